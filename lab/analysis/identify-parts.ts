import type { Headers } from '../model/flow.ts';
import { asBuffer, type Part } from './decode-layer.ts';
import type { Budget } from './decoders/budget.ts';
import { unwrap } from './decoders/content-encoding.ts';
import { surveyOf } from './decoders/survey.ts';

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

/** Splits a message into host, segments of the path, query, headers, cookies and body; takes the body's encodings off. */
export function partsOf(source: Source, budget: Budget): { parts: Part[]; unread: string[] } {
  const unwrapped =
    source.body === null ? null : unwrap(asBuffer(source.body), source.headers, budget.room());
  const spoken = (unwrapped?.unread ?? []).map((reason) => `body: ${reason}`);
  const parts = [...urlParts(source.url), ...headerParts(source.headers)];
  if (unwrapped === null || unwrapped.bytes.length === 0) return { parts, unread: spoken };
  const raw = { start: 0, end: source.body?.length ?? 0 };
  const { bytes, encodings } = unwrapped;
  const body: Part = { kind: 'body', name: null, bytes, encodings, raw };
  const damaged = unwrapped.refuted.length > 0 && !surveyOf(unwrapped.bytes).text;
  const reason = `body: declared as ${unwrapped.refuted.join(', ')} and not readable as that`;
  return { parts: [...parts, body], unread: [...spoken, ...(damaged ? [reason] : [])] };
}

/** By hand: a parser of URLs would normalise what was sent, or refuse it. */
function urlParts(url: string | null): Part[] {
  if (url === null) return [];
  const match = /^([a-z][a-z0-9+.-]*:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/i.exec(url);
  if (match === null) return [];
  const [, origin = '', authority = '', path = '', query = ''] = match;
  let at = Buffer.byteLength(origin);
  const host = part('host', null, authority, at - Buffer.byteLength(authority));
  const segments = path.split('/', mostSegments).map((segment) => {
    const each = part('path', null, segment, at);
    at = each.raw.end + 1;
    return each;
  });
  const queryAt = Buffer.byteLength(origin) + Buffer.byteLength(path) + 1;
  return [host, ...segments, part('query', null, query, queryAt)].filter(({ bytes }) => bytes.length > 0);
}

function headerParts(headers: Headers): Part[] {
  return headers.flatMap(([name, value]) => {
    const lower = name.toLowerCase();
    if (passedOver.has(lower) || value === '') return [];
    if (lower === 'cookie') return [part('cookie', null, value)];
    return [part('header', lower.slice(0, 96), value)];
  });
}

function part(kind: Part['kind'], name: string | null, text: string, at = 0): Part {
  const bytes = Buffer.from(text, 'utf8');
  return { kind, name, bytes, encodings: [], raw: { start: at, end: at + bytes.length } };
}
