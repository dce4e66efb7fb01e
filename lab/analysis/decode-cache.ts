import type { Found, Part } from './decode-layer.ts';

/** What one part gave, and what of the message's budget that took. */
export type Kept = {
  readonly found: readonly Found[];
  readonly unread: readonly string[];
  /** Whether its format gave each of its bytes a meaning. */
  readonly whole: boolean;
  readonly layers: number;
  readonly output: number;
  readonly guesses: number;
};

type Entry = {
  readonly part: Part;
  readonly bytes: Buffer;
  readonly kept: Kept;
  readonly weight: number;
  /** Since it was last looked over for what to forget. */
  wasMet: boolean;
};

const mostBytes = 16 << 20;
const largestEntry = 1 << 20;
const nothing = Buffer.alloc(0);
/** What an entry takes beside its bytes. */
const overhead = 400;

/**
 * Parts that were decoded before with the same patterns: phones send the same header lines and bodies
 * again and again. Holds so many bytes at most, and forgets what was not met lately. Equal is what
 * has equal bytes; the key only finds it.
 */
export class DecodeCache {
  readonly #entries = new Map<number, Entry>();
  /** Keys of what was met once: most is never met again, and is not worth its room. */
  readonly #met = new Int32Array(1 << 14);
  #weight = 0;

  get(part: Part, key: number): Kept | null {
    const entry = this.#entries.get(key);
    if (entry === undefined || !isSame(entry, part)) return null;
    entry.wasMet = true;
    return entry.kept;
  }

  /** Whether a part was asked about before, so that it is worth keeping. Remembers it. */
  isMet(key: number): boolean {
    const slot = key & (this.#met.length - 1);
    const met = this.#met[slot] === (key | 0);
    this.#met[slot] = key;
    return met;
  }

  put(part: Part, key: number, kept: Kept): void {
    const weight = weightOf(part, kept);
    if (weight > largestEntry) return;
    this.#weight += weight - (this.#entries.get(key)?.weight ?? 0);
    this.#entries.delete(key);
    // A copy, which does not keep alive the recording out of which the part was cut.
    this.#entries.set(key, {
      part: { ...part, bytes: nothing },
      bytes: Buffer.from(part.bytes),
      kept,
      weight,
      wasMet: false,
    });
    this.#forget();
  }

  /** The oldest first; what was met goes behind the others instead. */
  #forget(): void {
    for (const [oldest, entry] of this.#entries) {
      if (this.#weight <= mostBytes) break;
      this.#entries.delete(oldest);
      if (entry.wasMet) this.#entries.set(oldest, entry);
      else this.#weight -= entry.weight;
      entry.wasMet = false;
    }
  }

  /** Bytes held. */
  get weight(): number {
    return this.#weight;
  }
}

const mostSampled = 128;

/** Finds a part: of a long one only every so many bytes are looked at, because they are compared before it is used. */
export function keyOf({ kind, bytes }: Part): number {
  const stride = 1 + Math.floor(bytes.length / mostSampled);
  let hash = kind.charCodeAt(0) * 256 + kind.length + bytes.length * 0x10000;
  for (let at = 0; at < bytes.length; at += stride)
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return hash ^ (hash >>> 15);
}

/** What was found is told with its place in the message, so that this has to be the same, too. */
function isSame(entry: Entry, { kind, name, encodings, bytes, raw }: Part): boolean {
  const { part, kept } = entry;
  if (kept.found.length > 0 && (part.raw.start !== raw.start || part.raw.end !== raw.end)) return false;
  if (part.kind !== kind || part.name !== name || part.encodings.length !== encodings.length) return false;
  return part.encodings.every((each, index) => each === encodings[index]) && entry.bytes.equals(bytes);
}

/** Layers under a find stay alive, and with them the buffer out of which the part was cut. */
function weightOf({ bytes }: Part, { found, output }: Kept): number {
  const alive = found.length === 0 ? 0 : bytes.buffer.byteLength + output + found.length * overhead;
  return bytes.length + alive + overhead;
}
