import { worth } from '../kernel/worth.ts';
import { guessed } from './decoded.ts';
import type { Codec, Decoded, Verdict, View } from './decoder.ts';
import { scratchOf } from './scratch.ts';
import { classes, classOf, fills } from './survey.ts';

const values = new Int8Array(256).fill(-1);
'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.split('').forEach((character, value) => {
  values[character.charCodeAt(0)] = value;
});
values['-'.charCodeAt(0)] = 62;
values['_'.charCodeAt(0)] = 63;

const leastLine = 40;
const leastShifted = 16;
const all = -1;

type Emit = (decoded: Decoded) => void;

/** Decodes a span of either alphabet (RFC 4648 4 and 5), padded or not; other characters are passed over. */
export function base64Decode(bytes: Uint8Array, start: number, end: number, out: Uint8Array): number {
  let length = 0;
  let index = start;
  for (; index + 4 <= end; index += 4) {
    const group =
      (valueAt(bytes, index) << 18) |
      (valueAt(bytes, index + 1) << 12) |
      (valueAt(bytes, index + 2) << 6) |
      valueAt(bytes, index + 3);
    if (group < 0) break;
    out[length] = group >> 16;
    out[length + 1] = group >> 8;
    out[length + 2] = group;
    length += 3;
  }
  return decodeRest(bytes, index, end, out, length);
}

function valueAt(bytes: Uint8Array, index: number): number {
  return values[bytes[index] as number] as number;
}

/** The end of a span, and what comes after a line end or padding in it. */
function decodeRest(bytes: Uint8Array, start: number, end: number, out: Uint8Array, from: number): number {
  let length = from;
  let bits = 0;
  let held = 0;
  for (let index = start; index < end; index += 1) {
    const value = valueAt(bytes, index);
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[length++] = (held >> bits) & 0xff;
    }
  }
  return length;
}

/**
 * Base64 anywhere in a layer: standard, URL-safe, wrapped in lines as MIME does, unpadded. A run may
 * begin in front of the encoded part, so long runs are tried at all four alignments.
 */
export const base64: Codec = {
  name: 'base64',
  decode(view: View, emit) {
    const { runs, marks } = view.survey;
    let done = 0;
    for (let index = 0; index < marks.length; index += 1) {
      const start = runs[index * 2] as number;
      const end = runs[index * 2 + 1] as number;
      if (start < done) continue;
      const mark = marks[index] as number;
      const wrapped = wrappedEnd(view.bytes, start, end);
      done = wrapped;
      if (wrapped === end && !worthTrying(view.bytes, start, end, mark)) continue;
      const worthOf = wrapped > end || fills(view.bytes, start, end) ? all : mark;
      const readings = worthOf & (worth.base64 | worth.shifted);
      const verdict = readings === 0 ? 'no' : decodeRun(view, start, end, wrapped, worthOf, emit);
      if (verdict === 'sure' || wrapped > end || (mark & classes.delimiter) === 0) continue;
      if ((worthOf & worth.affixes) !== 0) withoutAffixes(view, start, end, emit);
    }
  },
};

/** The end of a block of equally long lines that begins with this run. */
function wrappedEnd(bytes: Buffer, start: number, end: number): number {
  const width = end - start;
  if (width < leastLine || width % 4 !== 0) return end;
  let at = end;
  for (;;) {
    const next = bytes[at] === 0x0d && bytes[at + 1] === 0x0a ? at + 2 : bytes[at] === 0x0a ? at + 1 : -1;
    if (next < 0) return at;
    let line = next;
    while (line < bytes.length && line - next < width && isBase64(bytes[line])) line += 1;
    if (line === next || isBase64(bytes[line])) return at;
    at = line;
    if (line - next < width) return at;
  }
}

function isBase64(byte: number | undefined): boolean {
  return byte !== undefined && ((classOf[byte] as number) & classes.base64) !== 0;
}

/** Words and plain numbers are base64 by alphabet only. Long hex runs belong to the hex decoder. */
function worthTrying(bytes: Buffer, start: number, end: number, mark: number): boolean {
  if ((mark & (classes.beyondHex | classes.sign)) === 0 && end - start >= 12) return false;
  if (end - start >= 24) return true;
  const upper = (mark & classes.upper) !== 0;
  const lower = (mark & classes.lower) !== 0;
  const other = (mark & (classes.digit | classes.sign)) !== 0;
  if (!other) return upper && lower && !isCapitalized(bytes, start, end);
  return upper || lower;
}

/** The first letter is a capital, and no other. */
function isCapitalized(bytes: Buffer, start: number, end: number): boolean {
  for (let index = start + 1; index < end; index += 1) if ((bytes[index] as number) < 0x61) return false;
  return (bytes[start] as number) < 0x61;
}

function decodeRun(
  view: View,
  start: number,
  end: number,
  wrapped: number,
  readings: number,
  emit: Emit,
): Verdict {
  const { bytes, budget } = view;
  const room = Math.ceil(((wrapped - start) * 3) / 4) + 3;
  if (!budget.output(room)) return 'no';
  const verdict =
    (readings & worth.base64) === 0
      ? 'no'
      : decodedSpan(view, start, wrapped, padded(bytes, wrapped), true, emit);
  if (verdict === 'sure' || end - start < leastShifted) return verdict;
  for (let shift = 1; shift < 4; shift += 1)
    if ((readings & (worth.base64 << shift)) !== 0)
      decodedSpan(view, start + shift, wrapped, wrapped, false, emit);
  return verdict;
}

/** Decodes a span, and hands it over where it deserves it. */
function decodedSpan(
  view: View,
  start: number,
  end: number,
  last: number,
  aligned: boolean,
  emit: Emit,
): Verdict {
  const { bytes } = view;
  const out = scratchOf(Math.ceil(((end - start) * 3) / 4) + 3);
  const length = base64Decode(bytes, start, end, out);
  const verdict = view.weigh(out, length, start, last, aligned);
  if (verdict !== 'no') emit(guessed('base64', start, last, out.subarray(0, length)));
  return verdict;
}

const longestAffix = 12;
/** Longer runs are bodies, not tokens with a prefix. */
const longestToken = 8192;
const leastToken = 8;

/**
 * The run without a short prefix and suffix set off by characters of the alphabet itself, as in
 * `v1_…_x`: from the first delimiter to the last, and between the innermost ones.
 */
function withoutAffixes(view: View, start: number, end: number, emit: Emit): void {
  if (end - start > longestToken) return;
  const { bytes } = view;
  let [outerStart, innerStart, outerEnd, innerEnd] = [start, start, end, end];
  for (let at = Math.min(start + longestAffix, end) - 1; at >= start; at -= 1) {
    if (!isDelimiter(bytes[at])) continue;
    outerStart = at + 1;
    if (innerStart === start) innerStart = at + 1;
  }
  for (let at = Math.max(end - longestAffix, start) + 1; at < end; at += 1) {
    if (!isDelimiter(bytes[at])) continue;
    outerEnd = at;
    if (innerEnd === end) innerEnd = at;
  }
  token(view, outerStart, outerEnd, end - start, emit);
  if (innerEnd !== outerEnd) token(view, outerStart, innerEnd, end - start, emit);
  if (innerStart === outerStart) return;
  token(view, innerStart, outerEnd, end - start, emit);
  if (innerEnd !== outerEnd) token(view, innerStart, innerEnd, end - start, emit);
}

function token(view: View, start: number, end: number, whole: number, emit: Emit): void {
  if (end - start >= leastToken && end - start < whole) decodedSpan(view, start, end, end, true, emit);
}

function isDelimiter(byte: number | undefined): boolean {
  return byte === 0x5f || byte === 0x2d || byte === 0x2f;
}

function padded(bytes: Buffer, end: number): number {
  let last = end;
  while (bytes[last] === 0x3d && last < end + 2) last += 1;
  return last;
}
