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
} as const;

const table = new Uint16Array(256);
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
  table[byte] = bits;
}

/** Class bits by byte value. */
export const classOf: Readonly<Uint16Array> = table;

/** What one pass over a layer tells: enough to leave out decoders that have nothing to do. */
export type Survey = {
  /** Readable as text: hardly any control characters, and UTF-8 where not ASCII. */
  readonly text: boolean;
  /** Class bits that occur. */
  readonly seen: number;
  /** Starts and ends of runs of at least 8 characters of the base64 alphabets. */
  readonly runs: readonly number[];
};

/** Looks at each byte once. */
export function surveyOf(bytes: Buffer): Survey {
  const runs: number[] = [];
  let seen = 0;
  let controls = 0;
  let high = 0;
  let runStart = 0;
  const length = bytes.length;
  for (let index = 0; index < length; index += 1) {
    const bits = classOf[bytes[index] as number] as number;
    if ((bits & 1) === 0) {
      if (index - runStart >= 8) runs.push(runStart, index);
      runStart = index + 1;
      if ((bits & 12) !== 0) {
        if ((bits & 4) !== 0) controls += 1;
        else high += 1;
      }
    }
    seen |= bits;
  }
  if (length - runStart >= 8) runs.push(runStart, length);
  return { text: isText(bytes, controls, high), seen, runs };
}

function isText(bytes: Buffer, controls: number, high: number): boolean {
  const trailing = trailingNuls(bytes);
  if ((controls - trailing) * 50 > bytes.length) return false;
  return high === 0 || isUtf8(bytes) || (controls === trailing && high * 10 < bytes.length);
}

function trailingNuls(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.length - end;
}

/** Whether a short decoded guess is text: all of it printable ASCII, tabs and line ends, or UTF-8. */
export function looksLikeText(bytes: Buffer): boolean {
  const end = bytes.length - trailingNuls(bytes);
  if (end < 4) return false;
  let high = 0;
  for (let index = 0; index < end; index += 1) {
    const bits = classOf[bytes[index] as number] as number;
    if ((bits & classes.control) !== 0 || bytes[index] === 127) return false;
    if ((bits & classes.high) !== 0) high += 1;
  }
  return high === 0 || (high * 2 < end && isUtf8(bytes.subarray(0, end)));
}
