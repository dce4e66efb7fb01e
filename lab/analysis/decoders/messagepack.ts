import { isUtf8 } from 'node:buffer';
import type { Field, StructureDecoder, View } from './decoder.ts';
import { bytesField, integerField, numberField, pathOf, textField } from './record.ts';

const maxDepth = 64;
const mostFields = 20_000;

type Reader = { readonly bytes: Buffer; at: number; readonly fields: Field[]; items: number; texts: number };

/** MessagePack (spec.md): maps and lists that end exactly at the end, with a text in them. */
export const messagepack: StructureDecoder = {
  name: 'messagepack',
  parse({ bytes }: View) {
    const fields = isContainer(bytes[0]) ? fieldsOf(bytes) : null;
    return fields === null ? null : { encoding: 'messagepack', fields };
  },
};

/** Whether bytes are such a record: for guesses. */
export function isMessagePack(bytes: Buffer, length: number): boolean {
  return isContainer(bytes[0]) && fieldsOf(bytes.subarray(0, length)) !== null;
}

function fieldsOf(bytes: Buffer): readonly Field[] | null {
  const reader: Reader = { bytes, at: 0, fields: [], items: 0, texts: 0 };
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  do {
    if (!isContainer(bytes[reader.at]) || !item(reader, '', 0)) return null;
  } while (reader.at < end);
  return reader.texts === 0 ? null : reader.fields;
}

function isContainer(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x81 && byte <= 0x9f) || (byte >= 0xdc && byte <= 0xdf));
}

/** Reads one value with all that is in it; false where it is none. */
function item(reader: Reader, name: string, depth: number): boolean {
  const { bytes } = reader;
  const start = reader.at;
  const code = bytes[start];
  reader.items += 1;
  if (code === undefined || depth > maxDepth || reader.items > mostFields) return false;
  reader.at += 1;
  if (code < 0x80 || code >= 0xe0) return integer(reader, start, name, (code << 24) >> 24);
  if (code < 0x90) return container(reader, code & 15, true, name, depth);
  if (code < 0xa0) return container(reader, code & 15, false, name, depth);
  if (code < 0xc0) return text(reader, code & 31, name);
  if (code === 0xc1) return false;
  if (code < 0xc4) return true;
  if (code < 0xca) return binary(reader, code, name);
  if (code < 0xcc) return float(reader, start, code === 0xcb, name);
  if (code < 0xd4) return wideInteger(reader, start, code, name);
  if (code < 0xd9) return take(reader, 1 + (1 << (code - 0xd4)), name);
  const length = lengthAt(reader, code < 0xdc ? 1 << (code - 0xd9) : code % 2 === 0 ? 2 : 4);
  if (length === null) return false;
  return code < 0xdc ? text(reader, length, name) : container(reader, length, code >= 0xde, name, depth);
}

function lengthAt(reader: Reader, size: number): number | null {
  if (reader.at + size > reader.bytes.length) return null;
  const length = reader.bytes.readUIntBE(reader.at, size);
  reader.at += size;
  return length;
}

function integer(reader: Reader, start: number, name: string, value: bigint | number): boolean {
  reader.fields.push(integerField(start, reader.at, name, value));
  return true;
}

/** 8 to 64 bits without (0xcc to 0xcf) or with a sign (0xd0 to 0xd3). */
function wideInteger(reader: Reader, start: number, code: number, name: string): boolean {
  const size = 1 << (code & 3);
  const end = start + 1 + size;
  if (end > reader.bytes.length) return false;
  reader.at = end;
  return integer(reader, start, name, integerAt(reader.bytes, start + 1, size, code >= 0xd0));
}

function integerAt(bytes: Buffer, at: number, size: number, signed: boolean): bigint | number {
  if (size === 8) return signed ? bytes.readBigInt64BE(at) : bytes.readBigUInt64BE(at);
  return signed ? bytes.readIntBE(at, size) : bytes.readUIntBE(at, size);
}

function float(reader: Reader, start: number, double: boolean, name: string): boolean {
  const end = start + (double ? 9 : 5);
  if (end > reader.bytes.length) return false;
  const value = double ? reader.bytes.readDoubleBE(start + 1) : reader.bytes.readFloatBE(start + 1);
  reader.fields.push(numberField(start, end, name, [value]));
  reader.at = end;
  return true;
}

/** Byte strings (0xc4 to 0xc6), and extensions with a type (0xc7 to 0xc9). */
function binary(reader: Reader, code: number, name: string): boolean {
  const length = lengthAt(reader, 1 << ((code - 0xc4) % 3));
  return length !== null && take(reader, length + (code >= 0xc7 ? 1 : 0), name);
}

function take(reader: Reader, length: number, name: string): boolean {
  const end = reader.at + length;
  if (end > reader.bytes.length) return false;
  reader.fields.push(bytesField(reader.bytes, reader.at, end, name));
  reader.at = end;
  return true;
}

/** Texts are UTF-8; old writers put bytes into them. */
function text(reader: Reader, length: number, name: string): boolean {
  const start = reader.at;
  const end = start + length;
  if (end > reader.bytes.length) return false;
  const isText = isUtf8(reader.bytes.subarray(start, end));
  if (isText && length > 0) reader.texts += 1;
  reader.fields.push(
    isText ? textField(reader.bytes, start, end, name) : bytesField(reader.bytes, start, end, name),
  );
  reader.at = end;
  return true;
}

function container(reader: Reader, count: number, map: boolean, name: string, depth: number): boolean {
  for (let index = 0; index < count; index += 1) {
    const key = map ? keyAt(reader) : null;
    if (key === undefined || !item(reader, pathOf(name, key), depth + 1)) return false;
  }
  return true;
}

/** Keys are short texts or small numbers; a long one may itself hold a value. */
function keyAt(reader: Reader): string | undefined {
  const code = reader.bytes[reader.at];
  if (code === undefined) return undefined;
  reader.at += 1;
  if (code < 0x80) return `${code}`;
  const length = code >= 0xa0 && code < 0xc0 ? code & 31 : code === 0xd9 ? lengthAt(reader, 1) : null;
  if (length === null) return undefined;
  const start = reader.at;
  const key = reader.bytes.subarray(start, start + length);
  if (key.length < length || !isUtf8(key)) return undefined;
  reader.at += length;
  reader.texts += 1;
  if (length >= 8) reader.fields.push(textField(reader.bytes, start, reader.at, '{}'));
  return key.toString('utf8', 0, 96);
}
