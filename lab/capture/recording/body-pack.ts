import { randomUUID } from 'node:crypto';
import { closeSync, fdatasync, mkdirSync, openSync, writeSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { mostInPack, packFolder, recordHeadBytes, writeRecordHead } from '../../model/body-pack.ts';

const bufferBytes = 256 * 1024;

type Segment = { readonly file: number; readonly folder: string; readonly name: string; bytes: number };

/**
 * The small bodies of one attempt, appended to packs. They are gathered in memory and written in few
 * pieces, by this thread: while the disk is slow nothing may pile up in memory. Errors are thrown.
 */
export class BodyPack {
  #buffer: Buffer | null = null;
  #used = 0;
  #segment: Segment | null = null;
  /** What could not be written once: after a part of a record no other may follow. */
  #fault: unknown = null;
  /** Full ones, and those left in the folder before: sealed with the next flush. */
  #ended: Segment[] = [];

  /** Takes one body; it is in the file after the next `writeOut`. */
  add(bodiesFolder: string, sha256: string, bytes: Uint8Array): void {
    const needed = recordHeadBytes + bytes.byteLength;
    if (this.#used + needed > bufferBytes) this.writeOut(bodiesFolder);
    this.#buffer ??= Buffer.allocUnsafeSlow(bufferBytes);
    writeRecordHead(this.#buffer, this.#used, { sha256, gzipped: false, stored: bytes.byteLength });
    this.#buffer.set(bytes, this.#used + recordHeadBytes);
    this.#used += needed;
  }

  writeOut(bodiesFolder: string): void {
    if (this.#fault !== null) throw this.#fault;
    if (this.#buffer === null || this.#used === 0) return;
    try {
      this.#segment ??= begin(bodiesFolder);
      for (let at = 0; at < this.#used; )
        at += writeSync(this.#segment.file, this.#buffer, at, this.#used - at);
    } catch (cause) {
      this.#fault = cause;
      throw cause;
    }
    this.#segment.bytes += this.#used;
    this.#used = 0;
    if (this.#segment.bytes >= mostInPack) this.#endSegment();
  }

  /** Resolves when all bodies so far are on disk to stay, in packs that will not change any more. */
  async seal(bodiesFolder: string): Promise<void> {
    this.writeOut(bodiesFolder);
    this.#endSegment();
    this.#buffer = null;
    const ended = this.#ended;
    this.#ended = [];
    for (const segment of ended) await seal(segment, bodiesFolder);
  }

  #endSegment(): void {
    if (this.#segment !== null) this.#ended.push(this.#segment);
    this.#segment = null;
  }
}

function begin(bodiesFolder: string): Segment {
  const folder = join(bodiesFolder, packFolder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = randomUUID();
  return { file: openSync(join(folder, `${name}.growing`), 'wx', 0o600), folder, name, bytes: 0 };
}

async function seal({ file, folder, name }: Segment, bodiesFolder: string): Promise<void> {
  await promisify(fdatasync)(file);
  closeSync(file);
  const to = join(bodiesFolder, packFolder, `${name}.pack`);
  await move(join(folder, `${name}.growing`), to);
  const above = await open(dirname(to), 'r');
  await above.sync().finally(() => above.close());
}

/** Over file systems too: what came before the first attempt waited elsewhere. */
async function move(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    await rename(from, to);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EXDEV') throw cause;
    const partial = join(dirname(to), `.${randomUUID()}.part`);
    await copyFile(from, partial);
    const copy = await open(partial, 'r');
    await copy.sync().finally(() => copy.close());
    await rename(partial, to);
    await rm(from, { force: true });
  }
}
