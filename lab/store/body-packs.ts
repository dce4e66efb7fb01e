import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  growingPack,
  mostPacked,
  type PackRecord,
  packFolder,
  readRecordHead,
  recordHeadBytes,
  wholePack,
} from '../model/body-pack.ts';
import { unpackBody } from './compress-bodies.ts';
import { openPlain } from './stored-file.ts';

/** Where the records of a pack begin, by the beginning of their hashes: a million of them must fit in memory. */
type Place = { readonly pack: string; readonly start: number };

/** Packs of so many runs are known at a time. */
const mostRuns = 4;
const known = new Map<string, BodyPacks>();

/** The packs of a run, as far as they were read before. */
export function packsOf(run: string): BodyPacks {
  const packs = known.get(run) ?? new BodyPacks(join(run, 'bodies', packFolder));
  known.delete(run);
  known.set(run, packs);
  for (const [oldest] of known) if (known.size > mostRuns) known.delete(oldest);
  return packs;
}

/** Finds bodies in the packs of one run, growing and torn ones too. */
export class BodyPacks {
  readonly #folder: string;
  #places = new Map<string, Place>();
  /** How far each pack was read: it may have grown since. */
  #read = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A body of a pack that was read before; null where it is in none, or no longer where it was. */
  async known(sha256: string): Promise<Buffer | null> {
    const place = this.#places.get(keyOf(sha256));
    if (place === undefined) return null;
    const file = await openPlain(join(this.#folder, place.pack));
    if (file === null) return null;
    try {
      const { buffer } = await file.read(Buffer.alloc(recordHeadBytes), 0, recordHeadBytes, place.start);
      const record = readRecordHead(buffer, 0, place.start);
      if (record === null || record.sha256 !== sha256 || record.stored > mostPacked) return null;
      const stored = Buffer.alloc(record.stored);
      const { bytesRead } = await file.read(stored, 0, record.stored, record.start);
      if (bytesRead < record.stored) return null;
      return record.gzipped ? await unpackBody(stored, join(this.#folder, place.pack)) : stored;
    } finally {
      await file.close();
    }
  }

  /** A body of any pack, as they are now. */
  async read(sha256: string): Promise<Buffer | null> {
    const names = await packNames(this.#folder);
    if (names.length === 0) return null;
    if (this.#places.has(keyOf(sha256)) || [...this.#read.keys()].some((name) => !names.includes(name))) {
      this.#places = new Map();
      this.#read = new Map();
    }
    for (const name of names) await this.#scan(name);
    return this.known(sha256);
  }

  async #scan(pack: string): Promise<void> {
    let end = this.#read.get(pack) ?? 0;
    for await (const record of recordsOf(join(this.#folder, pack), end)) {
      const start = record.start - recordHeadBytes;
      this.#places.set(keyOf(record.sha256), { pack, start });
      end = record.start + record.stored;
    }
    this.#read.set(pack, end);
  }
}

/** The packs of a folder, growing and left ones too. */
export async function packNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && (growingPack.test(entry.name) || wholePack.test(entry.name)))
    .map(({ name }) => name)
    .sort();
}

/** The whole records of a pack from `offset` on; a torn one at its end is left out. */
export async function* recordsOf(
  path: string,
  offset = 0,
): AsyncGenerator<PackRecord & { readonly bytes: Buffer }> {
  const file = await openPlain(path);
  if (file === null) return;
  let rest: Buffer = Buffer.alloc(0);
  let start = offset;
  for await (const chunk of file.createReadStream({ start: offset, highWaterMark: 1024 * 1024 })) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let at = 0;
    for (let record = wholeRecord(rest, at, start); record !== null; record = wholeRecord(rest, at, start)) {
      const from = record.start - start;
      yield { ...record, bytes: rest.subarray(from, from + record.stored) };
      at = from + record.stored;
    }
    start += at;
    rest = rest.subarray(at);
    // What is longer than any record is none: nothing behind it can be told apart.
    if (rest.length > mostPacked + recordHeadBytes) return;
  }
}

function wholeRecord(bytes: Buffer, at: number, offset: number): PackRecord | null {
  const record = readRecordHead(bytes, at, offset);
  return record === null || record.start - offset + record.stored > bytes.length ? null : record;
}

function keyOf(sha256: string): string {
  return Buffer.from(sha256.slice(0, 24), 'hex').toString('latin1');
}
