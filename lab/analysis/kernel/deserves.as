// What decoded bytes are worth: never less than what the decoders think of them (decode-guess.ts).

import { isCipherUnknown, mayBeAes } from './aes';
import { textKinds } from './memory';
import { holds, mayBeDigest } from './patterns';
import { mayBeRecord } from './records';

const leastText: i32 = 8;
const leastLongText: i32 = 24;
const leastMessage: i32 = 12;
const longBytes: i32 = 96;
const shortestDigest: i32 = 8;
const longestDigest: i32 = 64;

/** Whether bytes that came out of a token are worth more. */
export function deserves(at: usize, length: i32, aligned: bool): bool {
  if (length < 5) return false;
  if (length >= leastText) {
    if (mayBeText(at, length) || hasMagic(at)) return true;
    // In a longer token the ends are noise.
    if (length >= leastLongText && mayBeText(at + 6, length - 12)) return true;
  }
  if (aligned && length >= leastMessage) {
    if (length >= longBytes || isWide(at) || mayBeRecord(at, length)) return true;
    if (mayBeCipher(at, length) || mayRepeat(at, length)) return true;
  }
  if (holds(at, length)) return true;
  return aligned && length >= shortestDigest && length <= longestDigest && mayBeDigest(at);
}

/** Printable characters in UTF-8, most of them ASCII. Zeros may follow a text. */
function mayBeText(at: usize, length: i32): bool {
  if (hasControls(at, length)) return false;
  let beyond = 0;
  for (let index = 0; index < length; index += 1) {
    const kind = <i32>load<u8>(textKinds + <usize>load<u8>(at + index));
    if (kind == 1) continue;
    if (kind == 0) return index >= 4 && load<u8>(at + index) == 0;
    if (kind == 5 || index + kind > length) return false;
    for (let more = 1; more < kind; more += 1) if ((load<u8>(at + index + more) & 0xc0) != 0x80) return false;
    beyond += kind;
    index += kind - 1;
  }
  return beyond * 2 < length;
}

/** Control characters but zeros, tabs and line ends, among the first sixteen bytes: noise is told so in one step. */
// @ts-ignore: decorator
@inline
function hasControls(at: usize, length: i32): bool {
  const v = v128.load(at);
  const low = i8x16.lt_u(v, i8x16.splat(32));
  const blanks = v128.or(
    v128.or(i8x16.eq(v, i8x16.splat(0)), i8x16.eq(v, i8x16.splat(9))),
    v128.or(i8x16.eq(v, i8x16.splat(10)), i8x16.eq(v, i8x16.splat(13))),
  );
  const controls = v128.or(v128.andnot(low, blanks), i8x16.eq(v, i8x16.splat(127)));
  return (<u32>i8x16.bitmask(controls) & ((<u32>1 << min(length, 16)) - 1)) != 0;
}

/** gzip, Zstandard, ZIP, LZ4, zlib. */
function hasMagic(at: usize): bool {
  const first = load<u8>(at);
  if (first == 0x78) return ((0x7800 | <u32>load<u8>(at + 1)) % 31) == 0;
  const word = load<u32>(at);
  return (word & 0xffffff) == 0x088b1f || word == 0xfd2fb528 || word == 0x04034b50 || word == 0x184d2204;
}

/** UTF-16 with a byte order mark, or with Latin letters at its start. */
function isWide(at: usize): bool {
  const mark = load<u16>(at);
  if (mark == 0xfeff || mark == 0xfffe) return true;
  const word = load<u32>(at);
  return (word & 0xff00ff00) == 0 || (word & 0x00ff00ff) == 0;
}

/** The ciphers of updaters: AES under keys that are known, or the first characters of a text under Adups'. */
function mayBeCipher(at: usize, length: i32): bool {
  if (isCipherUnknown() || mayBeAes(at, length)) return true;
  const head = <i32>load<u8>(at);
  const count = head & 15;
  const from = 1 + (head >> 4);
  if (count < 3 || length < from + count + 8) return false;
  for (let index = 0; index < 3; index += 1) {
    const key = load<u8>(at + from + index);
    const byte = load<u8>(at + from + count + index) ^ ((key >> 3) | (key << 5));
    if (load<u8>(textKinds + <usize>byte) != 1) return false;
  }
  return true;
}

/** A key of up to eight bytes over ASCII: then the highest bits repeat with it. */
function mayRepeat(at: usize, length: i32): bool {
  const count = min(30, length);
  const mask = <u32>i8x16.bitmask(v128.load(at)) | (<u32>i8x16.bitmask(v128.load(at + 16)) << 16);
  for (let period = 1; period <= 8; period += 1)
    if (((mask ^ (mask >> period)) & (((<u32>1) << (count - period)) - 1)) == 0) return true;
  return false;
}
