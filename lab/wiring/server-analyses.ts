import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import type { Blobs } from '../model/blobs.ts';
import type { WorkFile } from '../model/service.ts';
import type { RunFolders, ServerAnalyses } from '../server/parts.ts';
import { entriesOf } from '../store/manifest.ts';
import { readStoredProfile } from '../store/stored-profile.ts';
import { requireRaw } from '../store/upkeep/raw-files.ts';
import { rulesHere } from './rules-here.ts';
import { indexRun, runIn } from './run-index.ts';

/** The server's part in analyses elsewhere: it gives recordings, and keeps what came of them. */
export function serverAnalyses(home: string, blobs: Blobs, folders: RunFolders): ServerAnalyses {
  return {
    recorded: async (run) => {
      const folder = folders.pathOf(run);
      await runIn(folder);
      await requireRaw(folder);
      const files = await entriesOf(folder);
      for (const file of files) await offer(blobs, folder, file);
      return files;
    },
    keep: async (run, rules, files) => {
      const folder = folders.pathOf(run);
      await runIn(folder);
      const own = await rulesHere();
      if (rules !== own)
        throw new LabError('USAGE', `This server has rules ${own}, and the analysis is by ${rules}.`);
      await folders.placeAnalysis(run, files);
      const profile = await readStoredProfile(folder);
      if (profile === null) throw new LabError('BAD_FILE', `The analysis of run ${run} has no profile.`);
      await indexRun(home, folder, profile);
    },
  };
}

/** Evidence that workers sent is a blob already; of runs that were made here the bytes are copied. */
async function offer(blobs: Blobs, folder: string, { path, sha256 }: WorkFile): Promise<void> {
  const there = await blobs.has(sha256);
  if (there?.whole) return;
  const offset = there?.bytes ?? 0;
  const bytes = createReadStream(join(folder, path), { start: offset });
  await blobs.put(sha256, { offset, last: true, bytes });
}
