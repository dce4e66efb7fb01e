import { beyondPlain, classOf } from './decoders/survey.ts';
import { FiledPatterns } from './filed-patterns.ts';
import { type CribIndex, indexCribs } from './identify-cribs.ts';
import type { DigestTable } from './identify-digests.ts';
import type { Pattern } from './identify-patterns.ts';
import { ShortPatterns } from './identify-short.ts';

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
  /** `plain` where they are text without control characters and letters beyond ASCII. */
  find(bytes: Uint8Array, plain?: boolean): Hit[];
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

  constructor(patterns: readonly Pattern[], digests: DigestTable) {
    this.#all = new FiledPatterns(patterns);
    this.#plain = new FiledPatterns(patterns.filter(({ bytes }) => isPlain(bytes)));
    this.#short = new ShortPatterns(patterns);
    this.hasShort = this.#short.hasAny;
    this.points = points(patterns);
    this.cribs = indexCribs(patterns);
    this.#digests = digests;
  }

  find(bytes: Uint8Array, plain = false): Hit[] {
    const hits = (plain ? this.#plain : this.#all).find(bytes);
    const digest = hits.length === 0 ? this.#digests.of(bytes, bytes.length) : null;
    return digest === null ? hits : [{ start: 0, end: bytes.length, pattern: digest, number: null }];
  }

  mayHold(bytes: Uint8Array, length: number, alone: boolean): boolean {
    return this.#all.mayHold(bytes, length) || (alone && this.#digests.of(bytes, length) !== null);
  }

  shiftsThatMayHold(bytes: Uint8Array, length: number): number {
    return this.#all.shiftsThatMayHold(bytes, length);
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
