import { rewritten } from './decoded.ts';
import type { Codec, View } from './decoder.ts';
import { hexDigit } from './escapes.ts';
import { classes } from './survey.ts';

/** Takes off percent encoding (RFC 3986 2.1) and, with `plus`, turns + into a space. `%` without two hex digits stays. */
export function percentDecode(bytes: Uint8Array, plus: boolean): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  const space = plus ? 0x20 : 0x2b;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] as number;
    if (byte !== 0x25) {
      out[length++] = byte === 0x2b ? space : byte;
      continue;
    }
    const code = index + 2 < bytes.length ? octet(bytes, index + 1) : -1;
    out[length++] = code < 0 ? byte : code;
    if (code >= 0) index += 2;
  }
  return out.subarray(0, length);
}

const hex = Int8Array.from({ length: 256 }, (_, byte) => hexDigit(byte));

/** The byte that two hex digits stand for; less than none where they are something else. */
function octet(bytes: Uint8Array, at: number): number {
  return ((hex[bytes[at] as number] as number) << 4) | (hex[bytes[at + 1] as number] as number);
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
