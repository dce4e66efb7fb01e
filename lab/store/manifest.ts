import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { unfinishedFile, writeJson } from './atomic-file.ts';
import { fileDigest } from './file-digest.ts';

/** Versions of what made the recording, by name. */
export type ToolVersions = Readonly<Record<string, string>>;

const entrySchema = z.object({ path: z.string(), bytes: z.number(), sha256: z.string() });
const manifestSchema = z.object({
  schema: z.literal('phonehome.manifest/1'),
  tools: z.record(z.string(), z.string()),
  files: z.array(entrySchema),
});

/** manifest.json: each recorded file with its size and hash, sorted by path. */
export type Manifest = z.output<typeof manifestSchema>;
type Entry = z.output<typeof entrySchema>;

/** How a run differs from its manifest; all three are empty for a run that is as it was recorded. */
export type ManifestDifference = {
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  readonly added: readonly string[];
};

/** Writes the manifest of all that was recorded. What can be made again from it has no place in it. */
export async function writeManifest(run: string, tools: ToolVersions): Promise<void> {
  const manifest: Manifest = { schema: 'phonehome.manifest/1', tools, files: await entriesOf(run) };
  await writeJson(join(run, 'manifest.json'), manifest);
}

/** Compares a run with its manifest; null where it has none, or none that can be read. */
export async function checkManifest(run: string): Promise<ManifestDifference | null> {
  const manifest = await readManifest(run);
  if (manifest === null) return null;
  const then = new Map(manifest.files.map((entry) => [entry.path, entry]));
  const now = new Map((await entriesOf(run)).map((entry) => [entry.path, entry]));
  const same = (path: string) => {
    const [before, after] = [then.get(path), now.get(path)];
    return before?.sha256 === after?.sha256 && before?.bytes === after?.bytes;
  };
  return {
    missing: [...then.keys()].filter((path) => !now.has(path)),
    changed: [...then.keys()].filter((path) => now.has(path) && !same(path)),
    added: [...now.keys()].filter((path) => !then.has(path)),
  };
}

/** manifest.json of a run; null where it has none, or none that can be read. */
export async function readManifest(run: string): Promise<Manifest | null> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(run, 'manifest.json'), 'utf8')));
  } catch {
    return null;
  }
}

/** Each recorded file of a run as it is now, sorted by path. */
export async function entriesOf(run: string): Promise<Entry[]> {
  const entries = await readdir(run, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !unfinishedFile.test(entry.name))
    .map((entry) => relative(run, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(isRecorded)
    .sort();
  const found: Entry[] = [];
  for (const path of paths) found.push({ path, ...(await fileDigest(join(run, path))) });
  return found;
}

/** derived/, flows.jsonl and counted.jsonl are computed from the rest, by later versions again and differently. */
function isRecorded(path: string): boolean {
  return (
    path !== 'manifest.json' &&
    !path.startsWith('derived/') &&
    !/^trials\/[^/]+\/[^/]+\/(?:flows|counted)\.jsonl$/.test(path)
  );
}
