import { certain } from './decoded.ts';
import type { Codec, View } from './decoder.ts';
import { classes } from './survey.ts';

const leastCharacters = 6;

/** UTF-16 in either order: a whole layer with a byte order mark, or islands of ASCII with a zero beside each character. */
export const utf16: Codec = {
  name: 'utf16',
  decode(view: View, emit) {
    const { bytes, survey } = view;
    if ((survey.seen & classes.nul) === 0 && !marked(bytes)) return;
    if (marked(bytes)) {
      const little = bytes[0] === 0xff;
      emit(certain('utf16', 0, bytes.length, recode(bytes, 2, bytes.length, little)));
      return;
    }
    let at = 0;
    while (at + 2 * leastCharacters <= bytes.length) {
      // Each island has a zero in its first character.
      const zero = zeroFrom(bytes, at);
      if (zero >= bytes.length) return;
      at = Math.max(at, zero - 1);
      const little = isPrintable(bytes[at]) && bytes[at + 1] === 0;
      const big = bytes[at] === 0 && isPrintable(bytes[at + 1]);
      const end = little || big ? islandEnd(bytes, at, little) : at;
      if (end - at < 2 * leastCharacters) {
        at += 1;
        continue;
      }
      if (!view.budget.output((end - at) / 2)) return;
      const start = islandStart(bytes, at, little);
      emit(certain('utf16', start, end, recode(bytes, start, end, little)));
      // A letter beyond ASCII in front makes little-endian text look big-endian, one byte later.
      if (big && at > 0 && isText(bytes, at - 1, true)) {
        const first = islandStart(bytes, at - 1, true);
        const last = islandEnd(bytes, at - 1, true);
        emit(certain('utf16', first, last, recode(bytes, first, last, true)));
      }
      at = end;
    }
  },
};

function zeroFrom(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 0) at += 1;
  return at;
}

function marked(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function isPrintable(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13);
}

/** Latin letters of the same order belong to the island; so do others where they are letters in Unicode. */
function islandEnd(bytes: Buffer, start: number, little: boolean): number {
  let end = start;
  while (end + 1 < bytes.length && isText(bytes, end, little)) end += 2;
  return end;
}

/** Latin letters beyond ASCII in front of the first character that showed the island. */
function islandStart(bytes: Buffer, at: number, little: boolean): number {
  let start = at;
  while (start >= 2 && (bytes[little ? start - 1 : start - 2] ?? 0) < 2 && isText(bytes, start - 2, little))
    start -= 2;
  return start;
}

function isText(bytes: Buffer, at: number, little: boolean): boolean {
  const low = bytes[little ? at : at + 1] ?? 0;
  const high = bytes[little ? at + 1 : at] ?? 0;
  return high === 0 ? isPrintable(low) || low >= 0xa0 : isLetter((high << 8) | low);
}

/** By the high byte: whether each unit with it is a letter. Made when the first is asked for. */
const letters: (Uint8Array | undefined)[] = [];

function isLetter(unit: number): boolean {
  if (unit < 0x100) return false;
  let block = letters[unit >> 8];
  if (block === undefined) {
    block = Uint8Array.from({ length: 256 }, (_, low) =>
      /\p{L}|\p{M}/u.test(String.fromCharCode((unit & 0xff00) | low)) ? 1 : 0,
    );
    letters[unit >> 8] = block;
  }
  return block[unit & 255] === 1;
}

function recode(bytes: Buffer, start: number, end: number, little: boolean): Buffer {
  const even = Buffer.from(bytes.subarray(start, end - ((end - start) % 2)));
  return Buffer.from((little ? even : even.swap16()).toString('utf16le'), 'utf8');
}
