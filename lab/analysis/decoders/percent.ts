import { rewritten } from './decoded.ts';
import type { Codec, View } from './decoder.ts';
import { hexDigit, hexNumber } from './escapes.ts';
import { classes } from './survey.ts';

/** Takes off percent encoding (RFC 3986 2.1) and, with `plus`, turns + into a space. `%` without two hex digits stays. */
export function percentDecode(bytes: Uint8Array, plus: boolean): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] as number;
    const code = byte === 0x25 ? hexNumber(bytes, index + 1, 2) : -1;
    if (code >= 0) {
      out[length++] = code;
      index += 2;
    } else {
      out[length++] = plus && byte === 0x2b ? 0x20 : byte;
    }
  }
  return out.subarray(0, length);
}

/** Whether a span holds at least one percent-encoded byte. */
export function hasPercent(bytes: Uint8Array, start: number, end: number): boolean {
  const span = bytes.subarray(start, end);
  for (let at = span.indexOf(0x25); at >= 0; at = span.indexOf(0x25, at + 1)) {
    if (hexDigit(span[at + 1]) >= 0 && hexDigit(span[at + 2]) >= 0) return true;
  }
  return false;
}

/** Percent encoding of a whole layer that has no structure of its own. */
export const percent: Codec = {
  name: 'percent',
  decode({ bytes, survey }: View, emit) {
    if (!survey.text || (survey.seen & classes.percent) === 0 || !hasPercent(bytes, 0, bytes.length)) return;
    const decoded = percentDecode(bytes, false);
    emit(rewritten('percent', 0, bytes.length, decoded));
  },
};
