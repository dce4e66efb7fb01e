import { isUtf8 } from 'node:buffer';
import type { Field, StructureDecoder, View } from './decoder.ts';
import { bytesField, integerField, numberField, pathOf, textField, wholeField } from './record.ts';

const maxDepth = 64;
const mostFields = 20_000;
const breakCode = 0xff;

type Reader = { readonly bytes: Buffer; at: number; readonly fields: Field[]; items: number; texts: number };
/** `value` is never more than one beyond the bytes there are: a number that is no small integer would slow all readers. */
type Head = { readonly major: number; readonly value: number; readonly info: number; readonly size: number };

/** CBOR (RFC 8949): maps and lists that end exactly at the end, with a text in them. */
export const cbor: StructureDecoder = {
  name: 'cbor',
  parse({ bytes }: View) {
    const fields = mayBe(bytes) ? fieldsOf(bytes) : null;
    return fields === null ? null : { encoding: 'cbor', fields };
  },
};

/** Whether bytes are such a record: for guesses. */
export function isCbor(bytes: Buffer, length: number): boolean {
  return mayBe(bytes) && fieldsOf(bytes.subarray(0, length)) !== null;
}

/** A list, a map, or the mark in front of one. */
function mayBe(bytes: Buffer): boolean {
  const first = bytes[0] as number;
  return first >= 0x80 && (first <= 0xbf || first === 0xd9);
}

function fieldsOf(bytes: Buffer): readonly Field[] | null {
  const reader: Reader = { bytes, at: 0, fields: [], items: 0, texts: 0 };
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  // The mark of CBOR itself (RFC 8949 3.4.6).
  if (bytes.length > 3 && bytes.readUIntBE(0, 3) === 0xd9d9f7) reader.at = 3;
  do {
    const first = bytes[reader.at] ?? 0;
    if (first < 0x80 || first > 0xbf || !item(reader, '', 0)) return null;
  } while (reader.at < end);
  return reader.texts === 0 ? null : reader.fields;
}

function headAt(bytes: Buffer, at: number): Head | null {
  const first = bytes[at];
  if (first === undefined) return null;
  const major = first >> 5;
  const info = first & 31;
  if (info < 24) return { major, info, value: info, size: 1 };
  const size = info < 28 ? 1 << (info - 24) : 0;
  if (info > 27 && info !== 31) return null;
  if (at + 1 + size > bytes.length) return null;
  const value = size === 0 ? 0 : Number(unsignedAt(bytes, at + 1, size));
  return { major, info, value: Math.min(value, bytes.length + 1), size: 1 + size };
}

function unsignedAt(bytes: Buffer, at: number, size: number): number | bigint {
  return size === 8 ? bytes.readBigUInt64BE(at) : bytes.readUIntBE(at, size);
}

/** The number that a head at `at` is (3.1). */
function integerAt(bytes: Buffer, at: number, { major, info, size }: Head): number | bigint {
  const value = size === 1 ? info : unsignedAt(bytes, at + 1, size - 1);
  if (major === 0) return value;
  return typeof value === 'bigint' ? -1n - value : -1 - value;
}

/** Reads one item with all that is in it; false where it is none. */
function item(reader: Reader, name: string, depth: number): boolean {
  const head = headAt(reader.bytes, reader.at);
  reader.items += 1;
  if (head === null || depth > maxDepth || reader.items > mostFields) return false;
  const start = reader.at;
  reader.at += head.size;
  switch (head.major) {
    case 0:
    case 1:
      if (head.info === 31) return false;
      reader.fields.push(integerField(start, reader.at, name, integerAt(reader.bytes, start, head)));
      return true;
    case 2:
    case 3:
      return string(reader, head, name);
    case 4:
    case 5:
      return container(reader, head, name, depth);
    case 6:
      return head.info !== 31 && item(reader, name, depth + 1);
    default:
      return simple(reader, head, start, name);
  }
}

/** Floats have a value to compare; the other simple values none. */
function simple(reader: Reader, { info }: Head, start: number, name: string): boolean {
  if (info === 26)
    reader.fields.push(numberField(start, reader.at, name, [reader.bytes.readFloatBE(start + 1)]));
  if (info === 27)
    reader.fields.push(numberField(start, reader.at, name, [reader.bytes.readDoubleBE(start + 1)]));
  return info !== 31;
}

function string(reader: Reader, head: Head, name: string): boolean {
  const { bytes } = reader;
  if (head.info === 31) return stringChunks(reader, head.major, name);
  const start = reader.at;
  const end = start + head.value;
  if (end > bytes.length) return false;
  const text = head.major === 3;
  if (text && !isUtf8(bytes.subarray(start, end))) return false;
  if (text && end > start) reader.texts += 1;
  reader.fields.push(text ? textField(bytes, start, end, name) : bytesField(bytes, start, end, name));
  reader.at = end;
  return true;
}

/** A string of unknown length: chunks up to a break, told as one. */
function stringChunks(reader: Reader, major: number, name: string): boolean {
  const { bytes } = reader;
  const start = reader.at;
  const chunks: Buffer[] = [];
  while (bytes[reader.at] !== breakCode) {
    const head = headAt(bytes, reader.at);
    if (head === null || head.major !== major || head.info === 31) return false;
    const from = reader.at + head.size;
    reader.at = from + head.value;
    if (reader.at > bytes.length || chunks.length >= mostFields) return false;
    chunks.push(bytes.subarray(from, reader.at));
  }
  reader.texts += major === 3 ? 1 : 0;
  reader.fields.push(wholeField(start, reader.at, name, Buffer.concat(chunks), major === 2));
  reader.at += 1;
  return true;
}

function container(reader: Reader, head: Head, name: string, depth: number): boolean {
  const endless = head.info === 31;
  for (let index = 0; endless || index < head.value; index += 1) {
    if (endless && reader.bytes[reader.at] === breakCode) {
      reader.at += 1;
      return true;
    }
    const key = head.major === 5 ? keyAt(reader) : null;
    if (key === undefined || !item(reader, pathOf(name, key), depth + 1)) return false;
  }
  return true;
}

/** Keys are texts or numbers; a long one may itself hold a value. */
function keyAt(reader: Reader): string | undefined {
  const head = headAt(reader.bytes, reader.at);
  if (head === null || head.info === 31 || head.major > 3 || head.major === 2) return undefined;
  const first = reader.at;
  const start = first + head.size;
  reader.at = start;
  if (head.major < 2) return `${integerAt(reader.bytes, first, head)}`;
  const end = start + head.value;
  const text = reader.bytes.subarray(start, end);
  if (end > reader.bytes.length || !isUtf8(text)) return undefined;
  reader.texts += 1;
  reader.at = end;
  if (text.length >= 8) reader.fields.push(textField(reader.bytes, start, end, '{}'));
  return text.toString('utf8', 0, 96);
}
