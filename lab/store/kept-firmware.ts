import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from './atomic-file.ts';
import { readPlain } from './stored-file.ts';

/** Keeps the firmware.yaml of simulated phones with their run, so that its findings can be tried again anywhere. */
export async function keepFirmware(run: string, file: string): Promise<void> {
  await writeAtomic(join(run, 'build', 'firmware.yaml'), await readFile(file), 0o600);
}

/** The firmware.yaml that a run was made with; null where none was kept. */
export async function keptFirmware(run: string): Promise<string | null> {
  return (await readPlain(join(run, 'build', 'firmware.yaml')))?.toString('utf8') ?? null;
}
