import { mark, marksFor } from './marks.ts';

/** Bytes of a word. */
export const gram = 4;

/** Spreads words over a table; kernel.as has it, too. */
const factor = 0x9e3779b1;
/** Bits of a word's hash that its slot leaves out. */
const slotShift = 9;

/** Words of 32 bits by their place in a list, and marks that say no to nearly all others: for the kernel. */
export class WordTable {
  /** A block for each word: so small that they stay near the processor. */
  readonly marks: Uint32Array;
  /** Of a word times `factor`, the bits above this are its block. */
  readonly shift: number;
  /** Each in the first free slot from its own on. */
  readonly words: Int32Array;
  /** By slot: one more than the word's place in the list; 0 where there is none. */
  readonly places: Uint32Array;

  /** No word twice. */
  constructor(words: readonly number[]) {
    const bits = Math.max(1, Math.ceil(Math.log2(words.length + 1)));
    this.shift = 32 - bits;
    this.marks = marksFor(1 << bits);
    this.words = new Int32Array(2 << bits);
    this.places = new Uint32Array(2 << bits);
    for (const [place, word] of words.entries()) this.#add(word, place + 1);
  }

  #add(word: number, place: number): void {
    const hash = Math.imul(word, factor);
    mark(this.marks, hash >>> this.shift, hash >>> 11, hash >>> 5);
    const last = this.words.length - 1;
    let slot = (hash >>> slotShift) & last;
    while (this.places[slot] !== 0) slot = (slot + 1) & last;
    this.words[slot] = word;
    this.places[slot] = place;
  }
}
