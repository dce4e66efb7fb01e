const maxBits = 15;
const fastBits = 10;

/** A prefix code of deflate (RFC 1951 3.2.2), rebuilt for each block. */
export class Huffman {
  /** By the next ten bits: a symbol times 16 and the length of its code; 0 where it is longer, or none. */
  readonly fast = new Uint16Array(1 << fastBits);
  readonly #counts = new Uint16Array(maxBits + 1);
  readonly #next = new Uint16Array(maxBits + 2);
  readonly #symbols: Uint16Array;

  constructor(symbols: number) {
    this.#symbols = new Uint16Array(symbols);
  }

  /** Takes the lengths of codes; false where no code has such. Of a single code, `half` may be unused. */
  build(lengths: Uint8Array, from: number, to: number, half: boolean): boolean {
    const counts = this.#counts.fill(0);
    for (let at = from; at < to; at += 1)
      counts[lengths[at] as number] = (counts[lengths[at] as number] as number) + 1;
    counts[0] = 0;
    if (!this.#isComplete(half)) return false;
    const next = this.#next.fill(0);
    for (let bits = 1; bits <= maxBits; bits += 1)
      next[bits + 1] = (next[bits] as number) + (counts[bits] as number);
    for (let at = from; at < to; at += 1) {
      const bits = lengths[at] as number;
      if (bits === 0) continue;
      this.#symbols[next[bits] as number] = at - from;
      next[bits] = (next[bits] as number) + 1;
    }
    this.#fillFast();
    return true;
  }

  /** The symbol of a longer code and its length as in `fast`, or 0. */
  slow(bits: number): number {
    let [code, first, index] = [0, 0, 0];
    for (let length = 1; length <= maxBits; length += 1) {
      code |= (bits >>> (length - 1)) & 1;
      const count = this.#counts[length] as number;
      if (code - count < first) return ((this.#symbols[index + code - first] as number) << 4) | length;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return 0;
  }

  #isComplete(half: boolean): boolean {
    let left = 1;
    let longest = 0;
    for (let bits = 1; bits <= maxBits; bits += 1) {
      const count = this.#counts[bits] as number;
      if (count > 0) longest = bits;
      left = left * 2 - count;
      if (left < 0) return false;
    }
    return left === 0 || (half && longest < 2);
  }

  #fillFast(): void {
    const { fast } = this;
    fast.fill(0);
    let [code, index] = [0, 0];
    for (let bits = 1; bits <= fastBits; bits += 1) {
      for (let count = this.#counts[bits] as number; count > 0; count -= 1, index += 1, code += 1) {
        const entry = ((this.#symbols[index] as number) << 4) | bits;
        for (let at = reversed(code, bits); at < fast.length; at += 1 << bits) fast[at] = entry;
      }
      code <<= 1;
    }
  }
}

function reversed(code: number, bits: number): number {
  let out = 0;
  for (let bit = 0; bit < bits; bit += 1) out |= ((code >> bit) & 1) << (bits - 1 - bit);
  return out;
}
