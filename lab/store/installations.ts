import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Installation } from '../model/build.ts';
import { writeJson } from './atomic-file.ts';
import { installationSchema } from './run-schema.ts';
import { readJson } from './stored-file.ts';

/** What a run installed on this host's phones, under HOME/work/installed, a file a phone. */
export function installationsOf(home: string, run: string) {
  const folder = folderOf(home, run);
  return {
    of: (serial: string): Promise<Installation | null> =>
      readJson(folder, fileOf(serial), installationSchema),
    keep: async (installation: Installation): Promise<void> => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeJson(join(folder, fileOf(installation.serial)), installation, 0o600);
    },
  };
}

/** When the run has ended nobody goes on with it. */
export async function forgetInstallations(home: string, run: string): Promise<void> {
  await rm(folderOf(home, run), { recursive: true, force: true });
}

function folderOf(home: string, run: string): string {
  return join(home, 'work', 'installed', encodeURIComponent(run));
}

/** A serial on a network has a colon, and none leads out of the folder. */
function fileOf(serial: string): string {
  return `${encodeURIComponent(serial)}.json`;
}
