// The search for known values.

import { results } from './memory';

const folds: u32 = 0x20202020;
const factor: u32 = 0x9e3779b1;

let marks: usize = 0;
let shift: u32 = 0;
let words: usize = 0;
let places: usize = 0;
let slotMask: u32 = 0;
let firsts: usize = 0;
let entries: usize = 0;
let digestMarks: usize = 0;
let digestMask: u32 = 0;

/**
 * Chooses what is searched for: where the marks of its words, the words and their places stand; by place, the first
 * of the patterns filed under it; and of each pattern the bytes before that word, its length, another word of it and
 * where that stands in it.
 */
export function usePatterns(
  marksAt: usize,
  marksShift: u32,
  wordsAt: usize,
  placesAt: usize,
  slots: u32,
  firstsAt: usize,
  entriesAt: usize,
): void {
  marks = marksAt;
  shift = marksShift;
  words = wordsAt;
  places = placesAt;
  slotMask = slots - 1;
  firsts = firstsAt;
  entries = entriesAt;
}

/** Tells where the marks of digests stand. Before that, each token may be one. */
export function useDigests(marksAt: usize, blocks: u32): void {
  digestMarks = marksAt;
  digestMask = blocks - 1;
}

/** Two bits in one block of 64. */
// @ts-ignore: decorator
@inline
function isMarked(word: u32): u32 {
  const hash = word * factor;
  const block = load<u64>(marks + (<usize>(hash >> shift) << 3));
  return <u32>((block >> (hash >> 11)) & (block >> (hash >> 5))) & 1;
}

/** The place of a word that is marked, or -1. */
function placeOf(word: u32): i32 {
  let slot = ((word * factor) >> 9) & slotMask;
  while (load<u32>(places + (slot << 2)) != 0 && load<u32>(words + (slot << 2)) != word) slot = (slot + 1) & slotMask;
  return load<i32>(places + (slot << 2)) - 1;
}

/**
 * Writes which patterns may stand in a layer, and where each begins, at most `most`; answers how many. Goes on from a
 * position where an earlier search stopped, behind the patterns under its word that were looked at then.
 */
export function search(at: usize, from: i32, done: i32, length: i32, out: usize, most: i32): i32 {
  let count = 0;
  let skipped = done;
  let index = from;
  const last = length - 4;
  while (index <= last) {
    if (index + 3 <= last) {
      const four =
        isMarked(load<u32>(at + index) | folds) |
        isMarked(load<u32>(at + index + 1) | folds) |
        isMarked(load<u32>(at + index + 2) | folds) |
        isMarked(load<u32>(at + index + 3) | folds);
      if (four == 0) {
        index += 4;
        continue;
      }
    }
    const word = load<u32>(at + index) | folds;
    const place = isMarked(word) != 0 ? placeOf(word) : -1;
    if (place >= 0) {
      const first = load<i32>(firsts + (place << 2));
      const end = load<i32>(firsts + (place << 2) + 4);
      for (let entry = first + skipped; entry < end; entry += 1) {
        const start = startOf(entry, at, index, length);
        if (start < 0) continue;
        if (count == most) {
          store<i32>(results + 12, index);
          store<i32>(results + 16, entry - first);
          return count;
        }
        store<i32>(out + (count << 3), entry);
        store<i32>(out + (count << 3) + 4, start);
        count += 1;
      }
    }
    skipped = 0;
    index += 1;
  }
  store<i32>(results + 12, length);
  store<i32>(results + 16, 0);
  return count;
}

/** Where a pattern begins whose word stands at `index`; -1 where its other word is another. */
// @ts-ignore: decorator
@inline
function startOf(entry: i32, at: usize, index: i32, length: i32): i32 {
  const record = entries + (entry << 4);
  const start = index - load<i32>(record);
  if (start < 0 || start + load<i32>(record + 4) > length) return -1;
  const other = load<u32>(at + start + load<i32>(record + 12)) | folds;
  return other == load<u32>(record + 8) ? start : -1;
}

/** Whether a known word stands in some bytes. */
export function holds(at: usize, length: i32): bool {
  const last = at + length - 4;
  for (let next = at; next <= last; next += 1) {
    const word = load<u32>(next) | folds;
    if (isMarked(word) != 0 && placeOf(word) >= 0) return true;
  }
  return false;
}

/** The same for the first 53 bits of a digest: 32 choose the block, 21 the bits. */
export function mayBeDigest(at: usize): bool {
  if (digestMarks == 0) return true;
  const block = load<u64>(digestMarks + (<usize>(bswap(load<u32>(at)) & digestMask) << 3));
  const next = bswap(load<u32>(at + 4));
  return ((block >> (next >> 22)) & (block >> (next >> 16)) & 1) != 0;
}
