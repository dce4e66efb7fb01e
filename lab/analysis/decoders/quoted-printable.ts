import { rewritten } from './decoded.ts';
import type { Codec, View } from './decoder.ts';
import { hexNumber } from './escapes.ts';
import { classes } from './survey.ts';

/** Quoted-printable (RFC 2045 6.7) in text without structure that shows it by an encoded byte, in short lines. */
export const quotedPrintable: Codec = {
  name: 'quoted-printable',
  decode({ bytes, survey }: View, emit) {
    if (!survey.text || (survey.seen & classes.equals) === 0) return;
    if (!hasEncodedByte(bytes) || hasSoftLine(bytes)) return;
    emit(rewritten('quoted-printable', 0, bytes.length, decoded(bytes)));
  },
};

/** Quoted-printable that shows it by a soft line end: also around text that has a structure. */
export const softLines: Codec = {
  name: 'soft-lines',
  decode({ bytes, survey, budget }: View, emit) {
    if (!survey.text || (survey.seen & classes.equals) === 0 || !hasSoftLine(bytes)) return;
    if (budget.output(bytes.length)) emit(rewritten('quoted-printable', 0, bytes.length, decoded(bytes)));
  },
};

const leastLine = 40;
const longestLine = 78;

/** A line end after =, behind a line as long as encoders make them; at the end of a text = may be padding. */
function hasSoftLine(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(0x3d); at >= 0; at = bytes.indexOf(0x3d, at + 1)) {
    const soft = softEnd(bytes, at);
    if (soft === 0 || at + soft + 2 >= bytes.length) continue;
    const line = at - bytes.lastIndexOf(0x0a, at);
    if (line >= leastLine && line <= longestLine) return true;
  }
  return false;
}

/** How many bytes of a line end follow a =. */
function softEnd(bytes: Buffer, at: number): number {
  if (bytes[at + 1] === 0x0a) return 1;
  return bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a ? 2 : 0;
}

function hasEncodedByte(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(0x3d); at >= 0; at = bytes.indexOf(0x3d, at + 1))
    if (hexNumber(bytes, at + 1, 2) >= 0 && isUpperHex(bytes, at + 1)) return true;
  return false;
}

function decoded(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] as number;
    const soft = byte === 0x3d ? softEnd(bytes, index) : 0;
    const code = byte === 0x3d && soft === 0 ? hexNumber(bytes, index + 1, 2) : -1;
    if (soft > 0) index += soft;
    else if (code >= 0 && isUpperHex(bytes, index + 1)) {
      out[length++] = code;
      index += 2;
    } else out[length++] = byte;
  }
  return out.subarray(0, length);
}

function isUpperHex(bytes: Buffer, at: number): boolean {
  return (bytes[at] as number) < 0x61 && (bytes[at + 1] as number) < 0x61;
}
