import type { Codec, View } from './decoder.ts';

const leastCharacters = 8;
/** The work grows with the square of the length: longer runs are bodies, which nobody writes so. */
const mostCharacters = 512;
const limbs = new Uint32Array(mostCharacters);
const values = new Uint8Array(256).fill(255);
for (const [value, character] of [...'123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'].entries())
  values[character.charCodeAt(0)] = value;

/** Base58 with Bitcoin's alphabet (draft-msporny-base58) that fills a run. */
export const base58: Codec = {
  name: 'base58',
  decode({ bytes, survey, budget }: View, emit) {
    const { runs } = survey;
    for (let index = 0; index < runs.length; index += 2) {
      const start = runs[index] as number;
      const end = runs[index + 1] as number;
      if (end - start < leastCharacters || end - start > mostCharacters) continue;
      if (!isMixed(bytes, start, end)) continue;
      const out = decode(bytes, start, end);
      if (budget.output(out.length)) emit({ ...shared, start, end, bytes: out });
    }
  },
};

const shared = { encoding: 'base58', transparent: false, guess: 'aligned', incomplete: null } as const;

/** Characters of the alphabet only, of both cases, short ones with digits: words, numbers and hex are not. */
function isMixed(bytes: Buffer, start: number, end: number): boolean {
  let seen = 0;
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index] as number;
    if (values[byte] === 255) return false;
    seen |= byte >= 0x61 ? 1 : byte >= 0x41 ? 2 : 4;
  }
  return seen === 7 || (seen === 3 && end - start >= 14);
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
  const out = Buffer.alloc(zeros + used * 3);
  for (let limb = 0; limb < used; limb += 1)
    out.writeUIntBE(limbs[limb] as number, zeros + (used - 1 - limb) * 3, 3);
  let from = zeros;
  while (from < out.length && out[from] === 0) from += 1;
  return out.subarray(from - zeros);
}
