import { keyFrom } from './identify-crib-key.ts';
import type { Pattern } from './identify-patterns.ts';

/** Known values as cribs against a key that is repeated over a message (XOR). */
export type CribIndex = {
  /** The key under which a known value stands among text, or null. One byte or up to eight. */
  keyOf(bytes: Buffer): Buffer | null;
};

type Crib = { readonly text: Buffer; readonly anchor: number };

/**
 * Of one length of key: cribs by four differences; whether in some letters and others stand side by side; and the
 * bits that the four differences of all of them leave alone.
 */
type Period = { readonly words: Map<number, Crib[]>; mixed: boolean; alone: number };

/** All of them, and a bitmap that says no to nearly all differences. */
type Cribs = { readonly periods: readonly Period[]; readonly bitmap: Uint32Array; readonly shift: number };

const longestKey = 8;
/** Bytes of a value beyond one length of the key: fewer fit by chance. */
const leastBeyond = 7;
const gram = 4;
const highestBits = 0x80808080;
/** Of the bitmap, for each value and length of key: looking further costs as much as some thirty differences. */
const roomEach = 16;
const mostBytes = 8192;

/**
 * Bytes one key length apart, taken together, do not depend on the key: c[i] ^ c[i+p] = m[i] ^ m[i+p].
 * So the same differences of a known value are searched for, for each length of key.
 */
export function indexCribs(patterns: readonly Pattern[]): CribIndex {
  const texts = cribTexts(patterns);
  const shift = Math.clz32(Math.max(1 << 15, texts.length * longestKey * roomEach));
  const bitmap = new Uint32Array(1 << (32 - shift - 5));
  const periods = Array.from(
    { length: longestKey + 1 },
    (): Period => ({
      words: new Map(),
      mixed: false,
      alone: highestBits,
    }),
  );
  for (const text of texts) {
    for (let period = 1; period <= longestKey && text.length - period >= leastBeyond; period += 1) {
      const anchor = anchorOf(text, period);
      const word = wordAt(text, anchor, period);
      const cribs = periods[period] as Period;
      cribs.words.set(word, [...(cribs.words.get(word) ?? []), { text, anchor }]);
      cribs.mixed ||= !isCalm(text, anchor, period);
      if ((word & highestBits) !== 0) cribs.alone = 0;
      const hash = hashOf(word, period, shift);
      bitmap[hash >>> 5] = (bitmap[hash >>> 5] as number) | (1 << (hash & 31));
    }
  }
  const cribs = { periods, bitmap, shift };
  return { keyOf: texts.length === 0 ? () => null : (bytes) => keyIn(bytes.subarray(0, mostBytes), cribs) };
}

/** Texts that stand for themselves, in the case in which they are written, and in either. */
function cribTexts(patterns: readonly Pattern[]): Buffer[] {
  const texts = patterns
    .filter(({ written, context }) => written !== null && context === 'none' && written.length <= 64)
    .flatMap(({ written }) => [written ?? '', (written ?? '').toLowerCase(), (written ?? '').toUpperCase()]);
  return [...new Set(texts)].map((text) => Buffer.from(text)).filter((text) => text.length > leastBeyond);
}

/** The four differences that vary most, among those of letters if there are some. */
function anchorOf(text: Buffer, period: number): number {
  let best = 0;
  let most = -1;
  for (let anchor = 0; anchor + gram + period <= text.length; anchor += 1) {
    const seen = new Set(
      Array.from({ length: gram }, (_, index) => differenceAt(text, anchor + index, period)),
    );
    const calm = isCalm(text, anchor, period) ? gram : 0;
    const variety = seen.size + calm + ((wordAt(text, anchor, period) & highestBits) === 0 ? gram : 0);
    if (variety > most) {
      most = variety;
      best = anchor;
    }
  }
  return best;
}

/** Whether four differences stand among so many that leave the highest bit alone as any value of letters has. */
function isCalm(text: Buffer, anchor: number, period: number): boolean {
  const { from, to } = calmAround(text, anchor, period, 0);
  return to - from >= leastBeyond && to >= anchor + gram;
}

/** The differences around one that leave the highest bit alone. */
function calmAround(bytes: Buffer, at: number, period: number, floor: number): { from: number; to: number } {
  let from = at;
  let to = at;
  while (from > floor && differenceAt(bytes, from - 1, period) < 0x80) from -= 1;
  while (to + period < bytes.length && differenceAt(bytes, to, period) < 0x80) to += 1;
  return { from, to };
}

function differenceAt(bytes: Buffer, at: number, period: number): number {
  return (bytes[at] as number) ^ (bytes[at + period] as number);
}

function wordAt(bytes: Buffer, at: number, period: number): number {
  let word = 0;
  for (let index = at; index < at + gram; index += 1) word = (word << 8) | differenceAt(bytes, index, period);
  return word;
}

function hashOf(word: number, period: number, shift: number): number {
  return Math.imul(word + period, 0x9e3779b1) >>> shift;
}

/** Of each period: how far it was looked at, and how often four differences left the highest bit alone. */
const done = new Int32Array(longestKey + 1);
const calm = new Int32Array(longestKey + 1);

/**
 * Text leaves the highest bit alone, so that it is the key's: a value of letters has seven such differences or more
 * in a row, which are met by looking at four of them in every four. Noise is told so without looking at each.
 */
function keyIn(bytes: Buffer, cribs: Cribs): Buffer | null {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  done.fill(0);
  calm.fill(0);
  for (let at = 0; at + gram < bytes.length; at += gram) {
    const word = words.getInt32(at);
    const most = Math.min(longestKey, bytes.length - gram - at);
    for (let period = 1; period <= most; period += 1) {
      if (((word ^ words.getInt32(at + period)) & highestBits) !== 0) continue;
      calm[period] = (calm[period] as number) + 1;
      if (at < (done[period] as number)) continue;
      const { from, to } = calmAround(bytes, at, period, done[period] as number);
      done[period] = to;
      const key = to - from < leastBeyond ? null : keyBetween(bytes, from, to, period, cribs);
      if (key !== null) return key;
    }
  }
  return keyOfMixed(bytes, cribs);
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
