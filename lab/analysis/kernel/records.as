// Records and blocks of which the first bytes say where the last one is.

import { isCbor, isPack } from './packs';

/** A short record or block in a binary format that has to fit from its first byte to its last. */
export function mayBeRecord(at: usize, length: i32): bool {
  const to = at + length;
  if (isMessage(at, to) || mayBeSnappy(at, length)) return true;
  const first = load<u8>(at);
  if (first < 0x80) return first > 0 && first < 4;
  if (((first > 0x80 && first < 0xa0) || (first >= 0xdc && first < 0xe0)) && isPack(at, to)) return true;
  return (first <= 0xbf || first == 0xd9) && isCbor(at, to);
}

/** Protocol buffers, without looking into what their fields hold. */
function isMessage(from: usize, to: usize): bool {
  let at = from;
  while (at < to) {
    const wire = load<u8>(at) & 7;
    const content = varintEnd(at, to);
    if (content == 0 || content - at > 5) return false;
    const field = smallVarint(at, content) >> 3;
    if (field < 1 || field > 100_000) return false;
    at = contentEnd(content, to, wire);
    if (at == 0) return false;
  }
  return at == to;
}

/** Where a field ends, or 0. */
function contentEnd(at: usize, to: usize, wire: u8): usize {
  if (wire == 0) return varintEnd(at, to);
  let end = at;
  if (wire == 2) {
    const start = varintEnd(at, to);
    if (start == 0 || start - at > 5) return 0;
    const size = smallVarint(at, start);
    if (size > <u64>(to - start)) return 0;
    end = start + <usize>size;
  } else if (wire == 1) end += 8;
  else if (wire == 5) end += 4;
  else return 0;
  return end <= to ? end : 0;
}

function varintEnd(at: usize, to: usize): usize {
  const most = min(to, at + 10);
  for (let next = at; next < most; next += 1) if (load<u8>(next) < 0x80) return next + 1;
  return 0;
}

/** The value of at most five bytes. */
function smallVarint(start: usize, end: usize): u64 {
  let value: u64 = 0;
  for (let next = end - 1; next >= start; next -= 1) value = (value << 7) | (load<u8>(next) & 0x7f);
  return value;
}

/** A bare stream of Snappy: the length in front is one that its own allows, and literals and copies come out at the end. */
function mayBeSnappy(at: usize, length: i32): bool {
  const second = <i32>load<u8>(at + 1);
  let claimed = <i32>load<u8>(at);
  if (claimed >= 128) {
    claimed = (claimed & 127) | ((second & 127) << 7);
    if (second >= 128) claimed |= <i32>load<u8>(at + 2) << 14;
  }
  if (claimed < length - 8 - (length >> 7) || claimed > length * 64) return false;
  return isWalkable(at, at + length) || (load<u8>(at + length - 1) == 0 && isWalkable(at, at + length - 1));
}

function isWalkable(from: usize, end: usize): bool {
  let at = from;
  while (load<u8>(at) >= 128 && at < from + 4) at += 1;
  at += 1;
  const first = at;
  while (at < end) {
    const tag = load<u8>(at);
    const kind = tag & 3;
    const code = <usize>(tag >> 2);
    if (kind > 0) {
      if (at == first) return false;
      at += kind == 3 ? 5 : <usize>kind + 1;
    } else if (code < 60) at += code + 2;
    else {
      if (at + code - 58 > end) return false;
      const size = <u32>load<u32>(at + 1) & (0xffffffff >> (<u32>(63 - code) << 3));
      const next = <u64>at + <u64>code - 57 + <u64>size;
      if (next > <u64>end) return false;
      at = <usize>next;
    }
  }
  return at == end;
}
