import { isBounded } from './identify-bounds.ts';
import { type CribIndex, indexCribs } from './identify-cribs.ts';
import type { DigestTable } from './identify-digests.ts';
import type { Pattern } from './identify-patterns.ts';
import { ShortPatterns } from './identify-short.ts';
import { gram, marked, WordTable } from './word-table.ts';

/** A pattern found in a span of bytes. Its context has not been looked at yet. */
export type Hit = { readonly start: number; readonly end: number; readonly pattern: Pattern };

/** Searches bytes for all patterns at once. */
export type PatternIndex = {
  find(bytes: Uint8Array): Hit[];
  /**
   * Whether `find` may find something in the first `length` bytes: quick, and rarely wrong. Digests that
   * stand alone are asked for where they are a token by themselves.
   */
  mayHold(bytes: Uint8Array, length: number, alone: boolean): boolean;
  /** The same for the readings of these bits that begin one, two and three groups of six bits later: a bit for each. */
  shiftsThatMayHold(bytes: Uint8Array, length: number): number;
  /** Whether there are patterns too short for `find`. */
  readonly hasShort: boolean;
  /** Those of them that fill a field, but for blanks around them. */
  shortAt(bytes: Uint8Array, start: number, end: number): readonly Pattern[];
  /** Known coordinates, for numbers that are not text. */
  readonly points: readonly { readonly pattern: Pattern; readonly value: number }[];
  /** Known values as cribs against keys that repeat. */
  readonly cribs: CribIndex;
};

const noDigests: DigestTable = { of: () => null };
const folds = 0x20202020;

/**
 * Each pattern is filed under one run of four bytes in it. One pass rolls over the bytes, asks a
 * bitmap, and only where that says yes compares the patterns filed there: the time does not depend
 * on the number of patterns. Bytes are folded by `| 0x20`, which makes ASCII letters lower case.
 */
export function indexPatterns(patterns: readonly Pattern[], digests: DigestTable = noDigests): PatternIndex {
  return new Index(patterns, digests);
}

class Index implements PatternIndex {
  readonly hasShort: boolean;
  readonly points: PatternIndex['points'];
  readonly cribs: CribIndex;
  readonly #short: ShortPatterns;
  readonly #digests: DigestTable;
  readonly #words: WordTable<readonly Filed[]>;

  constructor(patterns: readonly Pattern[], digests: DigestTable) {
    this.#words = new WordTable(fileByWord(patterns));
    this.#short = new ShortPatterns(patterns);
    this.hasShort = this.#short.hasAny;
    this.points = points(patterns);
    this.cribs = indexCribs(patterns);
    this.#digests = digests;
  }

  find(bytes: Uint8Array): Hit[] {
    const hits: Hit[] = [];
    const { length } = bytes;
    const words = this.#words;
    for (let at = words.next(bytes, 0, length); at < length; at = words.next(bytes, at + 1, length)) {
      const filed = words.get(wordAt(bytes, at));
      if (filed !== undefined) compare(bytes, at - gram + 1, filed, hits);
    }
    const digest = hits.length === 0 ? this.#digests.of(bytes, length) : null;
    return digest === null ? hits : [{ start: 0, end: length, pattern: digest }];
  }

  mayHold(bytes: Uint8Array, length: number, alone: boolean): boolean {
    const words = this.#words;
    for (let at = words.next(bytes, 0, length); at < length; at = words.next(bytes, at + 1, length))
      if (words.has(wordAt(bytes, at))) return true;
    return alone && this.#digests.of(bytes, length) !== null;
  }

  shiftsThatMayHold(bytes: Uint8Array, length: number): number {
    const { marks, shift } = this.#words;
    let shifts = 0;
    let word = 0;
    for (let index = 0; index <= length; index += 1) {
      const before = word >>> 24;
      word = (word << 8) | (bytes[index] as number);
      const first = (before << 30) | (word >>> 2) | folds;
      const second = (before << 28) | (word >>> 4) | folds;
      const third = (before << 26) | (word >>> 6) | folds;
      const any = marked(marks, shift, first) | marked(marks, shift, second) | marked(marks, shift, third);
      if ((any & 1) === 0) continue;
      if (this.#words.has(first)) shifts |= 2;
      if (this.#words.has(second)) shifts |= 4;
      if (this.#words.has(third)) shifts |= 8;
    }
    return shifts;
  }

  shortAt(bytes: Uint8Array, start: number, end: number): readonly Pattern[] {
    return this.#short.at(bytes, start, end);
  }
}

/** `check` is another word of it, `checkAt` where that ends: of few digits, many values are candidates. */
type Filed = {
  readonly pattern: Pattern;
  readonly anchor: number;
  readonly length: number;
  readonly check: number;
  readonly checkAt: number;
};

function filedAt(pattern: Pattern, anchor: number): Filed {
  const { length } = pattern.bytes;
  const checkAt = anchor * 2 > length - gram ? gram - 1 : length - 1;
  return { pattern, anchor, length, check: wordAt(pattern.bytes, checkAt), checkAt };
}

/** The word that ends there, folded. */
function wordAt(bytes: Uint8Array, at: number): number {
  let word = 0;
  for (let index = at < gram ? 0 : at - gram + 1; index <= at; index += 1)
    word = (word << 8) | (bytes[index] as number) | 0x20;
  return word;
}

/** Each pattern under one word of it. */
function fileByWord(patterns: readonly Pattern[]): Map<number, Filed[]> {
  const buckets = new Map<number, Filed[]>();
  for (const pattern of patterns) {
    if (pattern.bytes.length < gram) continue;
    const { word, anchor } = anchorOf(pattern.bytes, buckets);
    const bucket = buckets.get(word);
    if (bucket === undefined) buckets.set(word, [filedAt(pattern, anchor)]);
    else bucket.push(filedAt(pattern, anchor));
  }
  return buckets;
}

/** The run of four bytes with the emptiest bucket; runs of few different bytes come last. */
function anchorOf(
  bytes: Uint8Array,
  buckets: ReadonlyMap<number, readonly unknown[]>,
): { word: number; anchor: number } {
  let best = { word: 0, anchor: 0 };
  let least = Number.POSITIVE_INFINITY;
  for (let anchor = 0; anchor + gram <= bytes.length; anchor += 1) {
    const word = wordAt(bytes, anchor + gram - 1);
    const variety = varietyAt(bytes, anchor);
    const cost = (buckets.get(word)?.length ?? 0) + (gram - variety) * 4;
    if (cost < least) {
      least = cost;
      best = { word, anchor };
    }
  }
  return best;
}

/** How often neighbouring bytes differ, and one more. */
function varietyAt(bytes: Uint8Array, at: number): number {
  let variety = 1;
  for (let index = at + 1; index < at + gram; index += 1) if (bytes[index] !== bytes[index - 1]) variety += 1;
  return variety;
}

function compare(bytes: Uint8Array, at: number, filed: readonly Filed[], hits: Hit[]): void {
  for (let index = 0; index < filed.length; index += 1) {
    const { anchor, length, check, checkAt, pattern } = filed[index] as Filed;
    const start = at - anchor;
    const end = start + length;
    if (start < 0 || end > bytes.length || wordAt(bytes, start + checkAt) !== check) continue;
    if (!equal(bytes, start, pattern)) continue;
    if (isBounded(bytes, start, end, pattern.bound)) hits.push({ start, end, pattern });
  }
}

function equal(bytes: Uint8Array, start: number, { bytes: wanted, folded }: Pattern): boolean {
  for (let index = 0; index < wanted.length; index += 1) {
    const byte = bytes[start + index] as number;
    if (byte === wanted[index]) continue;
    if (!folded || byte < 0x41 || byte > 0x5a || (byte | 0x20) !== wanted[index]) return false;
  }
  return true;
}

/** One pattern for each coordinate. */
function points(patterns: readonly Pattern[]): { pattern: Pattern; value: number }[] {
  const seen = new Map<object, Set<string>>();
  return patterns.flatMap((pattern) => {
    const { target, axis } = pattern;
    if (axis === null || target.point === null) return [];
    const axes = seen.get(target) ?? new Set();
    if (axes.has(axis)) return [];
    seen.set(target, axes.add(axis));
    return [{ pattern, value: target.point[axis] }];
  });
}
