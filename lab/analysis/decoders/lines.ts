import { rewritten } from './decoded.ts';
import type { Codec, View } from './decoder.ts';
import { classes, classOf } from './survey.ts';

const leastLine = 32;

/**
 * Lines of one length, each of which is a run of base64 or hex characters, put together again: as
 * `xxd` and `openssl` wrap, and indented as in the data of a property list. MIME's lines are read by base64.
 */
export const lines: Codec = {
  name: 'lines',
  decode(view: View, emit) {
    const { bytes, survey, budget } = view;
    for (let index = 0; index < survey.runs.length; index += 2) {
      const start = survey.runs[index] as number;
      const width = (survey.runs[index + 1] as number) - start;
      if (width < leastLine) continue;
      const spans = block(bytes, start, width);
      const end = (spans.at(-1) as Span)[1];
      while ((survey.runs[index + 2] ?? end) < end) index += 2;
      if (spans.length < 2 || isMime(bytes, spans)) continue;
      if (!budget.output(end - start)) return;
      const joined = Buffer.concat(spans.map(([from, to]) => bytes.subarray(from, to)));
      emit(rewritten(null, start, end, joined));
    }
  },
};

type Span = readonly [start: number, end: number];

/** Lines of this width from here on; the last one may be shorter, and has the padding. */
function block(bytes: Buffer, start: number, width: number): Span[] {
  const spans: Span[] = [[start, start + width]];
  for (let at = start + width; ; ) {
    const next = lineStart(bytes, at);
    if (next < 0) return spans;
    let end = next;
    while (end < next + width && isInRun(bytes[end])) end += 1;
    const last = end < next + width;
    while (last && bytes[end] === 0x3d && end < next + width) end += 1;
    if (end === next || isInRun(bytes[end])) return spans;
    spans.push([next, end]);
    if (last) return spans;
    at = end;
  }
}

/** Behind a line end and spaces; -1 where there is none. */
function lineStart(bytes: Buffer, at: number): number {
  let next = at;
  let ended = false;
  for (; ; next += 1) {
    const byte = bytes[next];
    if (byte === 0x0a) ended = true;
    else if (byte !== 0x0d && byte !== 0x20 && byte !== 0x09) return ended ? next : -1;
  }
}

function isInRun(byte: number | undefined): boolean {
  return byte !== undefined && ((classOf[byte] as number) & classes.base64) !== 0;
}

/** Lines that are whole groups of four characters without an indentation, and no hex. */
function isMime(bytes: Buffer, spans: readonly Span[]): boolean {
  const [[start, end], [next]] = spans as [Span, Span];
  const indented = next - end > 2 || (next - end === 2 && bytes[end] !== 0x0d);
  if ((end - start) % 4 !== 0 || end - start < 40 || indented) return false;
  for (let index = start; index < end; index += 1)
    if (((classOf[bytes[index] as number] as number) & classes.hex) === 0) return true;
  return false;
}
