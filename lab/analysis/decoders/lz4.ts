import { certain } from './decoded.ts';
import type { Codec, Decoded, View } from './decoder.ts';
import type { Inflated } from './inflate-small.ts';
import { classes } from './survey.ts';
import { Window } from './window.ts';

const magic = Buffer.from([0x04, 0x22, 0x4d, 0x18]);
const mostTries = 16;

/**
 * LZ4 (LZ4 Frame Format 1.6.1) at any offset of a binary layer; and bare blocks (LZ4 Block Format) that
 * fill one, with their size in front, as most bindings write it, or without.
 */
export const lz4: Codec = {
  name: 'lz4',
  decode(view: View, emit) {
    const { bytes, survey, budget } = view;
    let at = (survey.seen & classes.control) === 0 ? -1 : bytes.indexOf(magic);
    for (let tries = 0; at >= 0 && tries < mostTries; at = bytes.indexOf(magic, at + 1), tries += 1) {
      const inflated = unframe(bytes.subarray(at), budget.room());
      if (inflated === null || !budget.output(inflated.bytes.length)) continue;
      emit(certain('lz4', at, bytes.length, inflated.bytes, inflated.incomplete));
      if (at === 0) return;
    }
    if (view.whole && bytes.length >= 12) bareBlock(view, emit);
  },
};

/** Frame descriptor, then blocks until the end mark; what came before a fault is kept. */
function unframe(bytes: Buffer, room: number): Inflated | null {
  const flags = bytes[4] ?? 0;
  if (flags >> 6 !== 1 || bytes.length < 11) return null;
  const window = new Window(room);
  const checksum = (flags & 16) === 0 ? 0 : 4;
  let at = 7 + ((flags & 8) === 0 ? 0 : 8) + ((flags & 1) === 0 ? 0 : 4);
  let whole = false;
  while (at + 4 <= bytes.length) {
    const header = bytes.readUInt32LE(at);
    const end = at + 4 + (header & 0x7fffffff);
    whole = header === 0;
    if (whole || end > bytes.length) break;
    const stored = header >= 0x80000000;
    if (!(stored ? window.append(bytes, at + 4, end) : block(bytes, at + 4, end, window))) break;
    at = end + checksum;
  }
  if (window.length === 0) return null;
  const incomplete = whole
    ? null
    : 'lz4 is cut short or gives more than the budget allows: only its start was scanned';
  return { bytes: window.written(), incomplete };
}

/** A block without frame has to be valid to its end and to give more than it takes: noise does not. */
function bareBlock({ bytes, budget }: View, emit: (decoded: Decoded) => void): void {
  const sizes = [bytes.readUInt32LE(0), bytes.readUInt32BE(0)];
  for (const start of [4, 0]) {
    const room = budget.room();
    const length = lengthOf(bytes, start, room);
    const fits = start === 0 ? length > bytes.length : sizes.includes(length);
    const window = new Window(room);
    if (!fits || !budget.output(length) || !block(bytes, start, bytes.length, window)) continue;
    emit(certain('lz4', 0, bytes.length, window.written()));
    return;
  }
}

/** How many bytes a block gives that ends with the layer, or -1 where it is none. Makes nothing. */
function lengthOf(bytes: Buffer, from: number, room: number): number {
  let made = 0;
  for (let at = from; at < bytes.length; ) {
    const token = bytes[at] as number;
    const literals = lengthAt(bytes, at + 1, bytes.length, token >> 4);
    const stop = literals.next + literals.length;
    made += literals.length;
    if (stop === bytes.length) return made <= room ? made : -1;
    if (stop + 2 > bytes.length) return -1;
    const distance = (bytes[stop] as number) | ((bytes[stop + 1] as number) << 8);
    if (distance === 0 || distance > made) return -1;
    const copied = lengthAt(bytes, stop + 2, bytes.length, token & 15);
    made += copied.length + 4;
    at = copied.next;
  }
  return -1;
}

/** Sequences of literals and copies; the last one has no copy. */
function block(bytes: Buffer, from: number, end: number, window: Window): boolean {
  let at = from;
  while (at < end) {
    const token = bytes[at] as number;
    const literals = lengthAt(bytes, at + 1, end, token >> 4);
    const stop = literals.next + literals.length;
    if (stop > end || !window.append(bytes, literals.next, stop)) return false;
    if (stop === end) return true;
    if (stop + 2 > end) return false;
    const copied = lengthAt(bytes, stop + 2, end, token & 15);
    if (!window.copy(bytes.readUInt16LE(stop), copied.length + 4)) return false;
    at = copied.next;
  }
  return false;
}

/** A length of 15 goes on in bytes of 255, up to one that is less. */
function lengthAt(bytes: Buffer, at: number, end: number, nibble: number): { length: number; next: number } {
  let length = nibble;
  let next = at;
  if (nibble < 15) return { length, next };
  while (next < end) {
    const more = bytes[next] as number;
    next += 1;
    length += more;
    if (more < 255) break;
  }
  return { length, next };
}
