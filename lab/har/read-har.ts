import { readFile } from 'node:fs/promises';
import { LabError } from '../errors.ts';
import type { Headers } from '../model/flow.ts';
import { requestBodyOf, responseBodyOf } from './body-of.ts';
import type { HarEntry, HarFile, HarMessage, HarRequest, HarResponse } from './har-file.ts';
import { jsonFaultLine } from './json-fault.ts';
import { itemsOf, type Json, objectOf, textOf } from './json-value.ts';

/** Reads a HAR of whatever tool. Throws BAD_FILE, with the line where there is one, if it is none. */
export async function readHar(file: string): Promise<HarFile> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new LabError('BAD_FILE', `${file} cannot be read (${cause.code ?? 'unknown'}). Name a HAR file.`, {
      cause,
    });
  });
  return parseHar(decode(bytes, file), file);
}

/** Reads the text of a HAR; `file` is what messages call it. */
export function parseHar(text: string, file: string): HarFile {
  const log = objectOf(objectOf(parse(text.replace(/^\uFEFF/, ''), file))?.log);
  if (log === null || !Array.isArray(log.entries)) {
    throw new LabError(
      'BAD_FILE',
      `${file}:1 is JSON, but no HAR: it has no log.entries. Export the capture as HAR 1.2 and try again.`,
    );
  }
  const entries: HarEntry[] = [];
  const unread: { entry: number; reason: string }[] = [];
  log.entries.forEach((value, entry) => {
    const { read, faults } = entryOf(value, entry);
    if (read !== null) entries.push(read);
    unread.push(...faults.map((reason) => ({ entry, reason })));
  });
  return { entries, unread };
}

/** UTF-8 with or without a mark, and UTF-16 with one, as some Windows tools write. */
function decode(bytes: Buffer, file: string): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const encoding = !isUtf16 ? 'utf-8' : bytes[0] === 0xff ? 'utf-16le' : 'utf-16be';
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch (cause) {
    throw new LabError(
      'BAD_FILE',
      `${file} is too large to be read as one text (${bytes.length} bytes). Export it in parts.`,
      { cause },
    );
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without V8's message, which quotes the text: there may be an identifier in it.
    throw new LabError(
      'BAD_FILE',
      `${file}:${jsonFaultLine(text)} is no JSON from here on, so it is no HAR, or one that was cut short. Export it again.`,
    );
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
  const faults = [asked.fault, answered.fault, messages.fault].filter((each) => each !== null);
  const startedAt = Date.parse(textOf(json.startedDateTime) ?? '');
  const read: HarEntry = {
    entry,
    at: Number.isNaN(startedAt) ? null : startedAt,
    request: asked.request,
    response: answered.response,
    webSocketMessages: messages.read,
  };
  return { read, faults };
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
