import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LabError } from '../errors.ts';
import type { Device } from '../model/device.ts';
import { writeAtomic } from './atomic-file.ts';
import { readPlain } from './stored-file.ts';

/** The contents of canary files, by their path as device.yaml has it. */
export type CanaryContents = ReadonlyMap<string, Uint8Array>;

/** Reads the canary files that a device.yaml names, relative to its folder. Throws BAD_FILE where one cannot be read. */
export async function readCanaryFiles(deviceFile: string, device: Device): Promise<CanaryContents> {
  const read = pathsOf([device]).map(async (path) => {
    const bytes = await readFile(resolve(dirname(deviceFile), path)).catch((cause: NodeJS.ErrnoException) => {
      const sentence = `${deviceFile} names the canary file ${path}, which cannot be read (${cause.code}). Paths are relative to the device file.`;
      throw new LabError('BAD_FILE', sentence, { cause });
    });
    return [path, bytes] as const;
  });
  return new Map(await Promise.all(read));
}

/** Keeps copies in RUN/canaries, for their owner only, so that a run can be analyzed wherever it lies. */
export async function keepCanaryFiles(run: string, contents: CanaryContents): Promise<void> {
  if (contents.size === 0) return;
  await mkdir(join(run, 'canaries'), { recursive: true, mode: 0o700 });
  for (const [path, bytes] of contents) await writeAtomic(keptPath(run, path), bytes, 0o600);
}

/** The copies in RUN/canaries; a file of which the run has none is left out. */
export async function keptCanaryFiles(run: string, devices: readonly Device[]): Promise<CanaryContents> {
  const kept = pathsOf(devices).map(async (path) => [path, await readPlain(keptPath(run, path))] as const);
  return new Map(
    (await Promise.all(kept)).flatMap(([path, bytes]) => (bytes === null ? [] : [[path, bytes] as const])),
  );
}

function pathsOf(devices: readonly Device[]): string[] {
  const paths = devices.flatMap(({ identifiers }) =>
    identifiers.filter(({ kind }) => kind === 'file').map(({ value }) => value),
  );
  return [...new Set(paths)];
}

/** A path may lead anywhere: what is kept has a name that no path can choose. */
function keptPath(run: string, path: string): string {
  return join(run, 'canaries', createHash('sha256').update(path).digest('hex').slice(0, 16));
}
