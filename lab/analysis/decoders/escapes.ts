import { rewritten } from './decoded.ts';
import type { Codec, View } from './decoder.ts';
import { classes } from './survey.ts';

const simple: Readonly<Record<number, number>> = {
  98: 8,
  102: 12,
  110: 10,
  114: 13,
  116: 9,
  118: 11,
  48: 0,
};

/** Takes off backslash escapes as JSON and JavaScript write them (`\"`, `\n`, `\u0041`, `\x41`). */
export function unescapeText(bytes: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] as number;
    const next = bytes[index + 1];
    if (byte !== 0x5c || next === undefined) {
      out[length++] = byte;
      continue;
    }
    const digits = next === 0x75 ? 4 : next === 0x78 ? 2 : 0;
    const code = digits === 0 ? -1 : hexNumber(bytes, index + 2, digits);
    if (code < 0) {
      out[length++] = simple[next] ?? next;
      index += 1;
      continue;
    }
    const pair = lowSurrogate(bytes, index, code);
    index += 1 + digits + (pair > 0 ? 6 : 0);
    length += writeCodePoint(out, length, pair > 0 ? pair : code);
  }
  return out.subarray(0, length);
}

/** The code point of a pair of `\u` escapes, or 0. */
function lowSurrogate(bytes: Uint8Array, index: number, high: number): number {
  if (high < 0xd800 || high > 0xdbff || bytes[index + 6] !== 0x5c || bytes[index + 7] !== 0x75) return 0;
  const low = hexNumber(bytes, index + 8, 4);
  return low < 0xdc00 || low > 0xdfff ? 0 : 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/** UTF-8 of a code point; never longer than its escape. */
function writeCodePoint(out: Buffer, at: number, code: number): number {
  if (code < 0x80) {
    out[at] = code;
    return 1;
  }
  return out.write(String.fromCodePoint(code), at, 'utf8');
}

/** The number of `digits` hex digits, or -1. */
export function hexNumber(bytes: Uint8Array, at: number, digits: number): number {
  let value = 0;
  for (let index = at; index < at + digits; index += 1) {
    const digit = hexDigit(bytes[index]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** The value of a hex digit, or -1. */
export function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Backslash escapes in text that is no JSON. */
export const escapes: Codec = {
  name: 'escapes',
  decode({ bytes, survey }: View, emit) {
    if (!survey.text || (survey.seen & classes.backslash) === 0) return;
    const decoded = unescapeText(bytes);
    if (decoded.length === bytes.length) return;
    emit(rewritten('escapes', 0, bytes.length, decoded));
  },
};
