import { beyondPlain, classOf, type Survey } from './decoders/survey.ts';
import { FiledPatterns } from './filed-patterns.ts';
import { type CribIndex, indexCribs } from './identify-cribs.ts';
import type { DigestTable } from './identify-digests.ts';
import type { Pattern } from './identify-patterns.ts';
import { ShortPatterns } from './identify-short.ts';
import { Kernels } from './kernel/kernel.ts';

/** A pattern found in a span of bytes. Its context has not been looked at yet. */
export type Hit = {
  readonly start: number;
  readonly end: number;
  readonly pattern: Pattern;
  /** For coordinates: what the number there says, in degrees. */
  readonly number: number | null;
};

/** Searches bytes for all patterns at once. */
export type PatternIndex = {
  /** A survey of a layer, and what stands in it. */
  look(bytes: Uint8Array): { readonly survey: Survey; readonly hits: readonly Hit[] };
  /** What stands in them. Digests that stand alone are looked up where these are a token by themselves, as is usual. */
  find(bytes: Uint8Array, alone?: boolean): Hit[];
  /** Whether the first `length` bytes out of a token may be worth a layer: quick, and never wrong when it says no. */
  deserves(bytes: Uint8Array, length: number, aligned: boolean): boolean;
  /** Whether there are patterns too short for `find`. */
  readonly hasShort: boolean;
  /** Those of them that fill a field, but for blanks around them. */
  shortAt(bytes: Uint8Array, start: number, end: number): readonly Pattern[];
  /** Known coordinates, for numbers that are not text. */
  readonly points: readonly { readonly pattern: Pattern; readonly value: number }[];
  /** Known values as cribs against keys that repeat. */
  readonly cribs: CribIndex;
};

const noDigests: DigestTable = { of: () => null, marks: null };
/** Numbers of the tables. */
const [allTable, plainTable] = [0, 1];
/** Patterns and the digests of values, ready to be searched for. */
export function indexPatterns(patterns: readonly Pattern[], digests: DigestTable = noDigests): PatternIndex {
  return new Index(patterns, digests);
}

class Index implements PatternIndex {
  readonly hasShort: boolean;
  readonly points: PatternIndex['points'];
  readonly cribs: CribIndex;
  readonly #short: ShortPatterns;
  readonly #digests: DigestTable;
  readonly #all: FiledPatterns;
  /** Those of them that plain text can hold: most are digests. */
  readonly #plain: FiledPatterns;
  readonly #kernels: Kernels;

  constructor(patterns: readonly Pattern[], digests: DigestTable) {
    this.#all = new FiledPatterns(patterns);
    this.#plain = new FiledPatterns(patterns.filter(({ bytes }) => isPlain(bytes)));
    this.#kernels = new Kernels([this.#all, this.#plain]);
    this.#short = new ShortPatterns(patterns);
    this.hasShort = this.#short.hasAny;
    this.points = points(patterns);
    this.cribs = indexCribs(patterns);
    this.#digests = digests;
  }

  look(bytes: Uint8Array): { survey: Survey; hits: Hit[] } {
    const kernel = this.#kernels.for(bytes.length);
    const survey = kernel.survey(bytes);
    const plain = (survey.seen & beyondPlain) === 0;
    const found = plain
      ? this.#plain.find(bytes, kernel, plainTable)
      : this.#all.find(bytes, kernel, allTable);
    return { survey, hits: found.length > 0 ? found : this.#digestOf(bytes) };
  }

  find(bytes: Uint8Array, alone = true): Hit[] {
    const kernel = this.#kernels.for(bytes.length);
    kernel.load(bytes);
    const found = this.#all.find(bytes, kernel, allTable);
    return found.length > 0 || !alone ? found : this.#digestOf(bytes);
  }

  deserves(bytes: Uint8Array, length: number, aligned: boolean): boolean {
    return this.#kernels.for(length).deserves(bytes, length, aligned);
  }

  #digestOf(bytes: Uint8Array): Hit[] {
    const { length } = bytes;
    const pattern = this.#digests.of(bytes, length);
    if (this.#digests.marks !== null) this.#kernels.useDigests(this.#digests.marks);
    return pattern === null ? [] : [{ start: 0, end: length, pattern, number: null }];
  }

  shortAt(bytes: Uint8Array, start: number, end: number): readonly Pattern[] {
    return this.#short.at(bytes, start, end);
  }
}

function isPlain(bytes: Uint8Array): boolean {
  return bytes.every((byte) => ((classOf[byte] as number) & beyondPlain) === 0);
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
