// The part of identification that touches each byte, in AssemblyScript: `npm run kernel` compiles it to WebAssembly.
// It surveys a layer, searches it, and tells which of its runs are worth decoding. Of what it says of a run only "no"
// counts: what it lets pass is decoded and weighed by the decoders themselves.

// --- Memory: tables that the caller fills in, results, room for one decoded run; the caller places all else ---

/** Class bits by byte, 32 bits each, as in survey.ts. */
const classTable: usize = 0;
/** What a hex digit stands for; 255 where it is none. */
const hexValues: usize = 1024;
/** What a byte is in a text: 0 none of it, 1 a character, 2 to 4 the first of so many bytes of one, 5 another of them. */
const textKinds: usize = 1280;
/** Words: kinds of bytes seen, control characters, bytes beyond ASCII; where a search stopped, and behind which pattern. */
const results: usize = 2048;
const room: usize = 4096;

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
const worthAll: u32 = 63 << 20;

const leastRun: i32 = 8;
/** Longer ones are bodies, which are decoded in any case. */
const longestRun: i32 = 8192;
const leastHex: i32 = 10;
const leastShifted: i32 = 16;
const leastToken: i32 = 8;
const longestAffix: i32 = 12;

// --- The tables of one set of patterns ---

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

// --- Search ---

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
function holds(at: usize, length: i32): bool {
  const last = at + length - 4;
  for (let next = at; next <= last; next += 1) {
    const word = load<u32>(next) | folds;
    if (isMarked(word) != 0 && placeOf(word) >= 0) return true;
  }
  return false;
}

/** The same for the first 53 bits of a digest: 32 choose the block, 21 the bits. */
function mayBeDigest(at: usize): bool {
  if (digestMarks == 0) return true;
  const block = load<u64>(digestMarks + (<usize>(bswap(load<u32>(at)) & digestMask) << 3));
  const next = bswap(load<u32>(at + 4));
  return ((block >> (next >> 22)) & (block >> (next >> 16)) & 1) != 0;
}

// --- Survey ---

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

// --- What a run is worth ---

function worthOf(from: usize, to: usize, mark: u32): u32 {
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

// --- What decoded bytes are worth: never less than what the decoders think of them ---

const leastText: i32 = 8;
const leastLongText: i32 = 24;
const leastMessage: i32 = 12;
const longBytes: i32 = 96;
const shortestDigest: i32 = 8;
const longestDigest: i32 = 64;

function deserves(at: usize, length: i32, aligned: bool): bool {
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
  let beyond = 0;
  for (let index = 0; index < length; index += 1) {
    const kind = <i32>load<u8>(textKinds + <usize>load<u8>(at + index));
    if (kind == 1) continue;
    if (kind == 0) return index >= 4 && load<u8>(at + index) == 0;
    if (kind == 5 || index + kind > length) return false;
    for (let more = 1; more < kind; more += 1)
      if ((load<u8>(at + index + more) & 0xc0) != 0x80) return false;
    beyond += kind;
    index += kind - 1;
  }
  return beyond * 2 < length;
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

/** The lengths of Xiaomi's and OPPO's ciphers, or the first characters of a text under Adups'. */
function mayBeCipher(at: usize, length: i32): bool {
  if (length >= 16 && (length & 15) == 0) return true;
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

/** A short record or block in a binary format that has to fit from its first byte to its last. */
function mayBeRecord(at: usize, length: i32): bool {
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

// --- Records: read as their decoders do, up to a text in them and to their last byte ---

const deepest: i32 = 64;

/** Of the record that is read: where its reader stands, its end, and the texts in it so far. */
let cursor: usize = 0;
let limit: usize = 0;
let texts: i32 = 0;

/** Maps and lists one after another, with a text in them; zeros may follow. */
function isPack(at: usize, to: usize): bool {
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
function isCbor(at: usize, to: usize): bool {
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
