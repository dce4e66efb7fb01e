import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { makeMatcher } from '../analysis/identify.ts';
import { type Redactor, redactorOf } from '../analysis/redactor.ts';
import type { Device } from '../model/device.ts';
import { keptCanaryFiles } from '../store/canary-files.ts';
import { labSecret } from '../store/lab-secret.ts';
import { readRun } from '../store/run-reader.ts';
import { labHome } from './home.ts';

/** Masks the values of all phones of these runs, with this lab's tags; paths that are no run have none. */
export async function redactorFor(folders: readonly string[]): Promise<Redactor> {
  const devices: Device[] = [];
  const contents = new Map<string, Uint8Array>();
  for (const folder of folders) {
    const isRun = await access(join(folder, 'run.json')).then(
      () => true,
      () => false,
    );
    if (!isRun) continue;
    const run = await readRun(folder);
    devices.push(...run.devices);
    for (const [path, bytes] of await keptCanaryFiles(folder, run.devices)) contents.set(path, bytes);
  }
  const written = devices.flatMap(({ identifiers }) => identifiers);
  return redactorOf(makeMatcher(devices, contents), await labSecret(labHome(), 'tags'), written);
}
