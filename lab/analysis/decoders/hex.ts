import type { Codec, Decoded, View } from './decoder.ts';
import { hexDigit } from './escapes.ts';
import { classes } from './survey.ts';

const leastDigits = 10;
let scratch = Buffer.allocUnsafe(1 << 16);

/**
 * Hex text anywhere in a layer, either case: bare runs at both alignments, pairs with a separator
 * (`21 43 65`), UUIDs, and runs that lost their leading zero.
 */
export const hex: Codec = {
  name: 'hex',
  decode(view: View, emit) {
    const { runs } = view.survey;
    for (let index = 0; index < runs.length; index += 2) {
      hexRuns(view, runs[index] as number, runs[index + 1] as number, emit);
    }
    if ((view.survey.seen & classes.pairSeparator) !== 0) separatedPairs(view, emit);
  },
};

function hexRuns(view: View, from: number, to: number, emit: (decoded: Decoded) => void): void {
  let start = from;
  for (let index = from; index <= to; index += 1) {
    if (index < to && hexDigit(view.bytes[index]) >= 0) continue;
    if (index - start >= leastDigits) decodeRun(view, start, index, emit);
    start = index + 1;
  }
}

function decodeRun(view: View, start: number, end: number, emit: (decoded: Decoded) => void): void {
  const room = (end - start + 1) >> 1;
  if (!view.budget.output(room)) return;
  if (scratch.length < room) scratch = Buffer.allocUnsafe(room * 2);
  emit(decodedSpan(view.bytes, start, start, end));
  if (end - start > leastDigits) emit(decodedSpan(view.bytes, start + 1, start + 1, end));
  if ((end - start) % 2 === 1) emit(decodedSpan(view.bytes, start - 1, start, end));
}

/** Decodes pairs from `from`; a digit before `start` counts as the zero that was lost. */
function decodedSpan(bytes: Buffer, from: number, start: number, end: number): Decoded {
  let length = 0;
  for (let index = from; index + 1 < end; index += 2) {
    const high = index < start ? 0 : hexDigit(bytes[index]);
    scratch[length++] = (high << 4) | hexDigit(bytes[index + 1]);
  }
  const guess = from === start && (end - start) % 2 === 0 ? 'aligned' : 'shifted';
  return {
    start,
    end,
    bytes: scratch.subarray(0, length),
    encoding: 'hex',
    transparent: false,
    guess,
    incomplete: null,
  };
}

const shared = { encoding: 'hex', transparent: false, guess: 'aligned', incomplete: null } as const;

/** Pairs, or groups of pairs as in a UUID, with one and the same separator between them. */
function separatedPairs(view: View, emit: (decoded: Decoded) => void): void {
  const { bytes, budget } = view;
  for (let at = 2; at < bytes.length; at += 1) {
    const separator = bytes[at] as number;
    if (!isSeparator(separator) || hexDigit(bytes[at - 1]) < 0 || hexDigit(bytes[at + 1]) < 0) continue;
    const start = groupStart(bytes, at);
    const end = separatedEnd(bytes, at, separator);
    const digits = compact(bytes, start, end, separator);
    if (digits.length >= leastDigits && digits.length % 2 === 0) {
      if (!budget.output(digits.length >> 1)) return;
      emit({ ...shared, start, end, bytes: Buffer.from(digits, 'hex') });
    }
    at = Math.max(at, end - 1);
  }
}

function isSeparator(byte: number): boolean {
  return byte === 0x3a || byte === 0x2d || byte === 0x20 || byte === 0x2e || byte === 0x2c;
}

function groupStart(bytes: Buffer, at: number): number {
  let start = at;
  while (start > 0 && at - start < 8 && hexDigit(bytes[start - 1]) >= 0) start -= 1;
  return start;
}

function separatedEnd(bytes: Buffer, at: number, separator: number): number {
  let end = at;
  while (bytes[end] === separator) {
    let group = end + 1;
    while (hexDigit(bytes[group]) >= 0) group += 1;
    if (group === end + 1 || (group - end - 1) % 2 === 1) break;
    end = group;
  }
  return end;
}

function compact(bytes: Buffer, start: number, end: number, separator: number): string {
  if (end - start < 14) return '';
  return bytes.toString('latin1', start, end).replaceAll(String.fromCharCode(separator), '');
}
