import { createHash } from 'node:crypto';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, sentenceOf } from '../../errors.ts';
import { openPlain } from '../stored-file.ts';
import { isSafePath } from './bundle-manifest.ts';
import { readTar } from './tar.ts';

/** Something that is not as it should be, and the file in which. */
export type Fault = { readonly file: string; readonly what: string };

/** One file of a bundle; `content` only of those that were asked for. */
export type BundleFile = { readonly bytes: number; readonly sha256: string; readonly content: Buffer | null };

/** All that stands in a bundle, by path, and what has no place in one. */
export type BundleContents = {
  readonly files: ReadonlyMap<string, BundleFile>;
  readonly faults: readonly Fault[];
};

type Source = { readonly path: string; readonly content: AsyncIterable<Buffer> };

const largestKept = 1 << 28;

/**
 * Reads a bundle, a folder or an archive, hashing each file. `kept` are the paths whose bytes are
 * wanted. Throws BAD_FILE where there is no such bundle.
 */
export async function readBundle(bundle: string, kept: (path: string) => boolean): Promise<BundleContents> {
  const there = await lstat(bundle).catch((cause: NodeJS.ErrnoException) => {
    throw new LabError(
      'BAD_FILE',
      `${bundle} cannot be read (${cause.code}). Name the folder or the .tar file of a bundle.`,
      { cause },
    );
  });
  const files = new Map<string, BundleFile>();
  const faults: Fault[] = [];
  try {
    for await (const { path, content } of there.isDirectory()
      ? inFolder(bundle, '', faults)
      : inArchive(bundle)) {
      const other = [...(files.has(path) ? [path] : [])];
      if (!isSafePath(path))
        faults.push({ file: printable(path), what: 'has a name that leads out of the bundle' });
      else if (other.length > 0) faults.push({ file: path, what: 'stands in the bundle twice' });
      else files.set(path, await digest(content, kept(path)));
    }
  } catch (thrown) {
    if (!(thrown instanceof LabError)) throw thrown;
    faults.push({ file: bundle, what: sentenceOf(thrown) });
  }
  return { files, faults };
}

async function* inArchive(bundle: string): AsyncGenerator<Source> {
  const file = await open(bundle, 'r');
  try {
    yield* readTar(file);
  } finally {
    await file.close();
  }
}

async function* inFolder(root: string, below: string, faults: Fault[]): AsyncGenerator<Source> {
  const entries = await readdir(join(root, below), { withFileTypes: true });
  if (entries.length === 0 && below !== '')
    faults.push({ file: printable(below), what: 'is an empty folder, which no bundle holds' });
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* inFolder(root, path, faults);
    else if (entry.isFile()) yield { path, content: fileContent(join(root, path)) };
    else faults.push({ file: printable(path), what: 'is a link or no file at all' });
  }
}

async function* fileContent(path: string): AsyncGenerator<Buffer> {
  const file = await openPlain(path);
  if (file !== null) yield* file.createReadStream() as AsyncIterable<Buffer>;
}

async function digest(content: AsyncIterable<Buffer>, keep: boolean): Promise<BundleFile> {
  const hash = createHash('sha256');
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    bytes += chunk.length;
    if (keep && bytes <= largestKept) pieces.push(chunk);
  }
  return {
    bytes,
    sha256: hash.digest('hex'),
    content: keep && bytes <= largestKept ? Buffer.concat(pieces) : null,
  };
}

/** A name as it may be printed: a bundle may come from anybody. */
function printable(name: string): string {
  return JSON.stringify(name.slice(0, 200))
    .slice(1, -1)
    .replaceAll(/[^\x20-\x7e]/g, '?');
}
