import type { Field, StructureDecoder, View } from './decoder.ts';
import { fieldOf } from './record.ts';

const mostParts = 1000;

/** multipart/* (RFC 2046 5.1), told by the boundary on its first line: the header is often lost. */
export const multipart: StructureDecoder = {
  name: 'multipart',
  parse({ bytes }: View) {
    if (bytes[0] !== 0x2d && bytes[0] !== 0x0d && bytes[0] !== 0x0a) return null;
    const boundary = /^(?:\r?\n)?(--[\w'()+,./:=? -]{1,70})\r?\n/.exec(bytes.toString('latin1', 0, 80))?.[1];
    if (boundary === undefined) return null;
    const fields: Field[] = [];
    let at = bytes.indexOf(boundary);
    while (at >= 0 && fields.length < mostParts) {
      const start = at + boundary.length;
      const next = bytes.indexOf(boundary, start);
      fields.push(...partFields(bytes, start, next < 0 ? bytes.length : next));
      at = next;
    }
    return fields.length === 0 ? null : { encoding: 'multipart', fields };
  },
};

/** The part's header lines, which may hold a file name, and its content. */
function partFields(bytes: Buffer, from: number, to: number): Field[] {
  const part = bytes.subarray(from, to);
  const crlf = part.indexOf('\r\n\r\n');
  const lf = crlf < 0 ? part.indexOf('\n\n') : -1;
  if (crlf < 0 && lf < 0) return [];
  const gap = from + (crlf < 0 ? lf + 2 : crlf + 4);
  const header = bytes.toString('latin1', from, Math.min(gap, from + 4096));
  const name = /[;\s]name="?([^"\r\n;]{1,128})/i.exec(header)?.[1] ?? '';
  const end = to - (bytes[to - 2] === 0x0d ? 2 : 1);
  return [
    fieldOf(from, gap, name === '' ? 'header' : `${name}.header`),
    fieldOf(gap, Math.max(gap, end), name),
  ];
}
