import { appended } from './byte-list.ts';
import type { Field, StructureDecoder, View } from './decoder.ts';
import { unescapeText } from './escapes.ts';
import { firstBracket, isBracket } from './json-start.ts';
import { MemberNames } from './member-names.ts';
import { fieldOf } from './record.ts';

const maxDepth = 512;
const longestName = 96;

type Container = {
  readonly object: boolean;
  readonly path: string;
  /** Of an array: the name of its elements. Of an object: that of the member that is read. */
  name: string;
  readonly start: number;
  /** Numbers of an array so far, or null when it holds anything but byte values. */
  bytes: number[] | null;
  /** What comes next. */
  state: number;
};

const [aKey, aColon, aValue, aComma] = [0, 1, 2, 3];

const names = new MemberNames(join);

type Reader = {
  readonly bytes: Buffer;
  at: number;
  readonly fields: Field[];
  readonly extras: Field[];
  readonly stack: Container[];
  /** Whether the string that was read last has a backslash. */
  escaped: boolean;
};

/**
 * JSON (RFC 8259), read without recursion and with tolerance: several values one after another,
 * text after the last, a cut-off end. Keys that are values of interest are fields named `{}`.
 */
export const json: StructureDecoder = {
  name: 'json',
  parse(view: View) {
    const { bytes } = view;
    const start = firstBracket(bytes);
    if (start < 0) return null;
    names.begin(bytes);
    const reader: Reader = { bytes, at: start, fields: [], extras: [], stack: [], escaped: false };
    let end = start;
    while (readValue(reader)) {
      end = reader.at;
      skipSpace(reader);
      if (!isBracket(bytes[reader.at])) break;
    }
    const cut = reader.at >= bytes.length && reader.fields.length > 0;
    if (end === start && !cut) return null;
    const rest = cut ? bytes.length : end;
    if (rest < bytes.length) reader.fields.push(fieldOf(rest, bytes.length, ''));
    return { encoding: 'json', fields: reader.fields, extras: reader.extras };
  },
};

function skipSpace(reader: Reader): void {
  const { bytes } = reader;
  let { at } = reader;
  while (at < bytes.length && isSpace[bytes[at] as number] === 1) at += 1;
  reader.at = at;
}

const isSpace = new Uint8Array(256);
for (const byte of [0x20, 0x0a, 0x0d, 0x09, 0]) isSpace[byte] = 1;

/** Reads one value with all that is in it; false where it is not JSON or not whole. */
function readValue(reader: Reader): boolean {
  reader.stack.length = 0;
  open(reader, '');
  while (reader.stack.length > 0) {
    skipSpace(reader);
    const byte = reader.bytes[reader.at];
    if (byte === undefined || !step(reader, byte)) return false;
  }
  return true;
}

function open(reader: Reader, path: string): void {
  const object = reader.bytes[reader.at] === 0x7b;
  const bytes = object ? null : [];
  const state = object ? aKey : aValue;
  const name = object ? '' : `${path}[]`;
  reader.stack.push({ object, path, name, start: reader.at, bytes, state });
  reader.at += 1;
}

function step(reader: Reader, byte: number): boolean {
  const top = reader.stack[reader.stack.length - 1] as Container;
  if (byte === (top.object ? 0x7d : 0x5d)) return close(reader, top);
  if (top.state === aKey) return readKey(reader, top);
  if (top.state === aValue) return readElement(reader, top, byte);
  return false;
}

/** Goes over a colon or a comma, if it is there: else the next step sees what is there instead. */
function pass(reader: Reader, top: Container, sign: number, next: number): void {
  skipSpace(reader);
  if (reader.bytes[reader.at] !== sign) return;
  reader.at += 1;
  top.state = next;
}

function close(reader: Reader, top: Container): boolean {
  reader.at += 1;
  reader.stack.pop();
  if (top.bytes !== null && top.bytes.length >= 6) {
    reader.extras.push(fieldOf(top.start, reader.at, top.name, Uint8Array.from(top.bytes), ['bytes']));
  }
  const outer = reader.stack[reader.stack.length - 1];
  if (outer !== undefined) pass(reader, outer, 0x2c, outer.object ? aKey : aValue);
  return true;
}

function readKey(reader: Reader, top: Container): boolean {
  const { at } = reader;
  if (reader.bytes[at] !== 0x22) return false;
  const end = stringEnd(reader, at + 1);
  if (end < 0) return false;
  if (end - at > 8) reader.fields.push(stringField(reader, at + 1, end, join(top.path, '{}')));
  top.name = names.nameAt(top.path, at + 1, Math.min(end, at + 1 + longestName));
  top.state = aColon;
  reader.at = end + 1;
  pass(reader, top, 0x3a, aValue);
  return true;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function readElement(reader: Reader, top: Container, byte: number): boolean {
  top.state = aComma;
  const { name } = top;
  if (isBracket(byte)) {
    top.bytes = null;
    if (reader.stack.length >= maxDepth) return false;
    open(reader, name);
    return true;
  }
  if (!(byte === 0x22 ? readString(reader, top, name) : readBare(reader, top, name))) return false;
  pass(reader, top, 0x2c, top.object ? aKey : aValue);
  return true;
}

function readString(reader: Reader, top: Container, name: string): boolean {
  top.bytes = null;
  const start = reader.at + 1;
  const end = stringEnd(reader, start);
  const stop = end < 0 ? reader.bytes.length : end;
  reader.fields.push(stringField(reader, start, stop, name));
  reader.at = end < 0 ? stop : stop + 1;
  return end >= 0;
}

const isBare = new Uint8Array(256);
for (let byte = 0; byte < 128; byte += 1) isBare[byte] = /[\w.+-]/.test(String.fromCharCode(byte)) ? 1 : 0;

/** A number, true, false or null: any run of characters that can stand there. */
function readBare(reader: Reader, top: Container, name: string): boolean {
  const { bytes, at } = reader;
  let end = at;
  while (end < bytes.length && isBare[bytes[end] as number] === 1) end += 1;
  if (end === at || end - at > 400) return false;
  if (top.bytes !== null) top.bytes = appended(top.bytes, bytes, at, end);
  reader.fields.push(fieldOf(at, end, name));
  reader.at = end;
  return true;
}

/** Where a string ends; -1 where it does not. Notes whether a backslash stands in it. */
function stringEnd(reader: Reader, from: number): number {
  const { bytes } = reader;
  reader.escaped = false;
  for (let index = from; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === 0x22) return index;
    if (byte !== 0x5c) continue;
    reader.escaped = true;
    index += 1;
  }
  return -1;
}

function stringField(reader: Reader, start: number, end: number, name: string): Field {
  return fieldOf(start, end, name, reader.escaped ? unescapeText(reader.bytes.subarray(start, end)) : null);
}
