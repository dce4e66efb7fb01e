import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type SpawnedPhones, spawnPhones } from '../../devices/kinds/simulated/spawn.ts';
import { cableEnds, cableTo } from '../capture/gateway/phone-cable.ts';
import { LabError } from '../errors.ts';
import type { LedgerLine } from '../model/gateway.ts';
import type { Behind, Phone } from '../model/lab.ts';
import { androidPhone } from './android-phone.ts';
import { chooseTime } from './choose-time.ts';
import type { PhoneKind, PhonesWanted } from './phone-kind.ts';

/** The keyguard's PIN of every simulated phone. */
const simulatedPin = '1234';

/** The lab host to phones that have no network but this machine. */
const loopback = { labAddress: '10.0.2.2', listen: '127.0.0.1' };

const overCable = { labAddress: cableEnds.router, listen: cableEnds.router };

/**
 * Simulated phones of one build, in a process of their own. The lab host is 10.0.2.2 to them; behind the
 * gateway the process has a network namespace of its own, from which a virtual cable leads to the gateway.
 */
export const simulatedKind: PhoneKind = {
  name: 'simulated',
  simulated: true,
  adb: 'own',
  takes: ({ firmware }, devices) => firmware !== null && devices.every(({ iphone }) => iphone === undefined),
  open: async (wanted) => {
    const cable = wanted.gateway == null ? null : await cableTo(wanted.gateway.phonesInterface);
    const spawned = await spawnPhones(await specsOf(wanted), cable);
    const close = async () => {
      // Of a process that died the kernel takes it, and another run may have laid its own since.
      if (!spawned.failed.aborted) await cable?.takeUp();
      await spawned.stop();
    };
    return { phones: phonesOf(spawned, wanted), failed: spawned.failed, close };
  },
};

/** Phones that run already, as a run drives them. */
export function phonesOf(spawned: SpawnedPhones, wanted: Omit<PhonesWanted, 'request'>): Phone[] {
  const { devices, bench, signal, update, files, gateway = null, ca = 'user', sim, incoming, setUp } = wanted;
  const simControl = sim(spawned);
  return devices.map((device) => {
    const { serial } = device;
    const { address: adb = '', port = 0 } = spawned.phones.find((phone) => phone.serial === serial) ?? {};
    return androidPhone({
      device,
      address: { serial, adb, ...(gateway === null ? loopback : overCable) },
      bench,
      simControl,
      ...incoming(spawned),
      timeControl: chooseTime(spawned),
      setUp: setUp(spawned),
      pin: simulatedPin,
      forgetSuccess: () => spawned.forget(serial),
      signal: AbortSignal.any([signal, spawned.failed]),
      gone: spawned.failed,
      update,
      files,
      gateway: gateway === null ? null : besideAdb(gateway, port),
      ca,
    });
  });
}

/** adb comes to a simulated phone as by USB: its counters do not have it, nor do those of the gateway then. */
function besideAdb(gateway: Behind, adbPort: number): Behind {
  const isAdb = ({ fate, protocol, port }: LedgerLine) =>
    fate === 'host' && protocol === 'tcp' && port === adbPort;
  const watch: Behind['watch'] = (client) => {
    const watched = gateway.watch(client);
    return {
      read: async () => {
        const reading = await watched.read();
        return { ...reading, lines: reading.lines.filter((line) => !isAdb(line)) };
      },
    };
  };
  return { ...gateway, watch };
}

async function specsOf({ devices, gateway, request }: PhonesWanted) {
  const { firmware, journal = null, faults = [] } = request;
  if (firmware === null) throw new LabError('USAGE', 'A simulated phone needs a firmware.yaml to run.');
  if (journal !== null) await mkdir(journal, { recursive: true, mode: 0o700 });
  return devices.map((device) => ({
    device,
    firmwareFile: firmware,
    faults,
    ...(gateway == null ? {} : { wifi: cableEnds }),
    ...(journal === null ? {} : { journalFile: join(journal, `${device.serial}.jsonl`) }),
  }));
}
