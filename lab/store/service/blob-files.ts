import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, rename, rm, stat, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { LabError } from '../../errors.ts';
import type { BlobState, Blobs } from '../../model/blobs.ts';

const name = /^[0-9a-f]{64}$/;

/** Blobs as files under `folder`/ab/<sha256>; what is not whole has `.part` behind its name. */
export function blobFiles(folder: string): Blobs {
  const pathOf = (sha256: string): string => {
    if (!name.test(sha256))
      throw new LabError('USAGE', 'A blob is named by the 64 hex digits of its SHA-256.');
    return join(folder, sha256.slice(0, 2), sha256);
  };
  const writing = new Map<string, Promise<unknown>>();
  return {
    has: (sha256) => stateOf(pathOf(sha256)),
    put: (sha256, part) => {
      // While it waits nobody reads it, and nobody would hear that it broke off; its reader hears of it.
      part.bytes.on('error', () => undefined);
      // Two who send the same blob at once take turns, part by part.
      const turn = (writing.get(sha256) ?? Promise.resolve()).then(() =>
        append(pathOf(sha256), sha256, part),
      );
      const over = turn.then(
        () => undefined,
        () => undefined,
      );
      writing.set(sha256, over);
      void over.then(() => {
        if (writing.get(sha256) === over) writing.delete(sha256);
      });
      return turn;
    },
    get: async (sha256) => createReadStream(await wholeOf(pathOf(sha256))),
    place: async (sha256, file) => place(await wholeOf(pathOf(sha256)), file),
  };
}

async function stateOf(path: string): Promise<BlobState | null> {
  const whole = await sizeOf(path);
  if (whole !== null) return { bytes: whole, whole: true };
  const part = await sizeOf(`${path}.part`);
  return part === null ? null : { bytes: part, whole: false };
}

async function append(
  path: string,
  sha256: string,
  { offset, last, bytes }: { offset: number; last: boolean; bytes: Readable },
): Promise<BlobState> {
  const before = (await stateOf(path)) ?? { bytes: 0, whole: false };
  if (before.whole) {
    bytes.resume();
    return before;
  }
  if (before.bytes !== offset) {
    bytes.resume();
    const sentence = `Blob ${sha256.slice(0, 12)} has ${before.bytes} bytes so far, not ${offset}. Go on from there.`;
    throw new LabError('USAGE', sentence);
  }
  const part = `${path}.part`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await appendTo(part, bytes).catch(async (error: NodeJS.ErrnoException) => {
    // Whoever sends shall hear the answer: what it still says is read to its end.
    bytes.resume();
    if (error.code !== 'ENOSPC' && error.code !== 'EDQUOT') throw error;
    // The bytes that found place are given back: others may need it to come to their end.
    await truncate(part, offset).catch(() => undefined);
    const sentence = `The server's disk is full: blob ${sha256.slice(0, 12)} was not kept. Make room; it is sent again.`;
    throw new LabError('DISK_FULL', sentence, { cause: error });
  });
  if (!last) return { bytes: (await sizeOf(part)) ?? 0, whole: false };
  return { bytes: await complete(path, part, sha256), whole: true };
}

async function appendTo(path: string, bytes: Readable): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    for await (const chunk of bytes.iterator({ destroyOnReturn: false }))
      await file.appendFile(chunk as Buffer);
  } finally {
    await file.close();
  }
}

/** Checks the hash and gives the file its name; on disk before this resolves. */
async function complete(path: string, part: string, sha256: string): Promise<number> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(part)) hash.update(chunk as Buffer);
  if (hash.digest('hex') !== sha256) {
    await rm(part, { force: true });
    const sentence = `The bytes that came for blob ${sha256.slice(0, 12)} have another hash. They were dropped; send them again.`;
    throw new LabError('BAD_FILE', sentence);
  }
  await sync(part);
  await rename(part, path);
  await sync(dirname(path));
  return (await sizeOf(path)) ?? 0;
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  await file.sync().finally(() => file.close());
}

async function wholeOf(path: string): Promise<string> {
  if ((await sizeOf(path)) !== null) return path;
  throw new LabError('BAD_FILE', `Blob ${path.slice(-64, -52)} is not there, or not whole.`);
}

/** A second name for the same bytes where the file system has that, else a copy. */
async function place(from: string, to: string): Promise<void> {
  await link(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return;
    if (error.code !== 'EXDEV' && error.code !== 'EPERM' && error.code !== 'EMLINK') throw error;
    await copyFile(from, to);
  });
}

async function sizeOf(path: string): Promise<number | null> {
  return await stat(path).then(
    ({ size }) => size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
      throw error;
    },
  );
}
