import { Huffman } from './huffman.ts';

/** How it ended: `done`, `cut` where input is missing, `damaged`, `full` where `out` cannot hold it. */
export type Ending = 'done' | 'cut' | 'damaged' | 'full';

const lengthBases = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
];
const bases = Uint16Array.from([...lengthBases, 163, 195, 227, 258]);
const extras = Uint8Array.from({ length: 29 }, (_, code) => (code < 8 || code === 28 ? 0 : (code >> 2) - 1));
const distances = new Uint16Array(30);
for (let code = 0; code < 30; code += 1)
  distances[code] = code < 4 ? code + 1 : 1 + ((2 + (code & 1)) << ((code >> 1) - 1));
const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const fastMask = 1023;
const [mostLiterals, mostDistances, endOfBlock] = [286, 30, 256];
const fixedLengths = new Uint8Array(288 + 32);
for (let at = 0; at < 288; at += 1) fixedLengths[at] = at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8;
fixedLengths.fill(5, 288);

/**
 * Undoes deflate (RFC 1951) for what is small: node:zlib takes ten times as long to begin, and a fault costs it
 * as much again. Writes into one buffer for all; what came out before a fault stays in it.
 */
export class Inflater {
  readonly out: Buffer;
  /** Bytes in `out`. */
  length = 0;
  /** Behind the last byte that was read. */
  at = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #hold = 0;
  #held = 0;
  readonly #literals = new Huffman(288);
  readonly #distances = new Huffman(32);
  readonly #lengths = new Uint8Array(mostLiterals + mostDistances);

  constructor(room: number) {
    this.out = Buffer.allocUnsafeSlow(room);
  }

  run(bytes: Buffer, from: number): Ending {
    this.#bytes = bytes;
    this.at = from;
    this.length = this.#hold = this.#held = 0;
    for (;;) {
      const head = this.#take(3);
      const ending = this.#block(head >> 1);
      if (ending !== 'done' || this.#held < 0) return this.#held < 0 ? 'cut' : ending;
      if ((head & 1) === 0) continue;
      this.at -= this.#held >> 3;
      return 'done';
    }
  }

  #block(kind: number): Ending {
    if (kind === 0) return this.#stored();
    if (kind === 3) return 'damaged';
    if (kind === 2) return this.#readCodes() ? this.#codes() : 'damaged';
    this.#literals.build(fixedLengths, 0, 288, false);
    this.#distances.build(fixedLengths, 288, fixedLengths.length, true);
    return this.#codes();
  }

  #fill(): void {
    while (this.#held <= 24 && this.at < this.#bytes.length) {
      this.#hold |= (this.#bytes[this.at] as number) << this.#held;
      this.at += 1;
      this.#held += 8;
    }
  }

  /** So many bits, 16 at most; behind the end of the input they are zeros, and `held` is less than none. */
  #take(bits: number): number {
    if (bits === 0) return 0;
    this.#fill();
    const value = this.#hold & ((1 << bits) - 1);
    this.#hold >>>= bits;
    this.#held -= bits;
    return value;
  }

  #stored(): Ending {
    this.#take(this.#held & 7);
    const length = this.#take(16);
    if (length !== (~this.#take(16) & 0xffff)) return 'damaged';
    this.at -= this.#held >> 3;
    this.#hold = this.#held = 0;
    const end = Math.min(this.at + length, this.#bytes.length);
    if (this.length + end - this.at > this.out.length) return 'full';
    this.#bytes.copy(this.out, this.length, this.at, end);
    this.length += end - this.at;
    const missing = length - (end - this.at);
    this.at = end;
    return missing > 0 ? 'cut' : 'done';
  }

  /** The codes of a block that has its own (3.2.7). */
  #readCodes(): boolean {
    const literals = this.#take(5) + 257;
    const all = literals + this.#take(5) + 1;
    const count = this.#take(4) + 4;
    if (literals > mostLiterals || all - literals > mostDistances) return false;
    const lengths = this.#lengths.fill(0);
    for (let index = 0; index < count; index += 1) lengths[order[index] as number] = this.#take(3);
    if (!this.#literals.build(lengths, 0, 19, false)) return false;
    for (let at = 0; at < all; ) {
      const code = this.#symbol(this.#literals);
      if (code < 0 || this.#held < 0) return false;
      if (code < 16) {
        lengths[at++] = code;
        continue;
      }
      if (code === 16 && at === 0) return false;
      const value = code === 16 ? (lengths[at - 1] as number) : 0;
      const end = at + (code === 18 ? this.#take(7) + 11 : this.#take(code - 14) + 3);
      if (end > all) return false;
      lengths.fill(value, at, end);
      at = end;
    }
    if (lengths[endOfBlock] === 0) return false;
    return (
      this.#literals.build(lengths, 0, literals, true) && this.#distances.build(lengths, literals, all, true)
    );
  }

  #symbol(code: Huffman): number {
    this.#fill();
    const entry = (code.fast[this.#hold & fastMask] as number) || code.slow(this.#hold);
    if (entry === 0) return -1;
    this.#hold >>>= entry & 15;
    this.#held -= entry & 15;
    return entry >> 4;
  }

  #codes(): Ending {
    for (;;) {
      const symbol = this.#writeLiterals();
      if (this.#held < 0) return 'cut';
      if (symbol < 0) return 'damaged';
      if (symbol === endOfBlock) return 'done';
      const ending = symbol < endOfBlock ? 'full' : this.#copy(symbol - 257);
      if (ending !== 'done') return ending;
    }
  }

  /** Writes up to the first symbol that is no literal, or has no room: answers that, or -1 for none. */
  #writeLiterals(): number {
    const { out } = this;
    const bytes = this.#bytes;
    const { fast } = this.#literals;
    let { at, length } = this;
    let [hold, held] = [this.#hold, this.#held];
    let symbol = -1;
    for (;;) {
      for (; held <= 24 && at < bytes.length; at += 1, held += 8) hold |= (bytes[at] as number) << held;
      const entry = (fast[hold & fastMask] as number) || this.#literals.slow(hold);
      symbol = entry === 0 ? -1 : entry >> 4;
      if (entry === 0) break;
      hold >>>= entry & 15;
      held -= entry & 15;
      if (symbol >= endOfBlock || held < 0 || length >= out.length) break;
      out[length] = symbol;
      length += 1;
    }
    this.at = at;
    this.length = length;
    this.#hold = hold;
    this.#held = held;
    return symbol;
  }

  #copy(code: number): Ending {
    if (code > 28) return 'damaged';
    const count = (bases[code] as number) + this.#take(extras[code] as number);
    const far = this.#symbol(this.#distances);
    if (far < 0 || far > 29) return this.#held < 0 ? 'cut' : 'damaged';
    const distance = (distances[far] as number) + this.#take(far < 4 ? 0 : (far >> 1) - 1);
    if (this.#held < 0) return 'cut';
    if (distance > this.length) return 'damaged';
    const { out, length } = this;
    if (length + count > out.length) return 'full';
    for (let at = length; at < length + count; at += 1) out[at] = out[at - distance] as number;
    this.length = length + count;
    return 'done';
  }
}
