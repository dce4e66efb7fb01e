import { certain } from './decoded.ts';
import type { Codec, Decoded, View } from './decoder.ts';
import { inflate, inflateStrictly } from './inflate.ts';
import type { Inflated } from './inflate-small.ts';
import { looksLikeText } from './survey.ts';

const mostTries = 16;

/** zlib (RFC 1950) at any offset of a binary layer, and raw deflate (RFC 1951) that fills a layer. */
export const deflate: Codec = {
  name: 'deflate',
  decode(view: View, emit) {
    if (view.survey.text || view.bytes.length < 6) return;
    const found = zlibStreams(view, emit);
    if (!found && view.whole) rawDeflate(view, emit);
  },
};

function zlibStreams({ bytes, budget }: View, emit: (decoded: Decoded) => void): boolean {
  let at = bytes.indexOf(0x78);
  for (let tries = 0; at >= 0 && tries < mostTries; at = bytes.indexOf(0x78, at + 1)) {
    if (!isZlibHeader(bytes, at)) continue;
    tries += 1;
    const inflated = zlibAt(bytes, at, budget.room());
    if (inflated === null || !budget.output(inflated.bytes.length)) continue;
    emit(certain('deflate', at, bytes.length, inflated.bytes, inflated.incomplete));
    if (at === 0) return true;
  }
  return false;
}

/** Noise has headers too: damaged data counts only where it fills the layer. */
function zlibAt(bytes: Buffer, at: number, room: number): Inflated | null {
  if (at > 0) {
    const out = inflateStrictly(bytes.subarray(at), 'zlib', room);
    return out === null ? null : { bytes: out, incomplete: null };
  }
  const inflated = inflate(bytes, 'zlib', room);
  const sound = inflated !== null && (inflated.incomplete === null || inflated.bytes.length >= 64);
  return sound ? inflated : null;
}

/** Window of 32 KiB, a check that fits, no dictionary, and a block type that exists. */
function isZlibHeader(bytes: Buffer, at: number): boolean {
  const flags = bytes[at + 1] ?? 0;
  const block = bytes[at + 2] ?? 0xff;
  return (0x7800 + flags) % 31 === 0 && (flags & 0x20) === 0 && (block & 6) !== 6;
}

/** What is short has one block, the last; and the first code of a block with codes of its own is complete (3.2.7). */
function isLikely(bytes: Buffer): boolean {
  const head = bytes[0] as number;
  if (bytes.length < 4096 && (head & 1) === 0) return false;
  if ((head & 6) !== 4 || bytes.length < 12) return true;
  const count = 4 + (((bytes[1] as number) >> 5) | (((bytes[2] as number) & 1) << 3));
  let sum = 0;
  for (let index = 0, bit = 17; index < count; index += 1, bit += 3) {
    const length = ((bytes.readUInt16LE(bit >> 3) >> (bit & 7)) & 7) as number;
    if (length > 0) sum += 1 << (7 - length);
  }
  return sum === 128;
}

function rawDeflate({ bytes, budget }: View, emit: (decoded: Decoded) => void): void {
  const block = (bytes[0] as number) & 6;
  if (block === 6) return;
  if (!isLikely(bytes)) return;
  const stored = block === 0 && bytes.readUInt16LE(1) !== (~bytes.readUInt16LE(3) & 0xffff);
  if (stored || !budget.guess()) return;
  const out = inflateStrictly(bytes, 'deflate-raw', budget.room());
  // Fixed codes decode noise too; text and a gain tell real streams apart.
  if (out === null || out.length < 4 || (block === 2 && !looksLikeText(out) && out.length < 64)) return;
  if (budget.output(out.length)) emit(certain('deflate', 0, bytes.length, out));
}
