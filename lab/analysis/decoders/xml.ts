import type { Field, StructureDecoder, View } from './decoder.ts';
import { fieldOf } from './record.ts';

const maxDepth = 200;
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Takes off character and the usual entity references (XML 1.0 4.1). */
export function entityDecode(bytes: Buffer): Buffer {
  const text = bytes.toString('utf8');
  return Buffer.from(
    text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,6}));/gi, (whole, hex, decimal, name) => {
      if (name !== undefined) return named[name.toLowerCase()] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    }),
  );
}

type Reader = {
  readonly bytes: Buffer;
  readonly text: string;
  readonly stack: string[];
  readonly paths: string[];
  readonly fields: Field[];
  /** Of a property list: the key that was read last, by depth. Null in other documents. */
  readonly keys: string[] | null;
};

/** XML and HTML, told by a tag at the start. Tolerant: unclosed elements close with their parents. */
export const xml: StructureDecoder = {
  name: 'xml',
  parse({ bytes, survey }: View) {
    if (!survey.text || !startsWithTag(bytes)) return null;
    const keys = /<plist[\s>]/.test(bytes.toString('latin1', 0, 512)) ? [] : null;
    const reader: Reader = { bytes, text: bytes.toString('latin1'), stack: [], paths: [], fields: [], keys };
    let at = 0;
    while (at < bytes.length) {
      const open = bytes.indexOf(0x3c, at);
      addField(reader, at, open < 0 ? bytes.length : open, pathOf(reader));
      if (open < 0) break;
      at = readTag(reader, open);
    }
    return reader.fields.length === 0 ? null : { encoding: 'xml', fields: reader.fields };
  },
};

function pathOf({ paths, keys }: Reader): string {
  return keys === null ? (paths.at(-1) ?? '') : keys.filter((key) => key !== '').join('.');
}

/** In a property list a key names the value after it: `<key>IMEI</key><string>…</string>`. */
function takeKey({ stack, keys }: Reader, raw: Buffer): boolean {
  if (keys === null || stack.at(-1) !== 'key') return false;
  keys.length = Math.max(0, stack.length - 2);
  while (keys.length < stack.length - 2) keys.push('');
  keys.push(entityDecode(raw).toString('utf8').slice(0, 96));
  return true;
}

function startsWithTag(bytes: Buffer): boolean {
  const first = bytes[0] as number;
  if (first !== 0x3c && first > 0x20 && first !== 0xef && first !== 0xa0) return false;
  return /^(?:\xef\xbb\xbf)?\s*<[A-Za-z?!][^<>]*>/.test(bytes.toString('latin1', 0, 2048));
}

function addField(reader: Reader, from: number, to: number, name: string): void {
  let start = from;
  let end = to;
  while (start < end && isSpace(reader.bytes[start])) start += 1;
  while (end > start && isSpace(reader.bytes[end - 1])) end -= 1;
  if (start === end) return;
  const raw = reader.bytes.subarray(start, end);
  if (takeKey(reader, raw)) {
    if (raw.length >= 8) reader.fields.push(fieldOf(start, end, '{}'));
    return;
  }
  reader.fields.push(fieldOf(start, end, name, raw.indexOf(0x26) < 0 ? null : entityDecode(raw)));
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Reads the tag at `open`; answers where to go on. */
function readTag(reader: Reader, open: number): number {
  const { text } = reader;
  if (text.startsWith('<![CDATA[', open)) {
    const end = text.indexOf(']]>', open);
    const stop = end < 0 ? text.length : end;
    reader.fields.push(fieldOf(open + 9, Math.max(open + 9, stop), pathOf(reader)));
    return end < 0 ? text.length : end + 3;
  }
  if (text.startsWith('<!--', open)) {
    const end = text.indexOf('-->', open);
    addField(reader, open + 4, end < 0 ? text.length : end, pathOf(reader));
    return end < 0 ? text.length : end + 3;
  }
  const close = text.indexOf('>', open);
  if (close < 0) return text.length;
  readElement(reader, open + 1, close);
  return close + 1;
}

function readElement(reader: Reader, start: number, close: number): void {
  const { text, stack } = reader;
  const first = text[start];
  if (first === '!' || first === '?') return;
  const name = /[^\s/>]*/y;
  name.lastIndex = first === '/' ? start + 1 : start;
  const tag = (name.exec(text)?.[0] ?? '').slice(0, 96);
  if (first === '/') {
    const depth = stack.lastIndexOf(tag);
    if (depth >= 0) stack.length = reader.paths.length = depth;
    return;
  }
  const outer = pathOf(reader);
  const path = outer === '' ? tag : `${outer}.${tag}`;
  readAttributes(reader, name.lastIndex, close, path);
  if (text[close - 1] === '/' || stack.length >= maxDepth) return;
  stack.push(tag);
  reader.paths.push(path);
}

function readAttributes(reader: Reader, from: number, close: number, path: string): void {
  const attribute = /([\w:.-]{1,96})\s*=\s*(["'])/g;
  const slice = reader.text.slice(from, close);
  for (let match = attribute.exec(slice); match !== null; match = attribute.exec(slice)) {
    const end = slice.indexOf(match[2] ?? '"', attribute.lastIndex);
    if (end < 0) return;
    addField(reader, from + attribute.lastIndex, from + end, `${path}.${match[1]}`);
    attribute.lastIndex = end + 1;
  }
}
