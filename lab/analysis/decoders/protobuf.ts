import type { Field, StructureDecoder, View } from './decoder.ts';
import { bytesField, numberField, textField, wholeField } from './record.ts';
import { looksLikeText } from './survey.ts';

const maxNesting = 48;
const mostFields = 20_000;
const highestField = 100_000;

type Reader = { readonly bytes: Buffer; readonly fields: Field[] };

/**
 * Protocol buffers without a schema: a strict walk that has to end exactly at the end. Bare, or in
 * gRPC frames (a flag byte and a 32-bit length before each message).
 */
export const protobuf: StructureDecoder = {
  name: 'protobuf',
  parse({ bytes, survey }: View) {
    const first = bytes[0];
    if (bytes.length < 2 || first === undefined || (survey.text && first >= 0x20)) return null;
    // Some senders end every text with a zero, also what is not text.
    const whole = bytes[bytes.length - 1] === 0 ? bytes.subarray(0, -1) : bytes;
    return frames(bytes) ?? message(bytes) ?? (whole === bytes ? null : (frames(whole) ?? message(whole)));
  },
};

/** Whether the first `length` bytes are a message to the last: for guesses. Makes nothing. */
export function isMessage(bytes: Buffer, length: number): boolean {
  let at = 0;
  while (at < length) {
    const tagEnd = varintEnd(bytes, at, length);
    if (tagEnd < 0 || tagEnd - at > 5) return false;
    const number = Math.floor(smallVarint(bytes, at, tagEnd) / 8);
    if (number < 1 || number > highestField) return false;
    at = contentEnd(bytes, tagEnd, length, (bytes[at] as number) & 7);
    if (at < 0) return false;
  }
  return at === length && length > 0;
}

/** Where a field ends whose content begins at `at`, or -1. */
function contentEnd(bytes: Buffer, at: number, to: number, wire: number): number {
  if (wire === 0) return varintEnd(bytes, at, to);
  if (wire === 1 || wire === 5) {
    const end = at + (wire === 1 ? 8 : 4);
    return end <= to ? end : -1;
  }
  const start = wire === 2 ? varintEnd(bytes, at, to) : -1;
  if (start < 0 || start - at > 5) return -1;
  const end = start + smallVarint(bytes, at, start);
  return end <= to ? end : -1;
}

/** The value of at most five bytes. */
function smallVarint(bytes: Buffer, start: number, end: number): number {
  let value = 0;
  for (let index = end - 1; index >= start; index -= 1)
    value = value * 128 + ((bytes[index] as number) & 0x7f);
  return value;
}

function message(bytes: Buffer) {
  const reader: Reader = { bytes, fields: [] };
  return walk(reader, 0, bytes.length, '', 0) ? { encoding: 'protobuf', fields: reader.fields } : null;
}

function frames(bytes: Buffer) {
  const reader: Reader = { bytes, fields: [] };
  let at = 0;
  while (at < bytes.length) {
    const flag = bytes[at] as number;
    if ((flag & 0x7e) !== 0 || at + 5 > bytes.length) return null;
    const end = at + 5 + bytes.readUInt32BE(at + 1);
    if (end > bytes.length) return null;
    if (flag > 1 || (flag & 1) === 1) reader.fields.push(frameField(bytes, flag, at + 5, end));
    else if (end > at + 5 && !walk(reader, at + 5, end, '', 0)) return null;
    at = end;
  }
  return reader.fields.length === 0 ? null : { encoding: 'protobuf', fields: reader.fields };
}

/** A compressed message, whose format stands in a header line; or the trailers of gRPC-Web, which are text. */
function frameField(bytes: Buffer, flag: number, start: number, end: number): Field {
  return wholeField(start, end, '', bytes.subarray(start, end), flag === 1);
}

/** Walks one message; on failure the fields found in it are taken back. */
function walk(reader: Reader, from: number, to: number, path: string, depth: number): boolean {
  const before = reader.fields.length;
  let at = from;
  while (at < to) {
    const next = field(reader, at, to, path, depth);
    if (next < 0 || reader.fields.length > mostFields) {
      reader.fields.length = before;
      return false;
    }
    at = next;
  }
  return at === to && to > from;
}

/** Reads one field; answers where the next begins, or -1. */
function field(reader: Reader, at: number, to: number, path: string, depth: number): number {
  const { bytes } = reader;
  const tagEnd = varintEnd(bytes, at, to);
  if (tagEnd < 0 || tagEnd - at > 5) return -1;
  const tag = smallVarint(bytes, at, tagEnd);
  const number = Math.floor(tag / 8);
  if (number < 1 || number > highestField) return -1;
  const name = path === '' ? `${number}` : `${path}.${number}`;
  switch (tag % 8) {
    case 0:
      return scalar(reader, tagEnd, varintEnd(bytes, tagEnd, to), name, varintNumbers);
    case 1:
      return scalar(reader, tagEnd, tagEnd + 8 <= to ? tagEnd + 8 : -1, name, fixed64Numbers);
    case 5:
      return scalar(reader, tagEnd, tagEnd + 4 <= to ? tagEnd + 4 : -1, name, fixed32Numbers);
    case 2:
      return delimited(reader, tagEnd, to, name, depth);
    default:
      return -1;
  }
}

function scalar(
  reader: Reader,
  start: number,
  end: number,
  name: string,
  numbers: (bytes: Buffer, start: number, end: number) => number[],
): number {
  if (end >= 0) reader.fields.push(numberField(start, end, name, numbers(reader.bytes, start, end)));
  return end;
}

function delimited(reader: Reader, at: number, to: number, name: string, depth: number): number {
  const { bytes } = reader;
  const start = varintEnd(bytes, at, to);
  if (start < 0 || start - at > 5) return -1;
  const end = start + smallVarint(bytes, at, start);
  if (end > to) return -1;
  const content = bytes.subarray(start, end);
  const text = looksLikeText(content);
  const nested = depth < maxNesting && content.length >= 2 && (!text || isFramed(content));
  if (nested && walk(reader, start, end, name, depth + 1)) return end;
  // A length or a tag may be a digit: text is looked at apart from its neighbours.
  reader.fields.push(text ? textField(bytes, start, end, name) : bytesField(bytes, start, end, name));
  return end;
}

/** Printable bytes that are a message all the same: a control character as tag or length, or a length that fits. */
function isFramed(content: Buffer): boolean {
  const [tag = 0x20, length = 0x20] = content;
  return tag < 0x20 || length < 0x20 || ((tag & 7) === 2 && length === content.length - 2);
}

function varintEnd(bytes: Buffer, at: number, to: number): number {
  for (let index = at; index < to && index < at + 10; index += 1) {
    if ((bytes[index] as number) < 0x80) return index + 1;
  }
  return -1;
}

function varintAt(bytes: Buffer, start: number, end: number): bigint {
  let value = 0n;
  for (let index = end - 1; index >= start; index -= 1) {
    value = (value << 7n) | BigInt((bytes[index] as number) & 0x7f);
  }
  return BigInt.asUintN(64, value);
}

/** Degrees times ten million, as a plain, negative or zigzag number. */
function varintNumbers(bytes: Buffer, start: number, end: number): number[] {
  if (end - start < 3) return [];
  const value = varintAt(bytes, start, end);
  const signed = Number(BigInt.asIntN(64, value));
  const zigzag = Number((value >> 1n) ^ -(value & 1n));
  return [signed / 1e7, zigzag / 1e7, signed / 1e6, zigzag / 1e6];
}

function fixed64Numbers(bytes: Buffer, start: number): number[] {
  return [bytes.readDoubleLE(start)];
}

function fixed32Numbers(bytes: Buffer, start: number): number[] {
  return [bytes.readFloatLE(start), bytes.readInt32LE(start) / 1e7, bytes.readInt32LE(start) / 1e6];
}
