import type { Field, Structure, StructureDecoder, View } from './decoder.ts';
import { hasPercent, percentDecode } from './percent.ts';
import { fieldOf } from './record.ts';
import { classes } from './survey.ts';

const longestName = 128;
/** What comes after so many is one field without a name: still searched, only its place is not told. */
const mostFields = 20_000;

/** Splits `a=1&b=2` (WHATWG URL 5.1). Used for queries too, with `encoding` null. */
export function pairs(bytes: Buffer, separator: number, encoding: string | null): Structure {
  const fields: Field[] = [];
  let start = 0;
  while (start < bytes.length) {
    if (fields.length >= mostFields) {
      fields.push(fieldOf(start, bytes.length, ''));
      break;
    }
    const found = bytes.indexOf(separator, start);
    const end = found < 0 ? bytes.length : found;
    const equals = start + bytes.subarray(start, end).indexOf(0x3d);
    if (equals >= start) fields.push(...pair(bytes, start, equals, end));
    else if (end > start) fields.push(...values(bytes, start, end, ''));
    start = end + 1;
  }
  return { encoding, fields: fields.filter((field) => !isVariant(field)), extras: fields.filter(isVariant) };
}

function isVariant(field: Field): boolean {
  return field.encodings !== null && field.encodings[0] === 'plus';
}

function pair(bytes: Buffer, start: number, equals: number, end: number): Field[] {
  const raw = bytes.subarray(start, Math.min(equals, start + longestName));
  const text = raw.toString('utf8');
  const name = /[%+]/.test(text) ? percentDecode(raw, true).toString('utf8').trim() : text.trim();
  const named = values(bytes, equals + 1, end, name);
  return equals - start >= 8 ? [...values(bytes, start, equals, '{}'), ...named] : named;
}

/** A value as it stands; with + as a space too, because senders of base64 forget to encode their +. */
function values(bytes: Buffer, start: number, end: number, name: string): Field[] {
  const raw = bytes.subarray(start, end);
  const percent = hasPercent(bytes, start, end);
  const plus = raw.indexOf(0x2b) >= 0;
  if (!percent && !plus) return [fieldOf(start, end, name)];
  const first = percent
    ? fieldOf(start, end, name, percentDecode(raw, false), ['percent'])
    : fieldOf(start, end, name);
  if (!plus) return [first];
  const encodings = percent ? ['plus', 'percent'] : ['plus'];
  return [first, fieldOf(start, end, name, percentDecode(raw, true), encodings)];
}

/** A name, then `=`: nothing that would not be encoded in a form may stand before it. */
function looksLikeForm(bytes: Buffer): boolean {
  const equals = bytes.indexOf(0x3d);
  if (equals < 1 || equals > longestName || equals === bytes.length - 1) return false;
  return (
    /^[\w.\-[\]%+$~:!*'(){}|,@]+$/.test(bytes.toString('latin1', 0, equals).split('&').at(-1) ?? '') &&
    valued(bytes)
  );
}

/** Base64 with padding looks like `name=`, text lines like `a = b`. */
function valued(bytes: Buffer): boolean {
  const text = bytes.toString('latin1', 0, Math.min(bytes.length, 4096)).trimEnd();
  if (/^[A-Za-z0-9+/_-]+={1,2}$/.test(text)) return false;
  return !/[\r\n]/.test(text) || text.includes('&');
}

/** application/x-www-form-urlencoded, told by its look: the declared type is often another. */
export const form: StructureDecoder = {
  name: 'form',
  parse({ bytes, survey }: View) {
    if (!survey.text || (survey.seen & classes.equals) === 0 || !looksLikeForm(bytes)) return null;
    return pairs(bytes, 0x26, 'form');
  },
};
