// What a run is worth: its readings as base64 and hex.

import { deserves } from './deserves';
import { hexValues, room } from './memory';

const classHex: u32 = 2;
const classUpper: u32 = 1024;
const classLower: u32 = 2048;
const classDigit: u32 = 4096;
const classSign: u32 = 8192;
const classBeyondHex: u32 = 16384;
const classDelimiter: u32 = 65536;

/** What a run is worth, beside its class bits: the reading from its start, and one, two and three characters later. */
const worthBase64: u32 = 1 << 20;
const worthAffixes: u32 = 1 << 24;
const worthHex: u32 = 1 << 25;
export const worthAll: u32 = 63 << 20;

const leastHex: i32 = 10;
const leastShifted: i32 = 16;
const leastToken: i32 = 8;
const longestAffix: i32 = 12;

/** Whether bytes that the caller decoded, which stand where runs are decoded, are worth more. */
export function deservesDecoded(length: i32, aligned: bool): bool {
  return deserves(room, length, aligned);
}

export function worthOf(from: usize, to: usize, mark: u32): u32 {
  let worth: u32 = 0;
  if (mayBeBase64(mark, <i32>(to - from))) {
    if (deserves(room, base64Decode(from, to), true)) worth |= worthBase64;
    if (<i32>(to - from) >= leastShifted)
      for (let later = 1; later < 4; later += 1)
        if (deserves(room, base64Decode(from + later, to), false)) worth |= worthBase64 << later;
    if ((mark & classDelimiter) != 0 && deservesWithoutAffixes(from, to)) worth |= worthAffixes;
  }
  if ((mark & classHex) != 0 && deservesAsHex(from, to)) worth |= worthHex;
  return worth;
}

/** Words and plain numbers are base64 by alphabet only; hex is looked at as such. */
function mayBeBase64(mark: u32, length: i32): bool {
  if ((mark & (classBeyondHex | classSign)) == 0 && length >= 12) return false;
  if (length >= 24) return true;
  const upper = (mark & classUpper) != 0;
  const lower = (mark & classLower) != 0;
  return (mark & (classDigit | classSign)) != 0 ? upper || lower : upper && lower;
}

/** Decodes a run, sixteen characters at once; answers how many bytes came out. What stands behind them is left over. */
function base64Decode(from: usize, to: usize): i32 {
  let out = room;
  for (let next = from; next < to; next += 16) {
    const v = v128.load(next);
    const row = i8x16.shr_u(v, 4);
    // By row: digits, upper case, lower case; the signs stand in two rows of their own.
    const offsets = i8x16.swizzle(i8x16(0, 0, 0, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0), row);
    const signs = i8x16.swizzle(
      i8x16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 19, 0, 17, 0, 16),
      v128.and(v, i8x16.splat(15)),
    );
    const isSign = i8x16.eq(row, i8x16.splat(2));
    const isLine = i8x16.eq(v, i8x16.splat(0x5f));
    const values = i8x16.add(
      i8x16.add(v, offsets),
      v128.or(v128.and(isSign, signs), v128.and(isLine, i8x16.splat(33))),
    );
    const pairs = v128.or(i16x8.shl(v128.and(values, i16x8.splat(63)), 6), i16x8.shr_u(values, 8));
    const groups = v128.or(i32x4.shl(v128.and(pairs, i32x4.splat(0xffff)), 12), i32x4.shr_u(pairs, 16));
    v128.store(out, i8x16.swizzle(groups, i8x16(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 16, 16, 16, 16)));
    out += 12;
  }
  const length = <i32>(to - from);
  const left = length & 3;
  return (length >> 2) * 3 + (left > 1 ? left - 1 : 0);
}

// @ts-ignore: decorator
@inline
function isDelimiter(at: usize): bool {
  const byte = load<u8>(at);
  return byte == 0x5f || byte == 0x2d || byte == 0x2f;
}

/** Without what stands in front of a delimiter near the start, and behind one near the end. */
function deservesWithoutAffixes(from: usize, to: usize): bool {
  let outerStart = from;
  let innerStart = from;
  let outerEnd = to;
  let innerEnd = to;
  for (let at = min(from + longestAffix, to) - 1; at >= from; at -= 1) {
    if (!isDelimiter(at)) continue;
    outerStart = at + 1;
    if (innerStart == from) innerStart = at + 1;
  }
  for (let at = max(to - longestAffix, from) + 1; at < to; at += 1) {
    if (!isDelimiter(at)) continue;
    outerEnd = at;
    if (innerEnd == to) innerEnd = at;
  }
  const whole = to - from;
  return (
    deservesToken(outerStart, outerEnd, whole) ||
    (innerEnd != outerEnd && deservesToken(outerStart, innerEnd, whole)) ||
    (innerStart != outerStart &&
      (deservesToken(innerStart, outerEnd, whole) ||
        (innerEnd != outerEnd && deservesToken(innerStart, innerEnd, whole))))
  );
}

function deservesToken(from: usize, to: usize, whole: usize): bool {
  if (to < from + leastToken || to - from >= whole) return false;
  return deserves(room, base64Decode(from, to), true);
}

/** Runs of hex digits in it, at both alignments, and with a zero in front. */
function deservesAsHex(from: usize, to: usize): bool {
  let floor = from;
  for (let at = from + leastHex - 1; at < to; at += leastHex) {
    if (!isHexDigit(at)) continue;
    let start = at;
    while (start > floor && isHexDigit(start - 1)) start -= 1;
    let end = at + 1;
    while (end < to && isHexDigit(end)) end += 1;
    if (<i32>(end - start) >= leastHex && deservesHexRun(start, end)) return true;
    floor = end;
    at = end;
  }
  return false;
}

function deservesHexRun(start: usize, end: usize): bool {
  const odd = ((end - start) & 1) != 0;
  if (deserves(room, hexDecode(start, end, room), !odd)) return true;
  if (<i32>(end - start) > leastHex && deserves(room, hexDecode(start + 1, end, room), odd)) return true;
  if (!odd) return false;
  store<u8>(room, hexAt(start));
  return deserves(room, 1 + hexDecode(start + 1, end, room + 1), true);
}

function hexDecode(from: usize, to: usize, into: usize): i32 {
  let out = into;
  for (let at = from; at + 1 < to; at += 2) {
    store<u8>(out, (hexAt(at) << 4) | hexAt(at + 1));
    out += 1;
  }
  return <i32>(out - into);
}

// @ts-ignore: decorator
@inline
function hexAt(at: usize): u8 {
  return load<u8>(hexValues + <usize>load<u8>(at));
}

// @ts-ignore: decorator
@inline
function isHexDigit(at: usize): bool {
  return hexAt(at) != 255;
}
