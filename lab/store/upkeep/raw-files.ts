import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import { writeJson } from '../atomic-file.ts';
import { readJson } from '../stored-file.ts';

const markName = 'raw-deleted.json';
const raw =
  /^(bodies|canaries)\/|^trials\/[^/]+\/[^/]+\/(?!trial\.json$)|^derived\/(.*\.har|emissions\.jsonl|unknown\.jsonl)$/;
const markSchema = z.object({
  schema: z.literal('phonehome.raw-deleted/1'),
  at: z.string(),
  days: z.number(),
  files: z.array(z.object({ path: z.string(), sha256: z.string(), bytes: z.number() })),
});

/** What was recorded of a run's traffic: bodies, events, and what repeats them word by word. */
export async function rawFilesOf(folder: string): Promise<{ path: string; bytes: number }[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => raw.test(path))
    .sort();
  return Promise.all(paths.map(async (path) => ({ path, bytes: (await stat(join(folder, path))).size })));
}

/** Deletes them; which they were stays with the run, with their hashes. Written down before it is done. */
export async function deleteRaw(folder: string, days: number): Promise<readonly string[]> {
  const files: z.output<typeof markSchema>['files'] = [];
  for (const { path, bytes } of await rawFilesOf(folder)) {
    files.push({ path, bytes, sha256: await hashOf(join(folder, path)) });
  }
  const at = new Date().toISOString();
  await writeJson(join(folder, markName), { schema: 'phonehome.raw-deleted/1', at, days, files }, 0o600);
  for (const { path } of files) await rm(join(folder, path), { force: true });
  return files.map(({ sha256 }) => sha256);
}

/** Throws BAD_FILE where a run's recording was deleted: it cannot be decoded again. */
export async function requireRaw(folder: string): Promise<void> {
  const mark = await readJson(folder, markName, markSchema);
  if (mark === null) return;
  throw new LabError(
    'BAD_FILE',
    `The recording of ${folder} was deleted on ${mark.at.slice(0, 10)}, after ${mark.days} days: it cannot be decoded or compared again; its result and reports are in ${join(folder, 'derived')}.`,
  );
}

/** Whether a run's recording was deleted. */
export async function lacksRaw(folder: string): Promise<boolean> {
  return (await readJson(folder, markName, markSchema)) !== null;
}

/** SHA-256 of a file. */
export async function hashOf(file: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(file)) digest.update(chunk as Buffer);
  return digest.digest('hex');
}
