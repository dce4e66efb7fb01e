const rounds = 10;

/** Twice a byte in the field of AES (FIPS 197 4.2). */
function doubled(byte: number): number {
  return ((byte << 1) ^ (byte >= 128 ? 0x11b : 0)) & 255;
}

const box = new Uint8Array(256);
const unboxed = new Uint8Array(256);
/** Goes through all bytes by multiplying with three, and through their inverses by dividing (5.1.1). */
function fillBoxes(): void {
  let [byte, inverse] = [1, 1];
  do {
    byte ^= doubled(byte);
    inverse ^= inverse << 1;
    inverse ^= inverse << 2;
    inverse ^= inverse << 4;
    inverse = (inverse & 255) ^ (inverse & 128 ? 9 : 0);
    let out = 0x63;
    for (let turn = 0; turn < 5; turn += 1) out ^= ((inverse << turn) | (inverse >> (8 - turn))) & 255;
    box[byte] = out;
  } while (byte !== 1);
  box[0] = 0x63;
  for (let at = 0; at < 256; at += 1) unboxed[box[at] as number] = at;
}
fillBoxes();

/** The first row of a column with MixColumns undone (5.3.3): the other rows are the same word, turned. */
const mixed = new Int32Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  const two = doubled(byte);
  const four = doubled(two);
  const eight = doubled(four);
  const word = ((eight ^ four ^ two) << 24) | ((eight ^ byte) << 16) | ((eight ^ four ^ byte) << 8);
  mixed[byte] = word | (eight ^ two ^ byte);
}

/** The same of a byte that SubBytes was done to, for each row. */
function rowTable(row: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) =>
    turned(mixed[unboxed[byte] as number] as number, row * 8),
  );
}

const [first, second, third, fourth] = [rowTable(0), rowTable(1), rowTable(2), rowTable(3)] as const;

/** The tables of a round by row, a word for each byte, and behind them each byte undone: for the kernel. */
export function aesTables(): Uint8Array {
  const words = Int32Array.from([...first, ...second, ...third, ...fourth]);
  return Uint8Array.from([...new Uint8Array(words.buffer), ...unboxed]);
}

/** One column of a round, of bytes out of four. */
function column(p: number, q: number, r: number, s: number): number {
  return (
    (first[p >>> 24] as number) ^
    (second[(q >>> 16) & 255] as number) ^
    (third[(r >>> 8) & 255] as number) ^
    (fourth[s & 255] as number)
  );
}

function turned(word: number, bits: number): number {
  return bits === 0 ? word : (word >>> bits) | (word << (32 - bits));
}

/**
 * AES-128 undone, one block at a time (FIPS 197 5.3.5). Each token of sixteen bytes is tried under each key that is
 * known, and a call of node:crypto takes ten times as long.
 */
export class AesBlock {
  /** As they are used: the last first, and MixColumns undone but in the first and the last. */
  readonly keys = new Int32Array((rounds + 1) * 4);
  /** What was decrypted last. */
  readonly out = Buffer.alloc(16);

  constructor(key: Buffer) {
    const words = expanded(key);
    for (let round = 0; round <= rounds; round += 1)
      for (let column = 0; column < 4; column += 1) {
        const word = words[(rounds - round) * 4 + column] as number;
        this.keys[round * 4 + column] = round === 0 || round === rounds ? word : unmixed(word);
      }
  }

  /** The first sixteen bytes. */
  decrypt(bytes: Buffer): Buffer {
    const keys = this.keys;
    let a = bytes.readInt32BE(0) ^ (keys[0] as number);
    let b = bytes.readInt32BE(4) ^ (keys[1] as number);
    let c = bytes.readInt32BE(8) ^ (keys[2] as number);
    let d = bytes.readInt32BE(12) ^ (keys[3] as number);
    for (let at = 4; at < rounds * 4; at += 4) {
      const e = column(a, d, c, b) ^ (keys[at] as number);
      const f = column(b, a, d, c) ^ (keys[at + 1] as number);
      const g = column(c, b, a, d) ^ (keys[at + 2] as number);
      d = column(d, c, b, a) ^ (keys[at + 3] as number);
      a = e;
      b = f;
      c = g;
    }
    this.#last(0, a, d, c, b);
    this.#last(1, b, a, d, c);
    this.#last(2, c, b, a, d);
    this.#last(3, d, c, b, a);
    return this.out;
  }

  /** The round that mixes nothing. */
  #last(column: number, p: number, q: number, r: number, s: number): void {
    const word =
      ((unboxed[p >>> 24] as number) << 24) |
      ((unboxed[(q >>> 16) & 255] as number) << 16) |
      ((unboxed[(r >>> 8) & 255] as number) << 8) |
      (unboxed[s & 255] as number);
    this.out.writeInt32BE(word ^ (this.keys[rounds * 4 + column] as number), column * 4);
  }
}

/** The keys of all rounds (5.2). */
function expanded(key: Buffer): Int32Array {
  const words = new Int32Array((rounds + 1) * 4);
  let constant = 1;
  for (let at = 0; at < words.length; at += 1) {
    if (at < 4) {
      words[at] = key.readInt32BE(at * 4);
      continue;
    }
    let word = words[at - 1] as number;
    if (at % 4 === 0) {
      word = boxed(turned(word, 24)) ^ (constant << 24);
      constant = doubled(constant);
    }
    words[at] = (words[at - 4] as number) ^ word;
  }
  return words;
}

function boxed(word: number): number {
  let out = 0;
  for (let bits = 24; bits >= 0; bits -= 8) out |= (box[(word >>> bits) & 255] as number) << bits;
  return out;
}

function unmixed(word: number): number {
  let out = 0;
  for (let row = 0; row < 4; row += 1)
    out ^= turned(mixed[(word >>> (24 - row * 8)) & 255] as number, row * 8);
  return out;
}
