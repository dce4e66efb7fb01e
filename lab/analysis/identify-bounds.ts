import type { Bound } from './identifiers/identifier-kind.ts';

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isLetter(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function isHex(byte: number | undefined): boolean {
  return isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

/** Whether a match stands by itself, so that a value inside a longer one is none. */
export function isBounded(bytes: Uint8Array, start: number, end: number, bound: Bound): boolean {
  switch (bound) {
    case 'free':
      return true;
    case 'all':
      return start === 0 && end === bytes.length;
    case 'digits':
      return !isDigit(bytes[start - 1]) && !isDigit(bytes[end]);
    case 'hex-start':
      return !isHex(bytes[start - 1]);
    case 'hex':
      return !isHex(bytes[start - 1]) && !isHex(bytes[end]);
    case 'imei':
      return !isDigit(bytes[start - 1]) && endsAsImei(bytes, end);
    case 'number':
      return beginsNumber(bytes, start, end);
    case 'word':
      return !continues(bytes, start, -1) && !continues(bytes, end - 1, 1);
  }
}

/** After 14 digits: nothing, a spare 0 in place of the check digit, or two digits of the software version. */
function endsAsImei(bytes: Uint8Array, end: number): boolean {
  if (!isDigit(bytes[end])) return true;
  if (!isDigit(bytes[end + 1])) return bytes[end] === 0x30;
  return !isDigit(bytes[end + 2]);
}

/** Whether the character at an edge and its neighbour outside are both digits or both letters. */
function continues(bytes: Uint8Array, edge: number, direction: 1 | -1): boolean {
  const inside = bytes[edge];
  const outside = bytes[edge + direction];
  return (isDigit(inside) && isDigit(outside)) || (isLetter(inside) && isLetter(outside));
}

const point = 0x2e;
const underscore = 0x5f;

/** A fraction, or a whole number of six digits or more that is not part of a word. */
function beginsNumber(bytes: Uint8Array, start: number, end: number): boolean {
  const before = bytes[start - 1];
  if (isDigit(before) || before === point) return false;
  for (let at = start; at < end; at += 1) if (bytes[at] === point) return true;
  return !isLetter(before) && before !== underscore && isDigit(bytes[end]) && isDigit(bytes[end + 1]);
}
