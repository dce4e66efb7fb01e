import { isBounded } from './identify-bounds.ts';
import type { Hit } from './identify-index.ts';
import type { Pattern } from './identify-patterns.ts';
import type { Kernel } from './kernel/kernel.ts';
import { gram, WordTable } from './word-table.ts';

const folds = 0x20202020;

/** Numbers of one pattern that are filed: the bytes before its word, its length, another word of it and where that ends. */
const [anchorAt, lengthAt, checkAt, checkEndAt, numbers] = [0, 1, 2, 3, 4];

/**
 * Patterns, each filed under one run of four bytes in it. One pass looks at each word, asks a bitmap, and only
 * where that says yes the patterns filed there are compared: the time hardly depends on the number of patterns. Bytes
 * are folded by `| 0x20`, which makes ASCII letters lower case. What decides in nearly all cases stands in arrays of
 * numbers: looking at each pattern would take longer than all the rest.
 */
export class FiledPatterns {
  readonly words: WordTable;
  /** By the place of a word: where its patterns begin, and those of the next. */
  readonly #firsts: Int32Array;
  readonly #numbers: Int32Array;
  readonly #patterns: readonly Pattern[];

  constructor(patterns: readonly Pattern[]) {
    const buckets = fileByWord(patterns);
    const filed = [...buckets.values()].flat();
    this.words = new WordTable([...buckets.keys()]);
    this.#firsts = new Int32Array(buckets.size + 1);
    for (const [place, bucket] of [...buckets.values()].entries())
      this.#firsts[place + 1] = (this.#firsts[place] as number) + bucket.length;
    this.#numbers = Int32Array.from(filed.flatMap(({ pattern, anchor }) => numbersOf(pattern, anchor)));
    this.#patterns = filed.map(({ pattern }) => pattern);
  }

  /** What stands in bytes that are loaded; `table` is the number of these words there. */
  find(bytes: Uint8Array, kernel: Kernel, table: number): Hit[] {
    const hits: Hit[] = [];
    for (let from = 0; from < bytes.length; from = kernel.searchedTo) {
      const count = kernel.search(table, from, bytes.length);
      for (let index = 0; index < count; index += 1)
        this.#compare(bytes, kernel.startOf(index), kernel.placeOf(index), hits);
    }
    return hits;
  }

  #compare(bytes: Uint8Array, at: number, place: number, hits: Hit[]): void {
    const filed = this.#numbers;
    const end = this.#firsts[place + 1] as number;
    for (let index = this.#firsts[place] as number; index < end; index += 1) {
      const from = index * numbers;
      const start = at - (filed[from + anchorAt] as number);
      const to = start + (filed[from + lengthAt] as number);
      if (start < 0 || to > bytes.length) continue;
      if (wordAt(bytes, start + (filed[from + checkEndAt] as number)) !== filed[from + checkAt]) continue;
      const pattern = this.#patterns[index] as Pattern;
      if (!equal(bytes, start, pattern)) continue;
      if (isBounded(bytes, start, to, pattern.bound)) hits.push({ start, end: to, pattern, number: null });
    }
  }
}

/** Of few digits, many values are candidates: the other word of a pattern is far from the one it is filed under. */
function numbersOf({ bytes }: Pattern, anchor: number): number[] {
  const { length } = bytes;
  const checkEnd = anchor * 2 > length - gram ? gram - 1 : length - 1;
  return [anchor, length, wordAt(bytes, checkEnd), checkEnd];
}

/** The word that ends there, folded; its first byte is the lowest. */
function wordAt(bytes: Uint8Array, at: number): number {
  const [first = 0, second = 0, third = 0, fourth = 0] = [
    bytes[at - 3],
    bytes[at - 2],
    bytes[at - 1],
    bytes[at],
  ];
  return first | (second << 8) | (third << 16) | (fourth << 24) | folds;
}

type Filed = { readonly pattern: Pattern; readonly anchor: number };

/** Each pattern under one word of it. */
function fileByWord(patterns: readonly Pattern[]): Map<number, Filed[]> {
  const buckets = new Map<number, Filed[]>();
  for (const pattern of patterns) {
    if (pattern.bytes.length < gram) continue;
    const { word, anchor } = anchorOf(pattern.bytes, buckets);
    const bucket = buckets.get(word);
    if (bucket === undefined) buckets.set(word, [{ pattern, anchor }]);
    else bucket.push({ pattern, anchor });
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

function equal(bytes: Uint8Array, start: number, { bytes: wanted, folded }: Pattern): boolean {
  for (let index = 0; index < wanted.length; index += 1) {
    const byte = bytes[start + index] as number;
    if (byte === wanted[index]) continue;
    if (!folded || byte < 0x41 || byte > 0x5a || (byte | 0x20) !== wanted[index]) return false;
  }
  return true;
}
