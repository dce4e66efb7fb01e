import { worth } from '../kernel/worth.ts';
import { guessed } from './decoded.ts';
import type { Codec, Decoded, Verdict, View } from './decoder.ts';
import { hexDigit } from './escapes.ts';
import { scratchOf } from './scratch.ts';
import { classes, classOf, fills } from './survey.ts';

const leastDigits = 10;
const values = new Int8Array(256).fill(-1);
for (let byte = 0; byte < 256; byte += 1) values[byte] = hexDigit(byte);

type Emit = (decoded: Decoded) => void;

/**
 * Hex text anywhere in a layer, either case: bare runs at both alignments, pairs with a separator
 * (`21 43 65`), UUIDs, and runs that lost their leading zero.
 */
export const hex: Codec = {
  name: 'hex',
  decode(view: View, emit) {
    const { runs, marks } = view.survey;
    for (let index = 0; index < marks.length; index += 1) {
      const mark = marks[index] as number;
      if ((mark & classes.hex) === 0) continue;
      const start = runs[index * 2] as number;
      const end = runs[index * 2 + 1] as number;
      if ((mark & worth.hex) !== 0 || fills(view.bytes, start, end)) hexRuns(view, start, end, emit);
    }
    if ((view.survey.seen & classes.pairSeparator) !== 0) separatedPairs(view, emit);
  },
};

/** A run of so many digits lies over one of each so many characters. */
function hexRuns(view: View, from: number, to: number, emit: Emit): void {
  const { bytes } = view;
  let floor = from;
  for (let at = from + leastDigits - 1; at < to; at += leastDigits) {
    if ((values[bytes[at] as number] as number) < 0) continue;
    let start = at;
    while (start > floor && (values[bytes[start - 1] as number] as number) >= 0) start -= 1;
    let end = at + 1;
    while (end < to && (values[bytes[end] as number] as number) >= 0) end += 1;
    if (end - start >= leastDigits) decodeRun(view, start, end, emit);
    floor = end;
    at = end;
  }
}

function decodeRun(view: View, start: number, end: number, emit: Emit): void {
  if (!view.budget.output((end - start + 1) >> 1)) return;
  const odd = (end - start) % 2 === 1;
  const verdict = decodedSpan(view, start, start, end, !odd, emit);
  if (verdict === 'sure') return;
  if (end - start > leastDigits) decodedSpan(view, start + 1, start + 1, end, odd, emit);
  if (odd) decodedSpan(view, start - 1, start, end, true, emit);
}

/** Decodes pairs from `from`; a digit before `start` counts as the zero that was lost. */
function decodedSpan(
  view: View,
  from: number,
  start: number,
  end: number,
  aligned: boolean,
  emit: Emit,
): Verdict {
  const { bytes } = view;
  const out = scratchOf((end - from + 1) >> 1);
  let length = 0;
  for (let index = from; index + 1 < end; index += 2) {
    const high = index < start ? 0 : (values[bytes[index] as number] as number);
    out[length++] = (high << 4) | (values[bytes[index + 1] as number] as number);
  }
  const verdict = view.weigh(out, length, start, end, aligned);
  if (verdict !== 'no') emit(guessed('hex', start, end, out.subarray(0, length)));
  return verdict;
}

const leastSeparated = 14;
/** A digit, a separator, or nothing of both. */
const pairCharacter = new Uint8Array(256);
const [digit, between, both] = [1, 2, 3];
for (let byte = 0; byte < 256; byte += 1) {
  const bits = classOf[byte] as number;
  pairCharacter[byte] =
    (bits & classes.hex) !== 0 ? digit : (bits & classes.pairSeparator) !== 0 ? between : 0;
}

/** Stretches of digits and separators that are long enough. */
function separatedPairs(view: View, emit: Emit): void {
  const { bytes } = view;
  let floor = 0;
  for (let at = leastSeparated - 1; at < bytes.length; at += leastSeparated) {
    if (pairCharacter[bytes[at] as number] === 0) continue;
    let kinds = pairCharacter[bytes[at] as number] as number;
    let start = at;
    for (; start > floor; start -= 1) {
      const kind = pairCharacter[bytes[start - 1] as number] as number;
      if (kind === 0) break;
      kinds |= kind;
    }
    let end = at + 1;
    for (; end < bytes.length; end += 1) {
      const kind = pairCharacter[bytes[end] as number] as number;
      if (kind === 0) break;
      kinds |= kind;
    }
    if (kinds === both && end - start >= leastSeparated) pairsIn(view, start, end, emit);
    floor = end;
    at = end;
  }
}

/** Pairs, or groups of pairs as in a UUID, with one and the same separator between them. */
function pairsIn(view: View, from: number, to: number, emit: Emit): void {
  const { bytes } = view;
  for (let at = from + 2; at < to - 1; at += 1) {
    const separator = bytes[at] as number;
    if (((classOf[separator] as number) & classes.pairSeparator) === 0) continue;
    if (!isHex(bytes, at - 1) || !isHex(bytes, at + 1)) continue;
    const end = separatedEnd(bytes, at, separator);
    joinPairs(view, groupStart(bytes, at), end, separator, emit);
    at = Math.max(at, end - 1);
  }
}

function isHex(bytes: Buffer, at: number): boolean {
  return at < bytes.length && (values[bytes[at] as number] as number) >= 0;
}

function groupStart(bytes: Buffer, at: number): number {
  let start = at;
  while (start > 0 && at - start < 8 && isHex(bytes, start - 1)) start -= 1;
  return start;
}

function separatedEnd(bytes: Buffer, at: number, separator: number): number {
  let end = at;
  while (bytes[end] === separator) {
    let group = end + 1;
    while (isHex(bytes, group)) group += 1;
    if (group === end + 1 || (group - end - 1) % 2 === 1) break;
    end = group;
  }
  return end;
}

function joinPairs(view: View, start: number, end: number, separator: number, emit: Emit): void {
  if (end - start < leastSeparated) return;
  const { bytes, budget } = view;
  const out = scratchOf(end - start);
  let digits = 0;
  for (let at = start; at < end; at += 1) {
    if (bytes[at] === separator) continue;
    const value = values[bytes[at] as number] as number;
    out[digits >> 1] = digits % 2 === 0 ? value << 4 : (out[digits >> 1] as number) | value;
    digits += 1;
  }
  const length = digits >> 1;
  if (digits < leastDigits || digits % 2 !== 0 || !budget.output(length)) return;
  if (view.weigh(out, length, start, end, true) === 'no') return;
  emit(guessed('hex', start, end, out.subarray(0, length)));
}
