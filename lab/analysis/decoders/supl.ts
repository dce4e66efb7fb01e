import type { StructureDecoder, View } from './decoder.ts';
import { fieldOf } from './record.ts';

const leastBytes = 18;
const mostBytes = 4096;
const newest = 3;
/** Behind length, version (three bytes), two presence bits and the session's number. */
const identityAt = 58;
const names: Readonly<Record<number, string>> = { 0: 'msisdn', 1: 'mdn', 3: 'imsi' };

/**
 * Who the phone says it is in a SUPL message (OMA-TS-ULP 7 and 11, unaligned PER): eight bytes that stand
 * six bits beside a byte's start. What comes behind, the serving cell too, is not taken apart.
 */
export const supl: StructureDecoder = {
  name: 'supl',
  parse({ bytes }: View) {
    if (bytes.length < leastBytes || bytes.length > mostBytes || bytes.readUInt16BE(0) !== bytes.length)
      return null;
    const [major = 0, minor = 0, service = 0, flags = 0] = bytes.subarray(2);
    if (major < 1 || major > newest || minor > 9 || service > 9 || (flags & 0x80) === 0) return null;
    // The bit of an extended choice, and three of which identity it is.
    const name = names[bitsAt(bytes, identityAt, 4)];
    if (name === undefined) return null;
    const from = identityAt + 4;
    const value = Uint8Array.from({ length: 8 }, (_, index) => bitsAt(bytes, from + index * 8, 8));
    const start = from >> 3;
    return { encoding: 'supl', fields: [fieldOf(start, start + 9, `setId.${name}`, value)] };
  },
};

function bitsAt(bytes: Buffer, at: number, count: number): number {
  const word = bytes.readUInt16BE(at >> 3);
  return (word >> (16 - (at & 7) - count)) & ((1 << count) - 1);
}
