import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { JsonLinesWriter, readJsonLines } from './json-lines.ts';
import { readJson } from './stored-file.ts';

const entrySchema = z.object({ run: z.string(), line: z.string(), folder: z.string() });

/** A run that was analyzed on this machine, and where its folder was then. */
export type KnownFolder = z.output<typeof entrySchema>;

/** Notes where a run lies, so that an index can be made anew from the folders themselves. */
export async function rememberFolder(home: string, known: KnownFolder): Promise<void> {
  await mkdir(join(home, 'index'), { recursive: true, mode: 0o700 });
  const writer = await JsonLinesWriter.open(registryOf(home));
  writer.append({ run: known.run, line: known.line, folder: resolve(known.folder) });
  await writer.close();
}

/** Where each known run lay; the last word on a run counts. */
export async function knownFolders(home: string): Promise<KnownFolder[]> {
  const { values } = await readJsonLines(registryOf(home));
  const entries = values.flatMap((value) => entrySchema.safeParse(value).data ?? []);
  return [...new Map(entries.map((entry) => [entry.run, entry])).values()];
}

/** Where a run lies now: as it was noted, or under HOME/runs, where a restored lab has what lay in another home. */
export async function folderNow(home: string, { run, folder }: Omit<KnownFolder, 'line'>): Promise<string> {
  if (await hasRun(folder)) return folder;
  const restored = join(home, 'runs', basename(folder));
  const found = await readJson(restored, 'run.json', z.object({ id: z.string() })).catch(() => null);
  return found?.id === run ? restored : folder;
}

/** Folders of HOME/runs, in which runs lie that nobody said where to put. */
export async function homeRunFolders(home: string): Promise<string[]> {
  const names = await readdir(join(home, 'runs')).catch(() => []);
  const folders = names.sort().map((name) => join(home, 'runs', name));
  const isRun = await Promise.all(folders.map((folder) => hasRun(folder)));
  return folders.filter((_, index) => isRun[index]);
}

/** Whether a folder is that of a run. */
export async function hasRun(folder: string): Promise<boolean> {
  return (await stat(join(folder, 'run.json')).catch(() => null))?.isFile() === true;
}

function registryOf(home: string): string {
  return join(home, 'index', 'folders.jsonl');
}
