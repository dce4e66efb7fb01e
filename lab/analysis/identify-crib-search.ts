import { keyFrom } from './identify-crib-key.ts';

/** A known value, and which of its differences are looked up. */
export type Crib = { readonly text: Buffer; readonly anchor: number };

/**
 * Of one length of key: cribs by four differences; whether in some letters and others stand side by side; and the
 * bits that the four differences of all of them leave alone.
 */
export type Period = { readonly words: Map<number, Crib[]>; mixed: boolean; alone: number };

/** All of them, and a bitmap that says no to nearly all differences. */
export type Cribs = {
  readonly periods: readonly Period[];
  readonly bitmap: Uint32Array;
  readonly shift: number;
};

/** In bytes. */
export const longestKey = 8;
/** Bytes of a value beyond one length of the key: fewer fit by chance. */
export const leastBeyond = 7;
/** Differences that are looked up together. */
export const gram = 4;
/** Of four bytes. */
export const highestBits = 0x80808080;

/** The differences around one that leave the highest bit alone. */
export function calmAround(
  bytes: Buffer,
  at: number,
  period: number,
  floor: number,
): { from: number; to: number } {
  let from = at;
  let to = at;
  while (from > floor && differenceAt(bytes, from - 1, period) < 0x80) from -= 1;
  while (to + period < bytes.length && differenceAt(bytes, to, period) < 0x80) to += 1;
  return { from, to };
}

/** What does not depend on a key of this length. */
export function differenceAt(bytes: Buffer, at: number, period: number): number {
  return (bytes[at] as number) ^ (bytes[at + period] as number);
}

/** Where the bitmap tells whether four differences are those of a value. */
export function hashOf(word: number, period: number, shift: number): number {
  return Math.imul(word + period, 0x9e3779b1) >>> shift;
}

/** Of each period: how far it was looked at, and how often four differences left the highest bit alone. */
const done = new Int32Array(longestKey + 1);
const calm = new Int32Array(longestKey + 1);

/**
 * Text leaves the highest bit alone, so that it is the key's: a value of letters has seven such differences or more
 * in a row, which are met by looking at four of them in every four. Noise is told so without looking at each.
 */
export function keyIn(bytes: Buffer, cribs: Cribs): Buffer | null {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  done.fill(0);
  calm.fill(0);
  let at = 0;
  for (; at + 2 * block <= bytes.length; at += block) {
    const key = keyInBlock(bytes, words, at, cribs);
    if (key !== null) return key;
  }
  for (; at + gram < bytes.length; at += gram) {
    const word = words.getInt32(at);
    const most = Math.min(longestKey, bytes.length - gram - at);
    for (let period = 1; period <= most; period += 1) {
      if (((word ^ words.getInt32(at + period)) & highestBits) !== 0) continue;
      const key = keyAround(bytes, at, period, cribs);
      if (key !== null) return key;
    }
  }
  return keyOfMixed(bytes, cribs);
}

/** Bytes whose highest bits make up a number. */
const block = 32;
const lowestOfFour = 0x11111111;

/** The same for many bytes at once: a number has the highest bits of all, and four zeros in it are four differences. */
function keyInBlock(bytes: Buffer, words: DataView, at: number, cribs: Cribs): Buffer | null {
  const here = highestOf(words, at);
  const behind = highestOf(words, at + block);
  for (let period = 1; period <= longestKey; period += 1) {
    const apart = here ^ ((here >>> period) | (behind << (block - period)));
    const pairs = apart | (apart >>> 1);
    let fours = ~(pairs | (pairs >>> 2)) & lowestOfFour;
    for (; fours !== 0; fours &= fours - 1) {
      const key = keyAround(bytes, at + 31 - Math.clz32(fours & -fours), period, cribs);
      if (key !== null) return key;
    }
  }
  return null;
}

/** The highest bits of 32 bytes: four at a time, which a multiplication brings together. */
function highestOf(words: DataView, at: number): number {
  let all = 0;
  for (let index = 0; index < block; index += gram)
    all |= (Math.imul((words.getInt32(at + index, true) >>> 7) & 0x01010101, 0x10204080) >>> 28) << index;
  return all;
}

/** Looks at the differences around four that leave the highest bit alone. */
function keyAround(bytes: Buffer, at: number, period: number, cribs: Cribs): Buffer | null {
  calm[period] = (calm[period] as number) + 1;
  if (at < (done[period] as number)) return null;
  const { from, to } = calmAround(bytes, at, period, done[period] as number);
  done[period] = to;
  return to - from < leastBeyond ? null : keyBetween(bytes, from, to, period, cribs);
}

const leastTelling = 256;

/** Where languages are mixed, each difference is looked at: unless no more are calm than of noise, one in sixteen. */
function keyOfMixed(bytes: Buffer, cribs: Cribs): Buffer | null {
  for (let period = 1; period <= longestKey; period += 1) {
    if (cribs.periods[period]?.mixed !== true) continue;
    if (bytes.length >= leastTelling && (calm[period] as number) * 32 < bytes.length) continue;
    const key = keyBetween(bytes, 0, bytes.length - period, period, cribs);
    if (key !== null) return key;
  }
  return null;
}

function keyBetween(
  bytes: Buffer,
  from: number,
  to: number,
  period: number,
  { periods, bitmap, shift }: Cribs,
): Buffer | null {
  const { words, alone } = periods[period] as Period;
  let word = 0;
  for (let at = from; at < to; at += 1) {
    word = (word << 8) | ((bytes[at] as number) ^ (bytes[at + period] as number));
    if ((word & alone) !== 0) continue;
    const hash = hashOf(word, period, shift);
    if (((bitmap[hash >>> 5] as number) & (1 << (hash & 31))) === 0) continue;
    const cribs = words.get(word);
    const key = cribs === undefined ? null : keyAt(bytes, at - gram + 1, period, cribs);
    if (key !== null) return key;
  }
  return null;
}

function keyAt(bytes: Buffer, at: number, period: number, cribs: readonly Crib[]): Buffer | null {
  for (const { text, anchor } of cribs) {
    const key = at < anchor ? null : keyFrom(bytes, at - anchor, text, period);
    if (key !== null) return key;
  }
  return null;
}
