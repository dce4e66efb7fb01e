import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LabError } from '../../errors.ts';
import { openPlain } from '../stored-file.ts';
import {
  type EvidenceFile,
  isSafePath,
  manifestName,
  minisigName,
  signatureName,
  unlisted,
} from './bundle-manifest.ts';
import { minisignature } from './minisign.ts';
import type { SigningKey } from './signing-key.ts';
import { tarEnd, tarHeader, tarPadding } from './tar.ts';

/** A file to go into a bundle: its bytes, or the file that is copied. */
export type BundleMember = {
  readonly path: string;
  readonly content: string | Uint8Array | { readonly file: string };
};

const chunkBytes = 1 << 20;

/** A bundle that is being written. It appears at its place, whole, with `sign`. */
export type OpenBundle = {
  /** Copies one file in, and hashes what was written. */
  add(member: BundleMember): Promise<void>;
  /** What is in it so far, sorted by path. */
  files(): readonly EvidenceFile[];
  /** Writes the manifest and both signatures, and puts the bundle at its place. */
  sign(manifest: string, key: SigningKey, at: number): Promise<void>;
  /** Takes away what was written, where `sign` was not reached. */
  discard(): Promise<void>;
};

/** Opens a new bundle at `out`: an archive where the name ends in .tar, else a folder. Throws USAGE where something is there. */
export async function openBundle(out: string): Promise<OpenBundle> {
  const place = resolve(out);
  await requireFree(place);
  await mkdir(dirname(place), { recursive: true });
  const work = `${place}.${randomBytes(6).toString('hex')}.part`;
  await mkdir(work, { mode: 0o700 });
  const files = new Map<string, EvidenceFile>();
  const add = async (member: BundleMember) => {
    if (!isSafePath(member.path) || files.has(member.path))
      throw new LabError('INTERNAL', `A bundle cannot hold a file called ${JSON.stringify(member.path)}.`);
    files.set(member.path, await copyIn(work, member));
  };
  const sorted = () => [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    add,
    files: sorted,
    sign: async (manifest, key, at) => {
      const bytes = Buffer.from(manifest);
      await writeFile(join(work, manifestName), bytes, { mode: 0o600 });
      await writeFile(join(work, signatureName), key.sign(bytes), { mode: 0o600 });
      await writeFile(join(work, minisigName), minisignature(bytes, key, at), { mode: 0o600 });
      await requireFree(place);
      if (!out.endsWith('.tar')) return rename(work, place);
      await pack(work, [...unlisted, ...sorted().map(({ path }) => path)], `${work}.tar`);
      await rename(`${work}.tar`, place);
      await rm(work, { recursive: true });
    },
    discard: async () => {
      await rm(work, { recursive: true, force: true });
      await rm(`${work}.tar`, { force: true });
    },
  };
}

async function requireFree(place: string): Promise<void> {
  const there = await lstat(place).catch(() => null);
  if (there !== null)
    throw new LabError(
      'USAGE',
      `${place} is there already, and evidence is not written over. Give another --out.`,
    );
}

async function copyIn(work: string, { path, content }: BundleMember): Promise<EvidenceFile> {
  const target = join(work, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(target, 'wx', 0o600);
  try {
    for await (const chunk of chunksOf(content)) {
      hash.update(chunk);
      bytes += chunk.length;
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
  return { path, bytes, sha256: hash.digest('hex') };
}

async function* chunksOf(content: BundleMember['content']): AsyncGenerator<Uint8Array> {
  if (typeof content === 'string') yield Buffer.from(content);
  else if (content instanceof Uint8Array) yield content;
  else {
    const file = await openPlain(content.file);
    if (file === null) throw new LabError('BAD_FILE', `${content.file} is not there any more.`);
    yield* file.createReadStream() as AsyncIterable<Buffer>;
  }
}

async function pack(work: string, paths: readonly string[], out: string): Promise<void> {
  const file = await open(out, 'wx', 0o600);
  try {
    for (const path of paths) await packOne(file, work, path);
    await file.writeFile(tarEnd);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function packOne(out: FileHandle, work: string, path: string): Promise<void> {
  const { size } = await lstat(join(work, path));
  await out.writeFile(tarHeader(path, size));
  const stream = createReadStream(join(work, path), { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>;
  for await (const chunk of stream) await out.writeFile(chunk);
  await out.writeFile(tarPadding(size));
}
