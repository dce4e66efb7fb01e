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

function turned(word: number, bits: number): number {
  return bits === 0 ? word : (word >>> bits) | (word << (32 - bits));
}

/** The keys of all rounds as the kernel uses them: the last first, and MixColumns undone but in the first and the last. */
export function undoingKeys(key: Buffer): Int32Array {
  const words = expanded(key);
  const keys = new Int32Array(words.length);
  for (let round = 0; round <= rounds; round += 1)
    for (let column = 0; column < 4; column += 1) {
      const word = words[(rounds - round) * 4 + column] as number;
      keys[round * 4 + column] = round === 0 || round === rounds ? word : unmixed(word);
    }
  return keys;
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
