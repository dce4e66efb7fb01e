import { guessed } from './decoded.ts';
import type { Codec, View } from './decoder.ts';
import { scratchOf } from './scratch.ts';
import { classes } from './survey.ts';

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
  decode(view: View, emit) {
    const { bytes, survey, budget } = view;
    const { runs, marks } = survey;
    for (let index = 0; index < marks.length; index += 1) {
      const start = runs[index * 2] as number;
      const end = runs[index * 2 + 1] as number;
      if (end - start < leastCharacters || !oneCase(marks[index] as number)) continue;
      for (const table of tables) {
        const out = scratchOf(end - start);
        const length = decode(bytes, start, end, table, out);
        if (length < 0 || !budget.output(length)) continue;
        let last = end;
        while (bytes[last] === 0x3d && last < end + 6) last += 1;
        if (view.weigh(out, length, start, last, true) === 'no') continue;
        emit(guessed('base32', start, last, out.subarray(0, length)));
      }
    }
  },
};

/** Letters of one case, and more than hex has; tokens of the other base encodings mix them within a few characters. */
function oneCase(mark: number): boolean {
  if ((mark & classes.sign) !== 0 || (mark & classes.beyondHex) === 0) return false;
  return (mark & classes.upper) === 0 || (mark & classes.lower) === 0;
}

/** Answers how many bytes it wrote, or -1. */
function decode(bytes: Buffer, start: number, end: number, table: Uint8Array, out: Buffer): number {
  let held = 0;
  let bits = 0;
  let length = 0;
  for (let index = start; index < end; index += 1) {
    const value = table[bytes[index] as number] as number;
    if (value === 255) return -1;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out[length++] = (held >> bits) & 255;
  }
  return length;
}
