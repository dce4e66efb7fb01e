import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type SpawnedPhones, spawnPhones } from '../../devices/kinds/simulated/spawn.ts';
import { LabError } from '../errors.ts';
import type { Phone } from '../model/lab.ts';
import { androidPhone } from './android-phone.ts';
import { chooseTime } from './choose-time.ts';
import type { PhoneKind, PhonesWanted } from './phone-kind.ts';

/** The keyguard's PIN of every simulated phone. */
const simulatedPin = '1234';

/** Simulated phones of one build, in a process of their own. The lab host is 10.0.2.2 to them. */
export const simulatedKind: PhoneKind = {
  name: 'simulated',
  simulated: true,
  adb: 'own',
  takes: ({ firmware }, devices) => firmware !== null && devices.every(({ iphone }) => iphone === undefined),
  open: async (wanted) => {
    const spawned = await spawnPhones(await specsOf(wanted));
    return { phones: phonesOf(spawned, wanted), failed: spawned.failed, close: () => spawned.stop() };
  },
};

/** Phones that run already, as a run drives them. */
export function phonesOf(spawned: SpawnedPhones, wanted: Omit<PhonesWanted, 'request'>): Phone[] {
  const { devices, bench, signal, update, files, ca = 'user', sim, incoming, setUp } = wanted;
  const simControl = sim(spawned);
  return devices.map((device) => {
    const { serial } = device;
    const port = spawned.phones.find((phone) => phone.serial === serial)?.port;
    return androidPhone({
      device,
      address: { serial, adb: `127.0.0.1:${port}`, labAddress: '10.0.2.2', listen: '127.0.0.1' },
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
      ca,
    });
  });
}

async function specsOf({ devices, request: { firmware, journal = null, faults = [] } }: PhonesWanted) {
  if (firmware === null) throw new LabError('USAGE', 'A simulated phone needs a firmware.yaml to run.');
  if (journal !== null) await mkdir(journal, { recursive: true, mode: 0o700 });
  return devices.map((device) => ({
    device,
    firmwareFile: firmware,
    faults,
    ...(journal === null ? {} : { journalFile: join(journal, `${device.serial}.jsonl`) }),
  }));
}
