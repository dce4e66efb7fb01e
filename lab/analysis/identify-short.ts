import type { Pattern } from './identify-patterns.ts';
import { gram } from './word-table.ts';

const none: readonly Pattern[] = [];
const longestField = 8;

/** Patterns shorter than a word, which count only where they fill a field. */
export class ShortPatterns {
  /** By their bytes as a number. */
  readonly #patterns = new Map<number, Pattern[]>();

  constructor(patterns: readonly Pattern[]) {
    for (const pattern of patterns) {
      if (pattern.bytes.length >= gram || !pattern.folded) continue;
      const key = keyOf(pattern.bytes, 0, pattern.bytes.length);
      this.#patterns.set(key, [...(this.#patterns.get(key) ?? []), pattern]);
    }
  }

  get hasAny(): boolean {
    return this.#patterns.size > 0;
  }

  /** Those that fill a span, but for blanks around them. */
  at(bytes: Uint8Array, start: number, end: number): readonly Pattern[] {
    if (end - start > longestField || end === start) return none;
    let from = start;
    let to = end;
    while (from < to && isBlank(bytes[from] as number)) from += 1;
    while (to > from && isBlank(bytes[to - 1] as number)) to -= 1;
    return to - from >= gram || to === from ? none : (this.#patterns.get(keyOf(bytes, from, to)) ?? none);
  }
}

function keyOf(bytes: Uint8Array, start: number, end: number): number {
  let key = 1;
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index] as number;
    key = (key << 8) | (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);
  }
  return key;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0xa0;
}
