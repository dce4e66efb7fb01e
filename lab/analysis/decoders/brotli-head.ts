/**
 * Whether bytes may begin a stream of Brotli (RFC 7932 9.2): its first block's header is read up to the first prefix
 * code that is more than a list of symbols. False only for what a decompressor refuses or what gives nothing: noise
 * mostly, for which one would have to be set up to say the same.
 */
export function mayBeBrotli(bytes: Buffer): boolean {
  const bits = new Bits(bytes);
  if (!skipWindow(bits)) return false;
  const isLast = bits.take(1) === 1;
  if (isLast && bits.take(1) === 1) return false;
  const nibbles = 4 + bits.take(2);
  if (nibbles === 7) return isMetadata(bits);
  let length = 1;
  for (let index = 0; index < nibbles; index += 1) {
    const nibble = bits.take(4);
    if (index > 3 && index === nibbles - 1 && nibble === 0) return false;
    length += nibble << (index * 4);
  }
  return !isLast && bits.take(1) === 1 ? bits.holds(length) : hasCodes(bits);
}

/** A block of no meaning: a reserved bit, the length of its length, its length. */
function isMetadata(bits: Bits): boolean {
  if (bits.take(1) === 1) return false;
  const size = bits.take(2);
  let length = 0;
  for (let index = 0; index < size; index += 1) length += bits.take(8) << (index * 8);
  return bits.holds(size === 0 ? 0 : length + 1);
}

/** Of a stream, the lowest bit of each byte first. Behind its end there are zeros. */
class Bits {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The next bits, 16 at most, which stay. */
  peek(count: number): number {
    const from = this.#at >> 3;
    const bytes = this.#bytes;
    const word = (bytes[from] ?? 0) | ((bytes[from + 1] ?? 0) << 8) | ((bytes[from + 2] ?? 0) << 16);
    return (word >> (this.#at & 7)) & ((1 << count) - 1);
  }

  skip(count: number): void {
    this.#at += count;
  }

  take(count: number): number {
    const value = this.peek(count);
    this.#at += count;
    return value;
  }

  /** Whether zeros fill the byte and so many whole bytes follow. */
  holds(bytes: number): boolean {
    return this.take(-this.#at & 7) === 0 && (this.#at >> 3) + bytes <= this.#bytes.length;
  }
}

/** The window's size (9.1): one, four or seven bits; one value is of no use. */
function skipWindow(bits: Bits): boolean {
  if (bits.take(1) === 0 || bits.take(3) !== 0) return true;
  return bits.take(3) !== 1;
}

/** Numbers of block types and of trees: 1 to 256. */
function count(bits: Bits): number {
  if (bits.take(1) === 0) return 1;
  const extra = bits.take(3);
  return (1 << extra) + 1 + bits.take(extra);
}

const [literals, insertions] = [256, 704];

/** Reads on to the first code that is not plain, whichever it is a code for. */
function hasCodes(bits: Bits): boolean {
  for (let category = 0; category < 3; category += 1) {
    const types = count(bits);
    if (types > 1) return codeAt(bits, types + 2) !== 'broken';
  }
  // Postfix bits, direct distances and the context mode of the one type of literal.
  bits.skip(8);
  for (let map = 0; map < 2; map += 1) {
    const trees = count(bits);
    if (trees > 1) return codeAt(bits, trees + (bits.take(1) === 0 ? 0 : bits.take(4) + 1)) !== 'broken';
  }
  for (const alphabet of [literals, insertions]) {
    const code = codeAt(bits, alphabet);
    if (code !== 'plain') return code === 'sound';
  }
  return true;
}

/** What a prefix code is (3.4, 3.5): `plain` codes are read to their end, of others only how their lengths are coded. */
function codeAt(bits: Bits, alphabet: number): 'plain' | 'sound' | 'broken' {
  const skipped = bits.take(2);
  if (skipped !== 1) return isComplete(bits, skipped) ? 'sound' : 'broken';
  const symbols: number[] = [];
  const wanted = bits.take(2) + 1;
  const width = 32 - Math.clz32(alphabet - 1);
  while (symbols.length < wanted) {
    const symbol = bits.take(width);
    if (symbol >= alphabet || symbols.includes(symbol)) return 'broken';
    symbols.push(symbol);
  }
  if (wanted === 4) bits.skip(1);
  return 'plain';
}

/** The lengths of the 18 lengths by their four bits, and how many of the four are used. */
const lengths = [0, 4, 3, 2, 0, 4, 3, 1, 0, 4, 3, 2, 0, 4, 3, 5];
const widths = [2, 2, 2, 3, 2, 2, 2, 4, 2, 2, 2, 3, 2, 2, 2, 4];

function isComplete(bits: Bits, skipped: number): boolean {
  let space = 32;
  let used = 0;
  for (let index = skipped; index < 18 && space > 0; index += 1) {
    const next = bits.peek(4);
    bits.skip(widths[next] as number);
    const length = lengths[next] as number;
    if (length === 0) continue;
    space -= 32 >> length;
    used += 1;
  }
  return used === 1 || space === 0;
}
