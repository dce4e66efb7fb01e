import type { Field, StructureDecoder, View } from './decoder.ts';
import { bytesField, fieldOf, textField } from './record.ts';

const maxDepth = 64;
const mostFields = 20_000;

const token = { switchPage: 0, end: 1, entity: 2, inlineText: 3, tableText: 0x83, opaque: 0xc3 } as const;

type Reader = {
  readonly bytes: Buffer;
  readonly table: number;
  readonly tableEnd: number;
  at: number;
  readonly fields: Field[];
  readonly path: string[];
  page: number;
};

/**
 * WAP Binary XML (WBXML 1.3) as far as text: SyncML and provisioning. Elements are named by code page
 * and token, because their names stand in no message. Attributes are passed over token by token.
 */
export const wbxml: StructureDecoder = {
  name: 'wbxml',
  parse({ bytes }: View) {
    const fields = fieldsOf(bytes);
    return fields === null ? null : { encoding: 'wbxml', fields };
  },
};

/** Whether bytes are such a document: for guesses. */
export function isWbxml(bytes: Buffer): boolean {
  return fieldsOf(bytes) !== null;
}

function fieldsOf(bytes: Buffer): readonly Field[] | null {
  const version = bytes[0] ?? 0xff;
  if (version < 1 || version > 3 || bytes.length < 8) return null;
  const id = numberAt(bytes, 1);
  const charset = id === null ? null : numberAt(bytes, id.value === 0 ? skip(bytes, id.next) : id.next);
  // UTF-8, US-ASCII, ISO 8859-1 or not said (IANA MIBenum).
  if (charset === null || ![106, 3, 4, 0].includes(charset.value)) return null;
  const table = numberAt(bytes, charset.next);
  if (table === null || table.next + table.value >= bytes.length) return null;
  const tableEnd = table.next + table.value;
  const fields: Field[] = tableEnd > table.next ? [fieldOf(table.next, tableEnd, 'strings')] : [];
  const reader: Reader = { bytes, table: table.next, tableEnd, at: tableEnd, fields, path: [], page: 0 };
  const first = (bytes[tableEnd] ?? 0) & 0x3f;
  return first >= 4 && elements(reader) && fields.length > 0 ? fields : null;
}

function skip(bytes: Buffer, at: number): number {
  return numberAt(bytes, at)?.next ?? at;
}

/** A multi-byte integer (5.1). */
function numberAt(bytes: Buffer, at: number): { value: number; next: number } | null {
  let value = 0;
  for (let next = at; next < at + 5 && next < bytes.length; next += 1) {
    const byte = bytes[next] as number;
    value = value * 128 + (byte & 127);
    if (byte < 128) return { value, next: next + 1 };
  }
  return null;
}

/** Tokens up to the end of the root element, which has to be the end of the layer. */
function elements(reader: Reader): boolean {
  do {
    const byte = reader.bytes[reader.at];
    if (byte === undefined || reader.fields.length > mostFields) return false;
    reader.at += 1;
    if (!step(reader, byte)) return false;
  } while (reader.path.length > 0);
  return reader.bytes.length - reader.at <= 2;
}

function step(reader: Reader, byte: number): boolean {
  switch (byte) {
    case token.switchPage:
      reader.page = reader.bytes[reader.at] ?? 0;
      reader.at += 1;
      return true;
    case token.end:
      reader.path.pop();
      return true;
    case token.inlineText:
      return inlineText(reader);
    case token.opaque:
      return opaque(reader);
    case token.tableText:
    case token.entity:
      return passNumber(reader);
    default:
      return (byte & 0x3f) >= 5 || (byte & 0x3f) === 4 ? openElement(reader, byte) : false;
  }
}

function passNumber(reader: Reader): boolean {
  const number = numberAt(reader.bytes, reader.at);
  if (number === null) return false;
  reader.at = number.next;
  return true;
}

function inlineText(reader: Reader): boolean {
  const end = reader.bytes.indexOf(0, reader.at);
  if (end < 0) return false;
  if (end > reader.at) reader.fields.push(textField(reader.bytes, reader.at, end, nameOf(reader)));
  reader.at = end + 1;
  return true;
}

function opaque(reader: Reader): boolean {
  const length = numberAt(reader.bytes, reader.at);
  if (length === null || length.next + length.value > reader.bytes.length) return false;
  const end = length.next + length.value;
  if (length.value > 0) reader.fields.push(bytesField(reader.bytes, length.next, end, nameOf(reader)));
  reader.at = end;
  return true;
}

function openElement(reader: Reader, byte: number): boolean {
  if (reader.path.length >= maxDepth) return false;
  const literal = (byte & 0x3f) === 4;
  const name = literal ? literalName(reader) : `${reader.page}:${(byte & 0x3f).toString(16)}`;
  if (name === null) return false;
  const hasAttributes = (byte & 0x80) !== 0;
  const hasContent = (byte & 0x40) !== 0;
  reader.path.push(name);
  if (hasAttributes && !attributes(reader)) return false;
  if (!hasContent) reader.path.pop();
  return true;
}

/** A name out of the string table. */
function literalName(reader: Reader): string | null {
  const number = numberAt(reader.bytes, reader.at);
  if (number === null) return null;
  reader.at = number.next;
  const start = reader.table + number.value;
  const end = reader.bytes.indexOf(0, start);
  if (start >= reader.tableEnd || end < 0) return null;
  return reader.bytes.toString('utf8', start, Math.min(end, start + 96));
}

/** Attribute names and values are tokens; texts among them are fields of the element. */
function attributes(reader: Reader): boolean {
  for (;;) {
    const byte = reader.bytes[reader.at];
    if (byte === undefined || reader.fields.length > mostFields) return false;
    reader.at += 1;
    if (byte === token.end) return true;
    const ok =
      byte === token.inlineText
        ? inlineText(reader)
        : byte === token.opaque
          ? opaque(reader)
          : byte === token.tableText || byte === token.entity || (byte & 0x3f) === 4
            ? passNumber(reader)
            : true;
    if (byte === token.switchPage) reader.at += 1;
    if (!ok) return false;
  }
}

function nameOf({ path }: Reader): string {
  return path.join('.');
}
