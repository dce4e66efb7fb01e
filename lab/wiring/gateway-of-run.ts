import { gatewayStatus } from '../capture/gateway/gateway.ts';
import { ledgerSource, watchLedger } from '../capture/gateway/gateway-watch.ts';
import { readLedger } from '../capture/gateway/ledger.ts';
import { requireCable } from '../capture/gateway/phone-cable.ts';
import { LabError } from '../errors.ts';
import type { Phone, RunRequest } from '../model/lab.ts';

/**
 * The gateway behind which a run's phones are, or null where the run does not ask for it. Throws
 * RECORDER_FAILED where it is not up, and USAGE or RECORDER_FAILED where a simulated phone cannot be put
 * behind it: such a run would see less than it was asked to.
 */
export async function gatewayOfRun(asked: GatewayAsked): Promise<NonNullable<Phone['gateway']> | null> {
  const { gateway = false, packets = false, firmware } = asked;
  requireSense(asked);
  if (!gateway) return null;
  await readLedger();
  const up = await gatewayStatus();
  if (up !== null) {
    if (firmware !== null) await requireCable(up.phonesInterface);
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

type GatewayAsked = Pick<RunRequest, 'gateway' | 'packets' | 'firmware' | 'devices'>;

function requireSense({ gateway = false, packets = false, firmware, devices }: GatewayAsked): void {
  if (packets && !gateway) {
    throw new LabError(
      'USAGE',
      'Packets are captured behind the gateway only, where they pass this machine. Give --gateway with --packets.',
    );
  }
  if (gateway && firmware !== null && devices.length > 1) {
    throw new LabError(
      'USAGE',
      'One simulated phone alone can be behind the gateway of this machine. Give one --device, or leave --gateway out.',
    );
  }
}
