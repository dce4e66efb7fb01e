import { isUtf8 } from 'node:buffer';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Body, Flow, Headers, Message } from '../model/flow.ts';
import { readsAsLatin1 } from './reads-as-latin1.ts';

/** Reads a body at rest. Rejects where it is not there. */
export type BodyReader = (body: Body) => Promise<Buffer>;

/** Name and version of what writes the file. */
export type Creator = { readonly name: string; readonly version: string };

/**
 * Writes flows as HAR 1.2, one entry a flow, in flat memory: a HAR as one string would end at V8's
 * limit of 537 MB. Bodies that are no UTF-8 text go in as base64. What HAR has no place for stands
 * in fields with an underscore: `_webSocketMessages`, `_tlsErrors`, `_raw`, `_flow`. A HAR is an
 * export; the evidence is the recording.
 */
export async function writeHar(
  flows: AsyncIterable<Flow> | Iterable<Flow>,
  read: BodyReader,
  out: Writable,
  creator: Creator,
): Promise<void> {
  await put(out, `{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"entries":[`);
  let first = true;
  for await (const flow of flows) {
    await put(out, `${first ? '' : ','}\n${JSON.stringify(await entryOf(flow, read))}`);
    first = false;
  }
  await put(out, '\n]}}\n');
}

async function put(out: Writable, text: string): Promise<void> {
  if (!out.write(text)) await once(out, 'drain');
}

async function entryOf(flow: Flow, read: BodyReader) {
  const [asked, answered, rest] = partsOf(flow);
  return {
    startedDateTime: new Date(flow.at).toISOString(),
    time: 0,
    request: await requestOf(flow, asked, read),
    response: await responseOf(flow, answered, read),
    cache: {},
    timings: { send: 0, wait: 0, receive: 0 },
    connection: flow.client,
    ...(await customOf(flow, rest, read)),
  };
}

/** The request, the answer, and whatever else went over the flow. */
function partsOf(flow: Flow): [Message | null, Message | null, readonly Message[]] {
  if (isRaw(flow)) return [null, null, flow.messages];
  const asked = flow.messages.find(({ direction }) => direction === 'sent') ?? null;
  const isAnswer = ({ direction, headers }: Message) =>
    direction === 'received' && (flow.protocol !== 'websocket' || headers.length > 0);
  const answered = flow.messages.find(isAnswer) ?? null;
  return [asked, answered, flow.messages.filter((each) => each !== asked && each !== answered)];
}

async function requestOf(flow: Flow, message: Message | null, read: BodyReader) {
  const headers = message?.headers ?? [];
  const body = message?.body ?? null;
  const mimeType = headerOf(headers, 'content-type');
  const postData =
    body === null ? {} : { postData: { mimeType, ...(await textOf(body, read, '_encoding', mimeType)) } };
  return {
    method: flow.method ?? 'CONNECT',
    url: flow.url ?? `tcp://${addressOf(flow)}`,
    httpVersion: 'HTTP/1.1',
    cookies: cookiesOf(headers),
    headers: pairsOf(headers),
    queryString: queryOf(flow.url),
    headersSize: -1,
    bodySize: body?.bytes ?? 0,
    ...postData,
  };
}

async function responseOf(flow: Flow, message: Message | null, read: BodyReader) {
  const headers = message?.headers ?? [];
  const body = message?.body ?? null;
  const mimeType = headerOf(headers, 'content-type');
  const text = body === null ? {} : await textOf(body, read, 'encoding', mimeType);
  return {
    status: flow.status ?? 0,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairsOf(headers),
    redirectURL: headerOf(headers, 'location'),
    headersSize: -1,
    bodySize: body?.bytes ?? 0,
    content: { size: body?.bytes ?? 0, mimeType, ...text },
  };
}

const isRaw = ({ protocol }: Flow) => protocol === 'raw' || protocol === 'datagram';

async function customOf(flow: Flow, rest: readonly Message[], read: BodyReader) {
  const { id, visibility, window, transport, truncated, answeredBy } = flow;
  const { hello, lookups } = flow;
  const seen = { ...(hello === undefined ? {} : { hello }), ...(lookups === undefined ? {} : { lookups }) };
  const facts = { _flow: { id, visibility, window, transport, truncated, answeredBy, ...seen } };
  if (flow.protocol === 'websocket') {
    return { ...facts, _webSocketMessages: await webSocketMessagesOf(flow, rest, read) };
  }
  if (flow.protocol === 'tls') {
    return { ...facts, _tlsErrors: [{ host: flow.host, port: flow.port, cause: truncated ?? visibility }] };
  }
  if (!isRaw(flow)) return facts;
  const raw = [];
  for (const { direction, body } of rest) {
    if (body !== null) raw.push({ direction, ...(await textOf(body, read, '_encoding')) });
  }
  return { ...facts, _raw: raw };
}

/** As Chrome writes them: opcode 1 is text, 2 is base64. */
async function webSocketMessagesOf(flow: Flow, messages: readonly Message[], read: BodyReader) {
  const written = [];
  for (const { direction, body } of messages) {
    if (body === null) continue;
    const { text, encoding, marks } = await writtenOf(body, read);
    const type = direction === 'sent' ? 'send' : 'receive';
    written.push({ type, time: flow.at / 1000, opcode: encoding === null ? 1 : 2, data: text, ...marks });
  }
  return written;
}

type Written = {
  readonly text: string;
  readonly encoding: 'base64' | null;
  readonly marks: { readonly _complete?: false; readonly _missing?: true };
};

/** A body as text, or as base64 where it is none or a reader would take it for none; marked where it was cut short or is not at rest. */
async function writtenOf(body: Body, read: BodyReader, mimeType = ''): Promise<Written> {
  const bytes = await read(body).catch(() => null);
  if (bytes === null) return { text: '', encoding: null, marks: { _missing: true } };
  const marks = body.complete ? {} : { _complete: false as const };
  const text = isUtf8(bytes) ? bytes.toString('utf8') : null;
  if (text !== null && !readsAsLatin1(text, mimeType)) return { text, encoding: null, marks };
  return { text: bytes.toString('base64'), encoding: 'base64', marks };
}

/** Where HAR 1.2 has an `encoding` (in `content`), it is written as such, elsewhere with an underscore. */
async function textOf(body: Body, read: BodyReader, field: 'encoding' | '_encoding', mimeType = '') {
  const { text, encoding, marks } = await writtenOf(body, read, mimeType);
  return { text, ...(encoding === null ? {} : { [field]: encoding }), ...marks };
}

function pairsOf(headers: Headers) {
  return headers.map(([name, value]) => ({ name, value }));
}

function headerOf(headers: Headers, wanted: string): string {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';
}

function queryOf(url: string | null) {
  if (url === null || !URL.canParse(url)) return [];
  return [...new URL(url).searchParams].map(([name, value]) => ({ name, value }));
}

function cookiesOf(headers: Headers) {
  const written = headers.filter(([name]) => name.toLowerCase() === 'cookie').map(([, value]) => value);
  return written
    .flatMap((value) => value.split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '')
    .map((cookie) => {
      const equals = cookie.indexOf('=');
      return equals < 0
        ? { name: cookie, value: '' }
        : { name: cookie.slice(0, equals), value: cookie.slice(equals + 1) };
    });
}

function addressOf({ host, port }: Flow): string {
  const name = host ?? 'unknown.invalid';
  return `${name.includes(':') ? `[${name}]` : name}:${port ?? 0}`;
}
