import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../../errors.ts';
import type { BackedUpFile, BackupManifest, Moved } from '../../model/upkeep.ts';
import { tarEnd, tarHeader, tarPadding } from '../evidence/tar.ts';
import { homeFiles } from './home-files.ts';

/** Where the bytes of a backup go: each content once, by its hash; the manifest comes last. */
type Sink = {
  add(name: string, bytes: number, content: AsyncIterable<Buffer>): Promise<void>;
  close(): Promise<void>;
};

/**
 * Copies all that a lab keeps into a new folder, or into a file that ends in .tar. A file that grows
 * meanwhile is copied up to where it was; one that is replaced, as it was when it was opened.
 */
export async function backUp(home: string, to: string, version: string): Promise<Moved> {
  const temporary = `${to}.part`;
  await rm(temporary, { recursive: true, force: true });
  const sink = to.endsWith('.tar') ? await tarSink(temporary) : await folderSink(to, temporary);
  try {
    const files: BackedUpFile[] = [];
    const there = new Set<string>();
    for await (const path of homeFiles(home)) {
      const file = await copy(home, path, sink, there);
      if (file !== null) files.push(file);
    }
    const at = new Date().toISOString();
    const manifest: BackupManifest = { schema: 'phonehome.backup/1', version, at, files };
    const text = Buffer.from(`${JSON.stringify(manifest)}\n`);
    await sink.add('manifest.json', text.length, piecesOf(text));
    await sink.close();
    await rename(temporary, to);
    return movedOf(files);
  } catch (error) {
    await sink.close().catch(() => undefined);
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** What a backup holds, in numbers. */
export function movedOf(files: readonly BackedUpFile[]): Moved {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const runs = files.filter(({ path }) => /^service\/runs\/[0-9a-f]+\.json$/.test(path)).length;
  return { files: files.length, bytes, runs };
}

/** Null for a file that went away since it was listed. */
async function copy(
  home: string,
  path: string,
  sink: Sink,
  there: Set<string>,
): Promise<BackedUpFile | null> {
  const file = await open(join(home, path), 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return null;
  try {
    const bytes = (await file.stat()).size;
    const hash = createHash('sha256');
    for await (const chunk of beginningOf(file, bytes)) hash.update(chunk);
    const sha256 = hash.digest('hex');
    if (!there.has(sha256)) {
      await sink.add(
        `files/${sha256.slice(0, 2)}/${sha256}`,
        bytes,
        checked(beginningOf(file, bytes), sha256, path),
      );
    }
    there.add(sha256);
    return { path, sha256, bytes };
  } finally {
    await file.close();
  }
}

async function* beginningOf(file: FileHandle, bytes: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(1 << 20);
  for (let at = 0; at < bytes; ) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, bytes - at), at);
    if (bytesRead === 0)
      throw new LabError('BAD_FILE', 'A file became shorter while it was backed up. Try again.');
    yield Buffer.from(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

async function* checked(
  content: AsyncIterable<Buffer>,
  sha256: string,
  path: string,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') === sha256) return;
  throw new LabError('BAD_FILE', `${path} changed while it was backed up. Try again.`);
}

async function* piecesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function tarSink(path: string): Promise<Sink> {
  const file = await open(path, 'wx', 0o600);
  let closed = false;
  return {
    add: async (name, bytes, content) => {
      await file.appendFile(tarHeader(name, bytes));
      for await (const chunk of content) await file.appendFile(chunk);
      await file.appendFile(tarPadding(bytes));
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await file.appendFile(tarEnd);
      await file.sync().finally(() => file.close());
    },
  };
}

async function folderSink(to: string, temporary: string): Promise<Sink> {
  const before = await readdir(to).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (before.length > 0)
    throw new LabError('USAGE', `${to} is not empty. Give a new folder, or a file .tar.`);
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  return {
    add: async (name, _bytes, content) => {
      const path = join(temporary, name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const file = await open(path, 'wx', 0o600);
      try {
        for await (const chunk of content) await file.appendFile(chunk);
        await file.sync();
      } finally {
        await file.close();
      }
    },
    close: async () => undefined,
  };
}
