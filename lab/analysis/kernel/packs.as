// MessagePack and CBOR, read as their decoders do: with a text in them, and to their last byte.

import { textKinds } from './memory';

const deepest: i32 = 64;

/** Of the record that is read: where its reader stands, its end, and the texts in it so far. */
let cursor: usize = 0;
let limit: usize = 0;
let texts: i32 = 0;

/** Maps and lists one after another, with a text in them; zeros may follow. */
export function isPack(at: usize, to: usize): bool {
  cursor = at;
  limit = to;
  texts = 0;
  const end = endBeforeZeros(at, to);
  do {
    const code = cursor < to ? load<u8>(cursor) : 0;
    const isContainer = (code > 0x80 && code < 0xa0) || (code >= 0xdc && code < 0xe0);
    if (!isContainer || !packItem(0)) return false;
  } while (cursor < end);
  return texts > 0;
}

function endBeforeZeros(at: usize, to: usize): usize {
  let end = to;
  while (end > at && load<u8>(end - 1) == 0) end -= 1;
  return end;
}

/** Reads one item of MessagePack with all that is in it. */
function packItem(depth: i32): bool {
  if (cursor >= limit || depth > deepest) return false;
  const code = load<u8>(cursor);
  cursor += 1;
  if (code < 0x80 || code >= 0xe0) return true;
  if (code < 0xa0) return packContainer(code & 15, code < 0x90, depth);
  if (code < 0xc0) return packText(code & 31);
  if (code < 0xc4) return code != 0xc1;
  if (code < 0xca) return readNumber(1 << ((code - 0xc4) % 3)) && pass(number + (code >= 0xc7 ? 1 : 0));
  if (code < 0xcc) return pass(4 << (code - 0xca));
  if (code < 0xd4) return pass(1 << (code & 3));
  if (code < 0xd9) return pass(1 + (1 << (code - 0xd4)));
  if (!readNumber(code < 0xdc ? 1 << (code - 0xd9) : 2 << (code & 1))) return false;
  return code < 0xdc ? packText(number) : packContainer(number, code >= 0xde, depth);
}

function packContainer(count: u64, isMap: bool, depth: i32): bool {
  for (let index: u64 = 0; index < count; index += 1)
    if ((isMap && !packKey()) || !packItem(depth + 1)) return false;
  return true;
}

/** A small number or a text. */
function packKey(): bool {
  if (cursor >= limit) return false;
  const code = load<u8>(cursor);
  cursor += 1;
  if (code < 0x80) return true;
  if (code == 0xd9) return readNumber(1) && keyText(number);
  return code >= 0xa0 && code < 0xc0 && keyText(code & 31);
}

/** Old writers put bytes into texts. */
function packText(length: u64): bool {
  const start = cursor;
  if (!pass(length)) return false;
  if (length > 0 && isUtf8(start, cursor)) texts += 1;
  return true;
}

function keyText(length: u64): bool {
  const start = cursor;
  if (!pass(length) || !isUtf8(start, cursor)) return false;
  texts += 1;
  return true;
}

/** The number that was read last: of so many bytes, high byte first. */
let number: u64 = 0;

function readNumber(size: usize): bool {
  if (limit - cursor < size) return false;
  number = 0;
  for (let index: usize = 0; index < size; index += 1) number = (number << 8) | load<u8>(cursor + index);
  cursor += size;
  return true;
}

function pass(length: u64): bool {
  if (length > <u64>(limit - cursor)) return false;
  cursor += <usize>length;
  return true;
}

/** Whether characters of several bytes have as many as their first byte says. */
function isUtf8(from: usize, to: usize): bool {
  for (let at = from; at < to; at += 1) {
    if (load<u8>(at) < 0x80) continue;
    const kind = <usize>load<u8>(textKinds + <usize>load<u8>(at));
    if (kind == 5 || to - at < kind) return false;
    for (let more: usize = 1; more < kind; more += 1) if ((load<u8>(at + more) & 0xc0) != 0x80) return false;
    at += kind - 1;
  }
  return true;
}

/** The same for CBOR, which may have its mark in front. */
export function isCbor(at: usize, to: usize): bool {
  cursor = (load<u32>(at) & 0xffffff) == 0xf7d9d9 ? at + 3 : at;
  limit = to;
  texts = 0;
  const end = endBeforeZeros(at, to);
  do {
    const first = cursor < to ? load<u8>(cursor) : 0;
    if (first < 0x80 || first > 0xbf || !cborItem(0)) return false;
  } while (cursor < end);
  return texts > 0;
}

/** Of the head that was read last: its kind, and whether its length is left open. Its value is the number. */
let major: u8 = 0;
let isOpen: bool = false;

function readHead(): bool {
  if (cursor >= limit) return false;
  const first = load<u8>(cursor);
  const info = first & 31;
  cursor += 1;
  major = first >> 5;
  isOpen = info == 31;
  number = info;
  if (info < 24) return true;
  if (!isOpen) return info < 28 && readNumber(1 << (info - 24));
  number = 0;
  return true;
}

function cborItem(depth: i32): bool {
  if (depth > deepest || !readHead()) return false;
  const kind = major;
  if (kind == 2 || kind == 3) return isOpen ? cborChunks(kind) : cborString(number, kind == 3);
  if (kind == 4 || kind == 5) return cborContainer(number, isOpen, kind == 5, depth);
  if (isOpen) return false;
  return kind != 6 || cborItem(depth + 1);
}

function cborString(length: u64, isText: bool): bool {
  const start = cursor;
  if (!pass(length) || (isText && !isUtf8(start, cursor))) return false;
  if (isText && length > 0) texts += 1;
  return true;
}

/** Pieces of one string up to a break. */
function cborChunks(kind: u8): bool {
  for (;;) {
    if (cursor < limit && load<u8>(cursor) == 0xff) break;
    if (!readHead() || major != kind || isOpen || !pass(number)) return false;
  }
  cursor += 1;
  if (kind == 3) texts += 1;
  return true;
}

function cborContainer(count: u64, open: bool, isMap: bool, depth: i32): bool {
  for (let index: u64 = 0; open || index < count; index += 1) {
    if (open && cursor < limit && load<u8>(cursor) == 0xff) {
      cursor += 1;
      return true;
    }
    if ((isMap && !cborKey()) || !cborItem(depth + 1)) return false;
  }
  return true;
}

/** A number or a text. */
function cborKey(): bool {
  if (!readHead() || isOpen || major == 2 || major > 3) return false;
  return major < 2 || keyText(number);
}
