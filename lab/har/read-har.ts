import type { Headers } from '../model/flow.ts';
import { requestBodyOf, responseBodyOf } from './body-of.ts';
import type { HarEntry, HarItem, HarMessage, HarRequest, HarResponse } from './har-file.ts';
import { itemsOf, type Json, objectOf, textOf } from './json-value.ts';
import { readElements, type Wanted } from './read-elements.ts';
import { utf8Chunks } from './utf8-chunks.ts';

const wanted: Wanted = {
  name: 'HAR',
  path: ['log', 'entries'],
  missing: 'log.entries',
  remedy: 'Export the capture as HAR 1.2 again.',
};

/** Reads a HAR of whatever tool and size, entry by entry. Throws BAD_FILE, with the line, if it is none. */
export function readHar(file: string): AsyncGenerator<HarItem> {
  return harItems(utf8Chunks(file), file);
}

/** Reads a HAR out of its UTF-8 bytes; `file` is what messages call it. */
export async function* harItems(
  source: AsyncIterable<Buffer> | Iterable<Buffer>,
  file: string,
): AsyncGenerator<HarItem> {
  for await (const element of readElements(source, file, wanted)) {
    if ('tooLarge' in element) yield { entry: element.at, read: null, faults: [element.tooLarge] };
    else yield { entry: element.at, ...entryOf(element.value, element.at) };
  }
}

type Outcome = { readonly read: HarEntry | null; readonly faults: readonly string[] };

function entryOf(value: unknown, entry: number): Outcome {
  const json = objectOf(value);
  const request = objectOf(json?.request);
  if (json === null || request === null) return { read: null, faults: ['it has no request'] };
  const asked = requestOf(request);
  if (typeof asked === 'string') return { read: null, faults: [asked] };
  const answered = responseOf(objectOf(json.response));
  const messages = messagesOf(json);
  const raw = rawOf(json);
  const faults = [asked.fault, answered.fault, messages.fault, raw.fault].filter((each) => each !== null);
  const read: HarEntry = {
    entry,
    at: timeOf(textOf(json.startedDateTime)),
    request: asked.request,
    response: answered.response,
    webSocketMessages: messages.read,
    raw: raw.read,
    refused: itemsOf(json._tlsErrors).length > 0,
  };
  return { read, faults };
}

/** What has no year in it is no moment, though JavaScript makes one of it. */
function timeOf(text: string | null): number | null {
  const time = text !== null && /\d{4}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

function requestOf(json: Json): { request: HarRequest; fault: string | null } | string {
  const url = urlOf(json);
  if (url === null) return 'its URL is missing or not absolute';
  const headers = withCookies(headersOf(json.headers), json);
  const { body, decoded, fault } = requestBodyOf(json, headers);
  const method = textOf(json.method) ?? (body === null ? 'GET' : 'POST');
  const httpVersion = textOf(json.httpVersion) ?? '';
  return {
    request: { method, url, httpVersion, headers, body, decoded },
    fault: fault === null ? null : `request: ${fault}`,
  };
}

function responseOf(json: Json | null): { response: HarResponse | null; fault: string | null } {
  if (json === null) return { response: null, fault: null };
  const headers = headersOf(json.headers);
  const { body, decoded, fault } = responseBodyOf(json, headers);
  const response = { status: Number(json.status) || 0, headers, body, decoded };
  return { response, fault: fault === null ? null : `response: ${fault}` };
}

/** A query that stands in its own list only belongs to the URL too. */
function urlOf(json: Json): string | null {
  const url = textOf(json.url);
  // A tunnel is asked for by name and port alone.
  if (url !== null && /^connect$/i.test(textOf(json.method) ?? '') && /^[^/?#]+:\d+$/.test(url))
    return `https://${url}`;
  if (url === null || !/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) return null;
  const query = pairsOf(json.queryString);
  if (url.includes('?') || query.length === 0) return url;
  const [bare = url, fragment] = url.split('#', 2);
  const written = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return `${bare}?${written.join('&')}${fragment === undefined ? '' : `#${fragment}`}`;
}

/** Headers as a list of pairs, or, as some tools write them, as one object. */
function headersOf(value: unknown): Headers {
  const object = objectOf(value);
  if (object === null) return pairsOf(value);
  return Object.entries(object).flatMap(([name, each]) =>
    (Array.isArray(each) ? each : [each]).map((one): [string, string] => [name, textOf(one) ?? '']),
  );
}

/** Cookies that stand in their own list only were sent as a header too. */
function withCookies(headers: Headers, json: Json): Headers {
  const cookies = pairsOf(json.cookies);
  if (cookies.length === 0 || headers.some(([name]) => name.toLowerCase() === 'cookie')) return headers;
  return [...headers, ['cookie', cookies.map(([name, value]) => `${name}=${value}`).join('; ')]];
}

function pairsOf(value: unknown): [string, string][] {
  return itemsOf(value).flatMap((item): [string, string][] => {
    const pair = objectOf(item);
    const name = textOf(pair?.name);
    return name === null ? [] : [[name, textOf(pair?.value) ?? '']];
  });
}

/** As Chrome and mitmproxy write them; opcode 2 is base64. */
function messagesOf(json: Json): { read: HarMessage[]; fault: string | null } {
  const listed = itemsOf(json._webSocketMessages);
  const read = listed.flatMap((item): HarMessage[] => {
    const message = objectOf(item);
    const data = textOf(message?.data);
    const type = textOf(message?.type);
    if (data === null || (type !== 'send' && type !== 'receive')) return [];
    const binary = Number(message?.opcode) === 2;
    const body = Buffer.from(data, binary ? 'base64' : 'utf8');
    return [{ direction: type === 'send' ? 'sent' : 'received', binary, body }];
  });
  const lost = listed.length - read.length;
  return { read, fault: lost === 0 ? null : `${lost} of its WebSocket messages have no type or no data` };
}

/** What the writer of this folder puts into `_raw`: what was sent on a connection that is no HTTP. */
function rawOf(json: Json): { read: Buffer[]; fault: string | null } {
  const pieces = itemsOf(json._raw).map(objectOf);
  const sent = pieces.filter((piece) => piece?.direction === 'sent');
  const read = sent.map((piece) =>
    Buffer.from(textOf(piece?.text) ?? '', piece?._encoding === 'base64' ? 'base64' : 'utf8'),
  );
  const cut = sent.some((piece) => piece?._complete === false || piece?._missing === true);
  return { read, fault: cut ? 'its bytes were cut short' : null };
}
