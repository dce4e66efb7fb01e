import { looksLikeBase85 } from './decoders/base85.ts';
import type { Field } from './decoders/decoder.ts';
import { hexNumber } from './decoders/escapes.ts';
import { classes, classOf, type Survey } from './decoders/survey.ts';

/** Asked about the fields of one layer, in their order. */
export class CompoundFields {
  readonly #bytes: Buffer;
  readonly #runs: readonly number[];
  #next = 0;

  constructor(bytes: Buffer, { runs }: Survey) {
    this.#bytes = bytes;
    this.#runs = runs;
  }

  /** Whether a field may hold more than a plain value. The first characters decide in most cases. */
  has({ start, end }: Field): boolean {
    if (end - start < 8) return false;
    const bytes = this.#bytes;
    if (this.#isRun(start, end)) return isJsonToken(bytes, start);
    return isContainerText(bytes, start, end) || looksLikeBase85(bytes, start, end);
  }

  /** Letters and digits only, as the survey says: neither escapes nor brackets. */
  #isRun(start: number, end: number): boolean {
    const runs = this.#runs;
    while (this.#next < runs.length && (runs[this.#next + 1] as number) < end) this.#next += 2;
    return this.#next < runs.length && (runs[this.#next] as number) <= start;
  }
}

/** `{"` in base64. */
function isJsonToken(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0x65 && bytes[at + 1] === 0x79 && bytes[at + 2] === 0x4a;
}

/** Begins as JSON, XML or a token of JSON does, or holds an escape of some sort, or pairs. */
function isContainerText(bytes: Buffer, start: number, end: number): boolean {
  const last = Math.min(end, start + 8192);
  let at = start;
  while (at < last && (bytes[at] as number) <= 0x20) at += 1;
  const first = bytes[at];
  if (first === 0x7b || first === 0x5b || first === 0x3c) return true;
  if (isJsonToken(bytes, start)) return true;
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
