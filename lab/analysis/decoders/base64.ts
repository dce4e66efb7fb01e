import type { Codec, Decoded, View } from './decoder.ts';
import { classes, classOf } from './survey.ts';

const values = new Int8Array(256).fill(-1);
'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.split('').forEach((character, value) => {
  values[character.charCodeAt(0)] = value;
});
values['-'.charCodeAt(0)] = 62;
values['_'.charCodeAt(0)] = 63;

const leastLine = 40;

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
    const { runs } = view.survey;
    let done = 0;
    for (let index = 0; index < runs.length; index += 2) {
      const start = runs[index] as number;
      const end = runs[index + 1] as number;
      if (start < done) continue;
      const wrapped = wrappedEnd(view.bytes, start, end);
      done = wrapped;
      if (!worthTrying(view.bytes, start, end) && wrapped === end) continue;
      decodeRun(view, start, end, wrapped, emit);
      if (wrapped > end) continue;
      for (const [from, to] of withoutAffixes(view.bytes, start, end))
        emit(decodedSpan(view.bytes, from, to, to, 'aligned'));
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
function worthTrying(bytes: Buffer, start: number, end: number): boolean {
  let upper = 0;
  let lower = 0;
  let digit = 0;
  let hex = true;
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index] as number;
    if (byte >= 0x61) lower += 1;
    else if (byte >= 0x41) upper += 1;
    else digit += 1;
    hex &&= ((classOf[byte] as number) & classes.hex) !== 0;
  }
  if (hex && end - start >= 12) return false;
  if (end - start >= 24) return true;
  const first = bytes[start] as number;
  const capital = upper === 1 && digit === 0 && first < 0x61;
  return !capital && upper < end - start && lower < end - start && digit < end - start;
}

/** A scratch buffer for guesses: they are looked at before the next is made. */
let scratch = Buffer.allocUnsafe(1 << 16);

function decodeRun(
  view: View,
  start: number,
  end: number,
  wrapped: number,
  emit: (decoded: Decoded) => void,
): void {
  const { bytes, budget } = view;
  const room = Math.ceil(((wrapped - start) * 3) / 4) + 3;
  if (scratch.length < room) scratch = Buffer.allocUnsafe(room * 2);
  const alignments = end - start >= 16 ? 4 : 1;
  for (let shift = 0; shift < alignments; shift += 1) {
    if (!budget.output(shift === 0 ? room : 0)) return;
    const last = shift === 0 ? padded(bytes, wrapped) : wrapped;
    emit(decodedSpan(bytes, start + shift, wrapped, last, shift === 0 ? 'aligned' : 'shifted'));
  }
}

function decodedSpan(
  bytes: Buffer,
  start: number,
  end: number,
  last: number,
  guess: 'aligned' | 'shifted',
): Decoded {
  const length = base64Decode(bytes, start, end, scratch);
  const out = scratch.subarray(0, length);
  return { start, end: last, bytes: out, encoding: 'base64', transparent: false, guess, incomplete: null };
}

const longestAffix = 12;
/** Longer runs are bodies, not tokens with a prefix. */
const longestToken = 8192;

/**
 * The run without a short prefix and suffix set off by characters of the alphabet itself, as in
 * `v1_…_x`: from the first delimiter to the last, and between the innermost ones.
 */
function withoutAffixes(bytes: Buffer, start: number, end: number): [number, number][] {
  if (end - start > longestToken) return [];
  const starts = [start];
  const ends = [end];
  for (let at = start; at < start + longestAffix && at < end; at += 1)
    if (isDelimiter(bytes[at])) starts.push(at + 1);
  for (let at = end - 1; at > end - longestAffix && at > start; at -= 1)
    if (isDelimiter(bytes[at])) ends.push(at);
  if (starts.length === 1 && ends.length === 1) return [];
  const spans = [starts[1], starts.at(-1)].flatMap((from) =>
    [ends[1], ends.at(-1)].map((to): [number, number] => [from ?? start, to ?? end]),
  );
  return spans.filter(([from, to], index) => {
    const first = spans.findIndex((other) => other[0] === from && other[1] === to) === index;
    return first && to - from >= 8 && to - from < end - start;
  });
}

function isDelimiter(byte: number | undefined): boolean {
  return byte === 0x5f || byte === 0x2d || byte === 0x2f;
}

function padded(bytes: Buffer, end: number): number {
  let last = end;
  while (bytes[last] === 0x3d && last < end + 2) last += 1;
  return last;
}
