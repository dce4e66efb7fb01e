// Whether a block is a text under AES-128 (FIPS 197) with one of the keys that are known.

import { textKinds } from './memory';

const blockBytes: i32 = 16;
const rounds: i32 = 10;
/** Of one key: a word for each column of each round, then what is added to the first block. */
const keyBytes: usize = 192;
/** Four tables of a column of a round by byte, then the bytes themselves undone. */
const rowBytes: usize = 1024;

let tables: usize = 0;
let keys: usize = 0;
let count: i32 = 0;
let isAnyOther: bool = false;

/** Tells where tables and keys stand, and whether there are ciphers of which nothing is known here: then all tokens pass. */
export function useCiphers(tablesAt: usize, keysAt: usize, keyCount: i32, others: bool): void {
  tables = tablesAt;
  keys = keysAt;
  count = keyCount;
  isAnyOther = others;
}

/** Whether there is a cipher that only its decoder knows. */
export function isCipherUnknown(): bool {
  return isAnyOther;
}

/** Whole blocks of which the first, where it is the only one without its padding, is a text. */
export function mayBeAes(at: usize, length: i32): bool {
  if (length < blockBytes || (length & 15) != 0) return false;
  for (let key = 0; key < count; key += 1)
    if (isTextUnder(keys + <usize>key * keyBytes, at, length == blockBytes)) return true;
  return false;
}

/** One column of a round. */
// @ts-ignore: decorator
@inline
function column(p: u32, q: u32, r: u32, s: u32): u32 {
  return (
    load<u32>(tables + (<usize>(p >> 24) << 2)) ^
    load<u32>(tables + rowBytes + (<usize>((q >> 16) & 255) << 2)) ^
    load<u32>(tables + 2 * rowBytes + (<usize>((r >> 8) & 255) << 2)) ^
    load<u32>(tables + 3 * rowBytes + (<usize>(s & 255) << 2))
  );
}

/** One of the last round, which mixes nothing. */
// @ts-ignore: decorator
@inline
function lastColumn(p: u32, q: u32, r: u32, s: u32): u32 {
  const bytes = tables + 4 * rowBytes;
  return (
    (<u32>load<u8>(bytes + <usize>(p >> 24)) << 24) |
    (<u32>load<u8>(bytes + <usize>((q >> 16) & 255)) << 16) |
    (<u32>load<u8>(bytes + <usize>((r >> 8) & 255)) << 8) |
    <u32>load<u8>(bytes + <usize>(s & 255))
  );
}

function isTextUnder(key: usize, at: usize, isPadded: bool): bool {
  let a = bswap(load<u32>(at)) ^ load<u32>(key);
  let b = bswap(load<u32>(at + 4)) ^ load<u32>(key + 4);
  let c = bswap(load<u32>(at + 8)) ^ load<u32>(key + 8);
  let d = bswap(load<u32>(at + 12)) ^ load<u32>(key + 12);
  let next = key + 16;
  for (let round = 1; round < rounds; round += 1) {
    const e = column(a, d, c, b) ^ load<u32>(next);
    const f = column(b, a, d, c) ^ load<u32>(next + 4);
    const g = column(c, b, a, d) ^ load<u32>(next + 8);
    d = column(d, c, b, a) ^ load<u32>(next + 12);
    a = e;
    b = f;
    c = g;
    next += 16;
  }
  const first = lastColumn(a, d, c, b) ^ load<u32>(next) ^ load<u32>(next + 16);
  const second = lastColumn(b, a, d, c) ^ load<u32>(next + 4) ^ load<u32>(next + 20);
  const third = lastColumn(c, b, a, d) ^ load<u32>(next + 8) ^ load<u32>(next + 24);
  const fourth = lastColumn(d, c, b, a) ^ load<u32>(next + 12) ^ load<u32>(next + 28);
  const padding = <i32>(fourth & 255);
  const length = isPadded && padding > 0 && padding <= blockBytes ? blockBytes - padding : blockBytes;
  if (length == 0) return false;
  const left = textLength(first);
  if (left < 4) return length <= left;
  if (length <= 4) return true;
  if (textLength(second) < min(4, length - 4)) return false;
  if (length <= 8) return true;
  if (textLength(third) < min(4, length - 8)) return false;
  return length <= 12 || textLength(fourth) >= length - 12;
}

/** How many of four characters are of a text, from the first on. */
function textLength(word: u32): i32 {
  for (let index = 0; index < 4; index += 1)
    if (load<u8>(textKinds + <usize>((word >> (24 - index * 8)) & 255)) != 1) return index;
  return 4;
}
