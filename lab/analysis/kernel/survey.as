// One look at each byte of a layer.

import { classTable, results } from './memory';
import { worthAll, worthOf } from './worth';

const leastRun: i32 = 8;
/** Longer ones are bodies, which are decoded in any case. */
const longestRun: i32 = 8192;

/** By half a byte: of a byte of a kind, both halves have its bit. Blank - . , then % & = \ NUL and colon. */
// @ts-ignore: decorator
@inline
function kindsOf(v: v128): v128 {
  const low = i8x16.swizzle(
    i8x16(33, 0, 0, 0, 0, 2, 4, 0, 0, 0, 64, 0, 17, 9, 1, 0),
    v128.and(v, i8x16.splat(15)),
  );
  const high = i8x16.swizzle(i8x16(32, 0, 7, 72, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), i8x16.shr_u(v, 4));
  return v128.and(low, high);
}

/** A bit for each of sixteen bytes that is of the base64 alphabets. */
// @ts-ignore: decorator
@inline
function alphabetOf(v: v128): u64 {
  const letters = i8x16.lt_u(i8x16.sub(v128.or(v, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(26));
  const digits = i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10));
  const signs = v128.or(
    v128.or(i8x16.eq(v, i8x16.splat(0x2b)), i8x16.eq(v, i8x16.splat(0x2d))),
    v128.or(i8x16.eq(v, i8x16.splat(0x2f)), i8x16.eq(v, i8x16.splat(0x5f))),
  );
  return <u64>(<u32>i8x16.bitmask(v128.or(v128.or(letters, digits), signs)));
}

// @ts-ignore: decorator
@inline
function controlsOf(v: v128): i32 {
  const ends = v128.or(
    i8x16.eq(v, i8x16.splat(9)),
    v128.or(i8x16.eq(v, i8x16.splat(10)), i8x16.eq(v, i8x16.splat(13))),
  );
  return popcnt(i8x16.bitmask(v128.andnot(i8x16.lt_u(v, i8x16.splat(32)), ends)));
}

/**
 * Writes the runs of the base64 alphabets: start, end, class bits and what each is worth, unless `blind`. Answers how
 * many. The 64 bytes behind the layer are written over.
 */
export function survey(at: usize, length: i32, out: usize, blind: bool): i32 {
  for (let index = 0; index < 64; index += 16) v128.store(at + length + index, i8x16.splat(0x61));
  let kinds = i8x16.splat(0);
  let controls = 0;
  let beyond = 0;
  let count = 0;
  let open = -1;
  for (let base = 0; base < length; base += 64) {
    let alphabet: u64 = 0;
    for (let part = 0; part < 64; part += 16) {
      const v = v128.load(at + base + part);
      kinds = v128.or(kinds, kindsOf(v));
      controls += controlsOf(v);
      beyond += popcnt(i8x16.bitmask(v));
      alphabet |= alphabetOf(v) << part;
    }
    if (length - base < 64) alphabet &= ((<u64>1) << (length - base)) - 1;
    if (open >= 0) {
      const more = <i32>ctz(~alphabet);
      if (more == 64) continue;
      count += writeRun(at, open, base + more, out, count, blind);
      open = -1;
      alphabet &= ~(((<u64>1) << more) - 1);
    }
    while (alphabet != 0) {
      const from = <i32>ctz(alphabet);
      const long = <i32>ctz(~(alphabet >> from));
      if (from + long >= 64) {
        open = base + from;
        break;
      }
      count += writeRun(at, base + from, base + from + long, out, count, blind);
      alphabet &= ~((((<u64>1) << long) - 1) << from);
    }
  }
  if (open >= 0) count += writeRun(at, open, length, out, count, blind);
  const halves = i64x2.extract_lane(kinds, 0) | i64x2.extract_lane(kinds, 1);
  const quarters = <u32>halves | <u32>(halves >> 32);
  store<u32>(results, (quarters | (quarters >> 8) | (quarters >> 16) | (quarters >> 24)) & 255);
  store<i32>(results + 4, controls);
  store<i32>(results + 8, beyond);
  return count;
}

function writeRun(at: usize, start: i32, end: i32, out: usize, count: i32, blind: bool): i32 {
  if (end - start < leastRun) return 0;
  let mark: u32 = 0;
  for (let index = start; index < end; index += 1) mark |= load<u32>(classTable + (<u32>load<u8>(at + index) << 2));
  const to = out + count * 12;
  store<i32>(to, start);
  store<i32>(to + 4, end);
  store<u32>(to + 8, mark | (blind || end - start > longestRun ? worthAll : worthOf(at + start, at + end, mark)));
  return 1;
}
