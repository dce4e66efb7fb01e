import { isBounded } from './identify-bounds.ts';
import type { Hit } from './identify-index.ts';
import type { Pattern } from './identify-patterns.ts';
import type { Filing, Kernel } from './kernel/kernel.ts';
import { gram, WordTable } from './word-table.ts';

const folds = 0x20202020;

/**
 * Patterns, each filed under one run of four bytes in it. One pass looks at each word, asks a bitmap, and only
 * where that says yes the patterns filed there are compared: the time hardly depends on the number of patterns. Bytes
 * are folded by `| 0x20`, which makes ASCII letters lower case. What decides in nearly all cases stands in arrays of
 * numbers, for the kernel.
 */
export class FiledPatterns implements Filing {
  readonly words: WordTable;
  readonly firsts: Int32Array;
  readonly entries: Int32Array;
  readonly #patterns: readonly Pattern[];

  constructor(patterns: readonly Pattern[]) {
    const buckets = fileByWord(patterns);
    const filed = [...buckets.values()].flat();
    this.words = new WordTable([...buckets.keys()]);
    this.firsts = new Int32Array(buckets.size + 1);
    for (const [place, bucket] of [...buckets.values()].entries())
      this.firsts[place + 1] = (this.firsts[place] as number) + bucket.length;
    this.entries = Int32Array.from(filed.flatMap(({ pattern, anchor }) => entryOf(pattern, anchor)));
    this.#patterns = filed.map(({ pattern }) => pattern);
  }

  /** What stands in bytes that are loaded; `table` is the number of these patterns there. */
  find(bytes: Uint8Array, kernel: Kernel, table: number): Hit[] {
    const hits: Hit[] = [];
    for (let again = false; !again || kernel.searchedTo < bytes.length; again = true) {
      const count = kernel.search(table, bytes.length, again);
      for (let index = 0; index < count; index += 1) {
        const pattern = this.#patterns[kernel.patternOf(index)] as Pattern;
        const start = kernel.startOf(index);
        const end = start + pattern.bytes.length;
        if (equal(bytes, start, pattern) && isBounded(bytes, start, end, pattern.bound))
          hits.push({ start, end, pattern, number: null });
      }
    }
    return hits;
  }
}

/** Of few digits, many values are candidates: the other word of a pattern is far from the one it is filed under. */
function entryOf({ bytes }: Pattern, anchor: number): number[] {
  const other = anchor * 2 > bytes.length - gram ? 0 : bytes.length - gram;
  return [anchor, bytes.length, wordAt(bytes, other), other];
}

/** The word that begins there, folded; its first byte is the lowest. */
function wordAt(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  return low | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24) | folds;
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
    const word = wordAt(bytes, anchor);
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
