import { certain } from './decoded.ts';
import type { Codec, View } from './decoder.ts';
import { Window } from './window.ts';

const framed = Buffer.from('\xff\x06\x00\x00sNaPpY', 'latin1');
const java = Buffer.from('\x82SNAPPY\x00', 'latin1');

/**
 * Snappy (format_description.txt) that fills a binary layer: bare, in the framing format, or in the
 * blocks of snappy-java. The length in front has to come out exactly.
 */
export const snappy: Codec = {
  name: 'snappy',
  decode({ bytes, whole, budget }: View, emit) {
    if (bytes.length < 5 || (!whole && !isSnappy(bytes, bytes.length))) return;
    // A zero after it may have been added by the next encoder.
    for (const end of bytes[bytes.length - 1] === 0 ? [bytes.length, bytes.length - 1] : [bytes.length]) {
      const window = new Window(budget.room());
      const done = fill(bytes.subarray(0, end), window);
      if (!budget.output(window.length)) return;
      if (done) return emit(certain('snappy', 0, bytes.length, window.written()));
    }
  },
};

function fill(bytes: Buffer, window: Window): boolean {
  if (bytes[0] === framed[0] && bytes.subarray(0, 10).equals(framed)) return chunks(bytes, window);
  if (bytes[0] === java[0] && bytes.subarray(0, 8).equals(java)) return javaBlocks(bytes, window);
  return bare(bytes, window);
}

/** One stream to the end; goes through it before it makes anything. */
function bare(bytes: Buffer, window: Window): boolean {
  if (!isClaimed(bytes) || !isWalkable(bytes, bytes.length)) return false;
  return stream(bytes, 0, bytes.length, window) && window.length >= 8;
}

/** The length in front: noise claims more or less than its own allows. */
function isClaimed(bytes: Buffer, length = bytes.length): boolean {
  const first = bytes[0] as number;
  const second = bytes[1] as number;
  const claimed =
    first < 128
      ? first
      : (first & 127) | ((second & 127) << 7) | (second < 128 ? 0 : (bytes[2] as number) << 14);
  return claimed >= length - 8 - (length >> 7) && claimed <= length * 64;
}

/** Whether the first `length` bytes are a bare stream: for guesses. Goes through it before it makes anything. */
export function isSnappy(bytes: Buffer, length: number): boolean {
  if (length < 5 || !isClaimed(bytes, length)) return false;
  if (isStream(bytes, length)) return true;
  return bytes[length - 1] === 0 && isStream(bytes, length - 1);
}

function isStream(bytes: Buffer, end: number): boolean {
  return isWalkable(bytes, end) && bare(bytes.subarray(0, end), new Window(1 << 14));
}

/** Whether literals and copies come out at the end. */
function isWalkable(bytes: Buffer, end: number): boolean {
  let at = 0;
  while ((bytes[at] as number) >= 128 && at < 4) at += 1;
  at += 1;
  let made = 0;
  while (at < end) {
    const tag = bytes[at] as number;
    const kind = tag & 3;
    const code = tag >> 2;
    if (kind > 0) {
      at += kind === 3 ? 5 : kind + 1;
      if (made === 0) return false;
    } else if (code < 60) at += code + 2;
    else if (at + code - 58 > end) return false;
    else at += code - 57 + bytes.readUIntLE(at + 1, code - 59);
    made += 1;
  }
  return at === end;
}

/** Chunks of a type, a length of three bytes and a checksum (framing_format.txt 4). */
function chunks(bytes: Buffer, window: Window): boolean {
  let at = framed.length;
  while (at + 4 <= bytes.length) {
    const type = bytes[at] as number;
    const end = at + 4 + bytes.readUIntLE(at + 1, 3);
    if (end > bytes.length) break;
    const ok =
      type === 0
        ? stream(bytes, at + 8, end, window)
        : type !== 1 || window.append(bytes, Math.min(at + 8, end), end);
    if (!ok) break;
    at = end;
  }
  return window.length > 0;
}

/** After two version numbers: blocks with their length, high byte first. */
function javaBlocks(bytes: Buffer, window: Window): boolean {
  let at = 16;
  while (at + 4 <= bytes.length) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length || !stream(bytes, at + 4, end, window)) break;
    at = end;
  }
  return window.length > 0;
}

/** One compressed stream: the length of what comes out, then literals and copies. */
function stream(bytes: Buffer, from: number, end: number, window: Window): boolean {
  let claimed = 0;
  let at = from;
  for (let shift = 0; ; shift += 7, at += 1) {
    const byte = bytes[at];
    if (byte === undefined || at >= end || shift > 28) return false;
    claimed += (byte & 127) * 2 ** shift;
    if (byte < 128) break;
  }
  at += 1;
  const before = window.length;
  while (at >= 0 && at < end && window.length - before < claimed) at = element(bytes, at, end, window);
  return at === end && window.length - before === claimed;
}

/** Reads one literal or copy; answers where the next begins, or -1. */
function element(bytes: Buffer, at: number, end: number, window: Window): number {
  const tag = bytes[at] as number;
  const kind = tag & 3;
  if (kind === 0) return literal(bytes, at + 1, end, tag >> 2, window);
  const size = kind === 3 ? 4 : kind;
  if (at + 1 + size > end) return -1;
  const distance =
    kind === 1 ? ((tag >> 5) << 8) | (bytes[at + 1] as number) : bytes.readUIntLE(at + 1, size);
  const length = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
  return window.copy(distance, length) ? at + 1 + size : -1;
}

function literal(bytes: Buffer, at: number, end: number, code: number, window: Window): number {
  const size = code < 60 ? 0 : code - 59;
  if (at + size > end) return -1;
  const start = at + size;
  const stop = start + (size === 0 ? code : bytes.readUIntLE(at, size)) + 1;
  return stop <= end && window.append(bytes, start, stop) ? stop : -1;
}
