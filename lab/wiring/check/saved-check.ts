import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import type { SavedCheck } from '../../model/check.ts';
import { writeJson } from '../../store/atomic-file.ts';
import { readRun, type StoredRun } from '../../store/run-reader.ts';
import { readJson } from '../../store/stored-file.ts';

const name = 'check.json';

const schema = z.object({
  schema: z.literal('phonehome.check/1'),
  language: z.string(),
  run: z.string(),
  page: z.string(),
  bundle: z.string(),
  told: z.object({
    known: z.array(z.string()).exactOptional(),
    removed: z.array(z.string()).exactOptional(),
    before: z.record(z.string(), z.number()).exactOptional(),
    unfinished: z.boolean().exactOptional(),
  }),
});

/** Keeps what a later check goes on from; answers the file. */
export async function saveCheck(folder: string, saved: SavedCheck): Promise<string> {
  await writeJson(join(folder, name), saved);
  return join(folder, name);
}

/** A check that was made before: its run, as it was recorded. `path` is the file, or the folder it lies in. */
export async function readCheck(
  path: string,
): Promise<{ saved: SavedCheck; run: string; stored: StoredRun }> {
  const isFolder = (await stat(path).catch(() => null))?.isDirectory() === true;
  const folder = isFolder ? path : dirname(resolve(path));
  const saved = await readJson(folder, name, schema);
  if (saved === null)
    throw new LabError(
      'BAD_FILE',
      `${path} is nothing that a check has saved. Give the file ${name} that it named at its end; it lies beside its page.`,
    );
  const run = resolve(folder, saved.run);
  return { saved, run, stored: await readRun(run) };
}
