import { guessed } from './decoded.ts';
import type { Codec, View } from './decoder.ts';
import { scratchOf } from './scratch.ts';
import { classes } from './survey.ts';

const leastCharacters = 8;
const leastLetters = 14;
/** The work grows with the square of the length: longer runs are bodies, which nobody writes so. */
const mostCharacters = 512;
const limbs = new Uint32Array(mostCharacters);
const values = new Uint8Array(256).fill(255);
for (const [value, character] of [...'123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'].entries())
  values[character.charCodeAt(0)] = value;

/** Base58 with Bitcoin's alphabet (draft-msporny-base58) that fills a run. */
export const base58: Codec = {
  name: 'base58',
  decode(view: View, emit) {
    const { bytes, survey, budget } = view;
    const { runs, marks } = survey;
    for (let index = 0; index < marks.length; index += 1) {
      const start = runs[index * 2] as number;
      const end = runs[index * 2 + 1] as number;
      const length = end - start;
      if (length < leastCharacters || length > mostCharacters || !isMixed(marks[index] as number, length))
        continue;
      const out = decode(bytes, start, end);
      if (!budget.output(out.length) || view.weigh(out, out.length, start, end, true) === 'no') continue;
      emit(guessed('base58', start, end, out));
    }
  },
};

/** Characters of the alphabet only, of both cases, short ones with digits: words, numbers and hex are not. */
function isMixed(mark: number, length: number): boolean {
  if ((mark & classes.beyondBase58) !== 0) return false;
  if ((mark & classes.upper) === 0 || (mark & classes.lower) === 0) return false;
  return (mark & classes.digit) !== 0 || length >= leastLetters;
}

/** Repeated multiplication, three bytes at a time; leading ones are zero bytes. */
function decode(bytes: Buffer, start: number, end: number): Buffer {
  let used = 0;
  for (let index = start; index < end; index += 1) {
    let carry = values[bytes[index] as number] as number;
    for (let limb = 0; limb < used; limb += 1) {
      carry += (limbs[limb] as number) * 58;
      limbs[limb] = carry & 0xffffff;
      carry >>>= 24;
    }
    if (carry > 0) limbs[used++] = carry;
  }
  let zeros = 0;
  while (start + zeros < end && bytes[start + zeros] === 0x31) zeros += 1;
  const out = scratchOf(zeros + used * 3);
  const length = zeros + used * 3;
  out.fill(0, 0, zeros);
  for (let limb = 0, at = length; limb < used; limb += 1) {
    const value = limbs[limb] as number;
    out[--at] = value;
    out[--at] = value >> 8;
    out[--at] = value >> 16;
  }
  let from = zeros;
  while (from < length && out[from] === 0) from += 1;
  return out.subarray(from - zeros, length);
}
