import { classes, classOf } from './survey.ts';

/** What a byte is at the start of a text: a character, the first byte of one, or neither. */
const starts = new Uint8Array(256);
const [printable, lead] = [1, 2];
/** First bytes of formats with a magic number. */
const magics = new Uint8Array(256);
for (const byte of [0x1f, 0x28, 0x50, 0x04, 0x78]) magics[byte] = 1;
for (let byte = 0; byte < 256; byte += 1) {
  const bits = classOf[byte] as number;
  if (byte >= 0xc2 && byte <= 0xf4) starts[byte] = lead;
  else if ((bits & (classes.control | classes.high)) === 0 && byte !== 127) starts[byte] = printable;
}

/** Readings that begin one to three characters later and may give text: a bit for each. Noise is told by two bytes. */
export function startsOf(out: Buffer, length: number): number {
  let shifts = 0;
  for (let shift = 1; shift < 4; shift += 1)
    if (mayStart(out, shift - 1, shift * 2) || (length >= 24 && mayStart(out, shift + 5, shift * 2)))
      shifts |= 1 << shift;
  return shifts;
}

/** Whether four bytes from `at` on, `bits` later, may be the start. */
function mayStart(out: Buffer, at: number, bits: number): boolean {
  for (let index = at; index < at + 4; index += 1) {
    const byte = shifted(out, index, bits);
    const start = starts[byte] as number;
    if (index === at && magics[byte] === 1) return true;
    if (start === 0) return false;
    // The rest of its character decides.
    if (start === lead) return (shifted(out, index + 1, bits) & 0xc0) === 0x80;
  }
  return true;
}

function shifted(out: Buffer, at: number, bits: number): number {
  return ((((out[at] as number) << 8) | (out[at + 1] as number)) >> bits) & 255;
}
