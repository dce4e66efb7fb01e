import type { Codec, View } from './decoder.ts';

const leastCharacters = 10;
const standard = 'abcdefghijklmnopqrstuvwxyz234567';
const extended = '0123456789abcdefghijklmnopqrstuv';

/** Value of a character by its code in either case; 255 where it has none. */
function tableOf(alphabet: string): Uint8Array {
  const table = new Uint8Array(256).fill(255);
  for (const [value, character] of [...alphabet].entries()) {
    table[character.charCodeAt(0)] = value;
    table[character.toUpperCase().charCodeAt(0)] = value;
  }
  return table;
}

const tables = [tableOf(standard), tableOf(extended)];

/** Base32 (RFC 4648 6 and 7) anywhere in a layer, in one case, padded or not. */
export const base32: Codec = {
  name: 'base32',
  decode({ bytes, survey, budget }: View, emit) {
    const { runs } = survey;
    for (let index = 0; index < runs.length; index += 2) {
      const start = runs[index] as number;
      const end = runs[index + 1] as number;
      if (end - start < leastCharacters || !oneCase(bytes, start, end)) continue;
      for (const table of tables) {
        const out = decode(bytes, start, end, table);
        if (out === null || !budget.output(out.length)) continue;
        let last = end;
        while (bytes[last] === 0x3d && last < end + 6) last += 1;
        emit({ ...shared, start, end: last, bytes: out });
      }
    }
  },
};

const shared = { encoding: 'base32', transparent: false, guess: 'aligned', incomplete: null } as const;

/** Letters of one case, and more than hex has; tokens of the other base encodings mix them within a few characters. */
function oneCase(bytes: Buffer, start: number, end: number): boolean {
  let seen = 0;
  let beyondHex = false;
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index] as number;
    seen |= byte >= 0x61 ? 1 : byte >= 0x41 && byte !== 0x5f ? 2 : byte >= 0x30 && byte <= 0x39 ? 4 : 8;
    beyondHex ||= (byte | 0x20) > 0x66;
    if (seen > 6 || (seen & 3) === 3) return false;
  }
  return (seen & 3) !== 0 && beyondHex;
}

function decode(bytes: Buffer, start: number, end: number, table: Uint8Array): Buffer | null {
  const out = Buffer.allocUnsafe(Math.floor(((end - start) * 5) / 8));
  let held = 0;
  let bits = 0;
  let length = 0;
  for (let index = start; index < end; index += 1) {
    const value = table[bytes[index] as number] as number;
    if (value === 255) return null;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out[length++] = (held >> bits) & 255;
  }
  return out.subarray(0, length);
}
