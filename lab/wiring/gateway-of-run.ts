import { gatewayStatus } from '../capture/gateway/gateway.ts';
import { ledgerSource, watchLedger } from '../capture/gateway/gateway-watch.ts';
import { readLedger } from '../capture/gateway/ledger.ts';
import { LabError } from '../errors.ts';
import type { Phone, RunRequest } from '../model/lab.ts';

/**
 * The gateway behind which a run's phones are, or null where the run does not ask for it. Throws
 * RECORDER_FAILED where it is not up: such a run would see less than it was asked to.
 */
export async function gatewayOfRun({
  gateway = false,
  packets = false,
  firmware,
}: Pick<RunRequest, 'gateway' | 'packets' | 'firmware'>): Promise<NonNullable<Phone['gateway']> | null> {
  if (packets && !gateway) {
    throw new LabError(
      'USAGE',
      'Packets are captured behind the gateway only, where they pass this machine. Give --gateway with --packets.',
    );
  }
  if (!gateway) return null;
  if (firmware !== null) {
    throw new LabError(
      'USAGE',
      'Simulated phones are not behind the gateway of this machine. Leave --gateway out, or --firmware.',
    );
  }
  await readLedger();
  const up = await gatewayStatus();
  if (up !== null) {
    const source = ledgerSource(up.phonesInterface);
    const { port, phonesInterface } = up;
    return {
      port,
      phonesInterface,
      packets,
      watch: (client, labPorts) => watchLedger(client, source, labPorts),
    };
  }
  throw new LabError('RECORDER_FAILED', 'The gateway was taken down just now. Type: phonehome gateway up.');
}
