import {
  calmAround,
  differenceAt,
  gram,
  hashOf,
  highestBits,
  keyIn,
  leastBeyond,
  longestKey,
  type Period,
} from './identify-crib-search.ts';
import type { Pattern } from './identify-patterns.ts';

/** Known values as cribs against a key that is repeated over a message (XOR). */
export type CribIndex = {
  /** The key under which a known value stands among text, or null. One byte or up to eight. */
  keyOf(bytes: Buffer): Buffer | null;
};

const mostBytes = 8192;
/** Of the bitmap, for each value and length of key: looking further costs as much as dozens of differences. */
const roomEach = 16;

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

function wordAt(bytes: Buffer, at: number, period: number): number {
  let word = 0;
  for (let index = at; index < at + gram; index += 1) word = (word << 8) | differenceAt(bytes, index, period);
  return word;
}
