/** Bytes of a word. */
export const gram = 4;

/** Spreads words over a table. */
const factor = 0x9e3779b1;

/** Bits for each word: so few are marked by chance, and so small is it that it stays near the processor. */
const marksPerWord = 8;
const leastBits = 15;

/** Words of 32 bits by their place in a list, and a bitmap that says no to nearly all others. */
export class WordTable {
  readonly marks: Uint32Array;
  /** Of a word times `factor`, the bits above this are its place in `marks`. */
  readonly shift: number;
  readonly #words: Int32Array;
  /** One more than its place in the list; 0 for none. */
  readonly #places: Uint32Array;

  /** No word twice. */
  constructor(words: readonly number[]) {
    const bits = Math.max(leastBits, Math.ceil(Math.log2(words.length + 1)) + marksPerWord);
    this.shift = 32 - bits;
    this.marks = new Uint32Array(1 << (bits - 5));
    const size = 1 << Math.ceil(Math.log2(words.length * 2 + 2));
    this.#words = new Int32Array(size);
    this.#places = new Uint32Array(size);
    for (const [place, word] of words.entries()) this.#add(word, place + 1);
  }

  /** The place of a word, or -1. */
  placeOf(word: number): number {
    return (this.#places[this.#slotOf(word)] as number) - 1;
  }

  /**
   * Where the next word ends, from `from` on, that may be in it: folded by `| 0x20` byte by byte. `length` where
   * there is none. Four at a time, with one question for all.
   */
  next(bytes: Uint8Array, from: number, length: number): number {
    const { marks, shift } = this;
    let word = 0;
    for (let at = Math.max(0, from - 3); at < from; at += 1)
      word = (word << 8) | (bytes[at] as number) | 0x20;
    let at = from;
    for (; at + 4 <= length; at += 4) {
      const first = (word << 8) | (bytes[at] as number) | 0x20;
      const second = (first << 8) | (bytes[at + 1] as number) | 0x20;
      const third = (second << 8) | (bytes[at + 2] as number) | 0x20;
      const fourth = (third << 8) | (bytes[at + 3] as number) | 0x20;
      const any =
        marked(marks, shift, first) |
        marked(marks, shift, second) |
        marked(marks, shift, third) |
        marked(marks, shift, fourth);
      if ((any & 1) !== 0) break;
      word = fourth;
    }
    for (; at < length; at += 1) {
      word = (word << 8) | (bytes[at] as number) | 0x20;
      if ((marked(marks, shift, word) & 1) !== 0) return at;
    }
    return length;
  }

  #add(word: number, place: number): void {
    const hash = Math.imul(word, factor) >>> this.shift;
    this.marks[hash >>> 5] = (this.marks[hash >>> 5] as number) | (1 << (hash & 31));
    const slot = this.#slotOf(word);
    this.#words[slot] = word;
    this.#places[slot] = place;
  }

  /** Its own, or the empty one in which it would be. */
  #slotOf(word: number): number {
    const mask = this.#words.length - 1;
    let slot = (Math.imul(word, factor) >>> 9) & mask;
    while (this.#places[slot] !== 0 && this.#words[slot] !== word) slot = (slot + 1) & mask;
    return slot;
  }
}

/** A number whose lowest bit says whether `marks` has a word: nearly always not where there is none. */
export function marked(marks: Uint32Array, shift: number, word: number): number {
  const hash = Math.imul(word, factor) >>> shift;
  return (marks[hash >>> 5] as number) >>> hash;
}
