import { isUtf8 } from 'node:buffer';

/** Class bits of a byte. */
export const classes = {
  base64: 1,
  hex: 2,
  control: 4,
  high: 8,
  percent: 16,
  backslash: 32,
  ampersand: 64,
  equals: 128,
  nul: 256,
  pairSeparator: 512,
  upper: 1024,
  lower: 2048,
  digit: 4096,
  /** Of the base64 alphabets, but neither letter nor digit. */
  sign: 8192,
  /** Letters that hex has not. */
  beyondHex: 16_384,
  /** Of the base64 alphabets, but not of base58. */
  beyondBase58: 32_768,
  /** Sets a token off from what stands around it, and is of the base64 alphabets itself. */
  delimiter: 65_536,
} as const;

/** What plain text has none of. */
export const beyondPlain = classes.control | classes.high;

const table = new Int32Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  const character = String.fromCharCode(byte);
  let bits = 0;
  if (/[A-Za-z0-9+/_-]/.test(character)) bits |= classes.base64;
  if (/[0-9a-fA-F]/.test(character)) bits |= classes.hex;
  if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) bits |= classes.control;
  if (byte >= 128) bits |= classes.high;
  if (character === '%') bits |= classes.percent;
  if (character === '\\') bits |= classes.backslash;
  if (character === '&') bits |= classes.ampersand;
  if (character === '=') bits |= classes.equals;
  if (byte === 0) bits |= classes.nul;
  if (/[: \-.,]/.test(character)) bits |= classes.pairSeparator;
  if (/[A-Z]/.test(character)) bits |= classes.upper;
  if (/[a-z]/.test(character)) bits |= classes.lower;
  if (/[0-9]/.test(character)) bits |= classes.digit;
  if (/[+/_-]/.test(character)) bits |= classes.sign;
  if (/[g-zG-Z]/.test(character)) bits |= classes.beyondHex;
  if (/[+/_0OIl-]/.test(character)) bits |= classes.beyondBase58;
  if (/[/_-]/.test(character)) bits |= classes.delimiter;
  table[byte] = bits;
}

/** Class bits by byte value. */
export const classOf: Readonly<Int32Array> = table;

/** What one pass over a layer tells: enough to leave out decoders that have nothing to do. */
export type Survey = {
  /** Readable as text: hardly any control characters, and UTF-8 where not ASCII. */
  readonly text: boolean;
  /** Class bits that occur. */
  readonly seen: number;
  /** Starts and ends of runs of at least 8 characters of the base64 alphabets. */
  readonly runs: readonly number[];
  /** Class bits that occur in each run, and what it is worth: a decoder tells at once whether it applies. */
  readonly marks: readonly number[];
};

/** A survey without the runs that `isLeftOut` says yes to. */
export function thinned(survey: Survey, isLeftOut: (start: number, end: number) => boolean): Survey {
  const runs: number[] = [];
  const marks: number[] = [];
  for (let index = 0; index < survey.marks.length; index += 1) {
    const start = survey.runs[index * 2] as number;
    const end = survey.runs[index * 2 + 1] as number;
    if (isLeftOut(start, end)) continue;
    runs.push(start, end);
    marks.push(survey.marks[index] as number);
  }
  return { ...survey, runs, marks };
}

/** Whether a run with its padding makes up its layer, which then is looked at for its length alone. */
export function fills(bytes: Uint8Array, start: number, end: number): boolean {
  return (end - start + 2) * 10 >= bytes.length * 9;
}

/** Whether bytes with so many control characters and so many beyond ASCII are a text all the same. */
export function isText(bytes: Uint8Array, controls: number, high: number): boolean {
  const trailing = trailingNuls(bytes);
  if ((controls - trailing) * 50 > bytes.length) return false;
  return high === 0 || isUtf8(bytes) || (controls === trailing && high * 10 < bytes.length);
}

function trailingNuls(bytes: Uint8Array): number {
  return bytes.length - endOfText(bytes, 0, bytes.length);
}

/** Where the zeros at the end of a span begin. */
function endOfText(bytes: Uint8Array, from: number, to: number): number {
  let end = to;
  while (end > from && bytes[end - 1] === 0) end -= 1;
  return end;
}

/** Whether a span of a decoded guess is text: all of it printable ASCII, tabs and line ends, or UTF-8. */
export function looksLikeText(bytes: Buffer, from = 0, to = bytes.length): boolean {
  const end = endOfText(bytes, from, to);
  if (end - from < 4) return false;
  let high = 0;
  for (let index = from; index < end; index += 1) {
    const bits = table[bytes[index] as number] as number;
    if ((bits & classes.control) !== 0 || bytes[index] === 127) return false;
    if ((bits & classes.high) === 0) continue;
    // Noise is told by its first characters.
    if (high === 0 && !mayLead(bytes, index)) return false;
    high += 1;
  }
  return high === 0 || (high * 2 < end - from && isUtf8(bytes.subarray(from, end)));
}

/** Whether a character of two bytes or more may begin here (RFC 3629 4). */
function mayLead(bytes: Buffer, at: number): boolean {
  const first = bytes[at] as number;
  return first >= 0xc2 && first <= 0xf4 && ((bytes[at + 1] as number) & 0xc0) === 0x80;
}
