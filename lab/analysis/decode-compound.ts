import { looksLikeBase85 } from './decoders/base85.ts';
import type { Field } from './decoders/decoder.ts';
import { hexNumber } from './decoders/escapes.ts';
import { classes, classOf } from './decoders/survey.ts';

/** Whether a field may hold more than a plain value. The first characters decide in most cases. */
export function isCompound(bytes: Buffer, { start, end }: Field): boolean {
  if (end - start < 8) return false;
  return isContainerText(bytes, start, end) || looksLikeBase85(bytes, start, end);
}

/** Begins as JSON, XML or a token of JSON does, or holds an escape of some sort, or pairs. */
function isContainerText(bytes: Buffer, start: number, end: number): boolean {
  const last = Math.min(end, start + 8192);
  let at = start;
  while (at < last && (bytes[at] as number) <= 0x20) at += 1;
  const first = bytes[at];
  if (first === 0x7b || first === 0x5b || first === 0x3c) return true;
  if (first === 0x65 && bytes[start + 1] === 0x79 && bytes[start + 2] === 0x4a) return true;
  let equals = false;
  for (; at < last; at += 1) {
    const bits = classOf[bytes[at] as number] as number;
    if ((bits & escapeSigns) === 0) continue;
    if ((bits & classes.equals) !== 0) equals = true;
    else if ((bits & classes.ampersand) === 0) {
      if (isEscape(bytes, at, last)) return true;
    } else if (equals || bytes[at + 1] === 0x23) return true;
  }
  return false;
}

const escapeSigns = classes.percent | classes.backslash | classes.ampersand | classes.equals;

function isEscape(bytes: Buffer, at: number, end: number): boolean {
  if (bytes[at] === 0x25) return at + 2 < end && hexNumber(bytes, at + 1, 2) >= 0;
  return at + 1 < end && '"nux/\\'.includes(String.fromCharCode(bytes[at + 1] as number));
}
