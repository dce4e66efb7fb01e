import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { simulatedSim } from '../../devices/controls/sim-simulated.ts';
import { type SpawnedPhones, spawnPhones } from '../../devices/kinds/simulated/spawn.ts';
import type { Device } from '../model/device.ts';
import type { Phone } from '../model/lab.ts';
import type { CanaryContents } from '../store/canary-files.ts';
import { androidPhone } from './android-phone.ts';
import type { Bench } from './children.ts';
import type { Update } from './planned-ota.ts';

/** The keyguard's PIN of every simulated phone. */
const simulatedPin = '1234';

/** Simulated phones of one build, in a process of their own, each as a phone that a run can open. */
export type SimulatedPhones = { readonly phones: readonly Phone[]; readonly spawned: SpawnedPhones };

/** What simulated phones run, and the folder in which each keeps its journal, or null. */
export type Simulation = { readonly firmwareFile: string; readonly journal: string | null };

/** Starts one simulated phone for each device. The lab host is 10.0.2.2 to them. */
export async function simulatedPhones(
  { firmwareFile, journal }: Simulation,
  devices: readonly Device[],
  bench: Bench,
  signal: AbortSignal,
  update: Update | null,
  files: CanaryContents = new Map(),
): Promise<SimulatedPhones> {
  if (journal !== null) await mkdir(journal, { recursive: true, mode: 0o700 });
  const spawned = await spawnPhones(
    devices.map((device) => ({
      device,
      firmwareFile,
      ...(journal === null ? {} : { journalFile: join(journal, `${device.serial}.jsonl`) }),
    })),
  );
  const phones = devices.map((device) => {
    const { serial } = device;
    const port = spawned.phones.find((phone) => phone.serial === serial)?.port;
    return androidPhone({
      device,
      address: { serial, adb: `127.0.0.1:${port}`, labAddress: '10.0.2.2', listen: '127.0.0.1' },
      bench,
      simControl: simulatedSim(spawned),
      pin: simulatedPin,
      forgetSuccess: () => spawned.forget(serial),
      signal: AbortSignal.any([signal, spawned.failed]),
      gone: spawned.failed,
      update,
      files,
    });
  });
  return { phones, spawned };
}
