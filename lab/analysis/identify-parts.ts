import type { Headers } from '../model/flow.ts';
import { asBuffer, type Part } from './decode-layer.ts';
import type { Budget } from './decoders/budget.ts';
import { unwrap } from './decoders/content-encoding.ts';
import { surveyOf } from './kernel/kernel.ts';

type Source = { readonly url: string | null; readonly headers: Headers; readonly body: Uint8Array | null };

/** Header lines that hold nothing of the sender: names of hosts and encodings, lengths. */
const passedOver = new Set([
  'host',
  ':authority',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'connection',
]);

const mostSegments = 500;
const none: readonly string[] = [];

/** Splits a message into host, segments of the path, query, headers, cookies and body; takes the body's encodings off. */
export function partsOf(source: Source, budget: Budget): { parts: Part[]; unread: string[] } {
  const { url, headers, body } = source;
  const parts: Part[] = [];
  if (url !== null) addUrlParts(parts, url);
  addHeaderParts(parts, headers);
  if (body === null) return { parts, unread: [] };
  const { bytes, encodings, unread, refuted } = unwrap(asBuffer(body), headers, budget.room());
  const spoken = unread.map((reason) => `body: ${reason}`);
  if (bytes.length === 0) return { parts, unread: spoken };
  parts.push({ kind: 'body', name: null, bytes, encodings, raw: { start: 0, end: body.length } });
  if (refuted.length > 0 && !surveyOf(bytes).text)
    spoken.push(`body: declared as ${refuted.join(', ')} and not readable as that`);
  return { parts, unread: spoken };
}

const [hash, question, colon, slash] = [0x23, 0x3f, 0x3a, 0x2f];

/**
 * By hand: a parser of URLs would normalise what was sent, or refuse it. What stands between parts is ASCII, so that
 * the bytes are cut where the characters would be.
 */
function addUrlParts(parts: Part[], url: string): void {
  const bytes = Buffer.from(url, 'utf8');
  const end = indexOr(bytes, hash, 0, bytes.length);
  const pathEnd = indexOr(bytes, question, 0, end);
  const host = hostAt(bytes);
  let at = host === 0 ? 0 : indexOr(bytes, slash, host, pathEnd);
  addSpan(parts, 'host', bytes, host, at);
  for (let count = 0; count < mostSegments && at <= pathEnd; count += 1) {
    const next = indexOr(bytes, slash, at, pathEnd);
    addSpan(parts, 'path', bytes, at, next);
    at = next + 1;
  }
  addSpan(parts, 'query', bytes, pathEnd + 1, end);
}

/** Where a byte stands in a span, or the span's end. */
function indexOr(bytes: Buffer, byte: number, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== byte) at += 1;
  return at;
}

const scheme = new Uint8Array(256);
for (let byte = 0; byte < 128; byte += 1)
  scheme[byte] = /[a-z0-9+.-]/i.test(String.fromCharCode(byte)) ? 1 : 0;

/** Behind a scheme and `://` (RFC 3986 3.1); 0 where there is none. */
function hostAt(bytes: Buffer): number {
  let at = 0;
  while (scheme[bytes[at] as number] === 1) at += 1;
  const isLetter = ((bytes[0] as number) | 0x20) >= 0x61;
  if (at === 0 || !isLetter || bytes[at] !== colon) return 0;
  return bytes[at + 1] === slash && bytes[at + 2] === slash ? at + 3 : 0;
}

function addSpan(parts: Part[], kind: Part['kind'], bytes: Buffer, start: number, end: number): void {
  if (end <= start) return;
  parts.push({ kind, name: null, bytes: bytes.subarray(start, end), encodings: none, raw: { start, end } });
}

function addHeaderParts(parts: Part[], headers: Headers): void {
  for (const header of headers) {
    const lower = header[0].toLowerCase();
    if (passedOver.has(lower) || header[1] === '') continue;
    const bytes = Buffer.from(header[1], 'utf8');
    const isCookie = lower === 'cookie';
    const kind = isCookie ? 'cookie' : 'header';
    const name = isCookie ? null : lower.slice(0, 96);
    parts.push({ kind, name, bytes, encodings: none, raw: { start: 0, end: bytes.length } });
  }
}
