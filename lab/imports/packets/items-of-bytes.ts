import type { CaptureItem, Exchange } from '../capture.ts';
import type { KeyLog } from '../tls/key-log.ts';
import { openTls } from '../tls/open-tls.ts';
import { isTls, serverNameOf } from './client-hello.ts';
import { type HttpMessage, headerOf, readAnswer, readRequest } from './http-requests.ts';
import { type End, nameOfEnd } from './packet.ts';
import { readMessages } from './web-socket.ts';

/** Both directions of a connection, and whose it was. */
export type Spoken = {
  readonly place: string;
  readonly at: number | null;
  readonly client: string;
  readonly server: End;
  readonly sent: Buffer;
  readonly received: Buffer;
  readonly faults: readonly string[];
  /** What opens it where it is encrypted. */
  readonly keys: KeyLog;
  /** It was encrypted, and is opened. */
  readonly secure?: true;
};

/** What was said over a connection: HTTP/1 exchanges, an encrypted stream, or bytes. */
export function* itemsOfBytes(spoken: Spoken): Generator<CaptureItem> {
  const { server, sent, faults } = spoken;
  const common = { ...momentOf(spoken), ...server };
  if (sent.length === 0)
    yield { kind: 'unseen', ...common, bytes: faults.length === 0 ? 0 : 1, refused: false };
  else if (isTls(sent)) yield* itemsOfTls(spoken);
  else if (readRequest(sent) !== null) yield* exchangesOf(spoken);
  else yield { kind: 'stream', ...common, sent };
}

function* itemsOfTls(spoken: Spoken): Generator<CaptureItem> {
  const { server, sent, received, keys, faults } = spoken;
  const host = serverNameOf(sent) ?? server.host;
  const opened = openTls(sent, received, keys);
  if (opened === null) {
    const encrypted = [...faults, 'it is encrypted'];
    const common = { ...momentOf(spoken), ...server, host, bytes: sent.length, refused: false };
    yield { kind: 'unseen', ...common, faults: encrypted };
    return;
  }
  const clear = { ...spoken, ...opened, server: { ...server, host }, secure: true as const };
  // Only the handshake: nothing was said.
  if (opened.sent.length === 0)
    yield { kind: 'stream', ...momentOf(clear), ...clear.server, sent: opened.sent };
  else yield* itemsOfBytes({ ...clear, faults: [...faults, ...opened.faults] });
}

function* exchangesOf(spoken: Spoken): Generator<CaptureItem> {
  let { sent, received } = spoken;
  for (let request = readRequest(sent); request !== null; request = readRequest(sent)) {
    const answer = readAnswer(received, request.line[0]);
    received = answer?.rest ?? Buffer.alloc(0);
    sent = request.rest;
    if (/^connect$/i.test(request.line[0])) {
      yield* itemsOfBytes({ ...spoken, server: targetOf(request, spoken.server), sent, received });
      return;
    }
    if (answer?.line[1] === '101' && /websocket/i.test(headerOf(answer.headers, 'upgrade'))) {
      yield socketOf(spoken, request, answer, sent);
      return;
    }
    yield exchangeOf(spoken, request, answer);
  }
  if (sent.length > 0) yield { kind: 'stream', ...momentOf(spoken), ...spoken.server, sent };
}

function exchangeOf(spoken: Spoken, request: HttpMessage, answer: HttpMessage | null): Exchange {
  const [method, target, version] = request.line;
  const cut = request.whole ? [] : ['the body of its request was cut short'];
  return {
    kind: 'exchange',
    ...momentOf(spoken),
    faults: [...spoken.faults, ...cut],
    method,
    url: urlOf(target, request, spoken),
    httpVersion: version.slice(5),
    headers: request.headers,
    body: request.body,
    response:
      answer === null ? null : { status: Number(answer.line[1]), headers: answer.headers, body: answer.body },
    messages: [],
  };
}

function socketOf(spoken: Spoken, request: HttpMessage, answer: HttpMessage, sent: Buffer): Exchange {
  const packed = /permessage-deflate/i.test(headerOf(answer.headers, 'sec-websocket-extensions'));
  const { messages, fault } = readMessages(sent, 'sent', packed);
  const exchange = exchangeOf(spoken, request, { ...answer, body: null });
  return { ...exchange, messages, faults: fault === null ? exchange.faults : [...exchange.faults, fault] };
}

/** By the name that the phone asked for, where it is one. */
function urlOf(target: string, { headers }: HttpMessage, { server, secure }: Spoken): string {
  if (/^https?:\/\//i.test(target)) return target;
  const named = headerOf(headers, 'host');
  const isName = /^[A-Za-z0-9._-]+(?::\d{1,5})?$/.test(named);
  const [scheme, usualPort] = secure === true ? ['https', 443] : ['http', 80];
  const usual = server.port === usualPort ? '' : `:${server.port}`;
  const authority = isName ? named : nameOfEnd(server).replace(new RegExp(`:${usualPort}$`), '');
  const port = isName && !named.includes(':') ? usual : '';
  return `${scheme}://${authority}${port}${target.startsWith('/') ? target : '/'}`;
}

function targetOf(request: HttpMessage, server: End): End {
  const [, host, port] = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(request.line[1]) ?? [];
  return host === undefined ? server : { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

function momentOf({ place, at, client, faults }: Spoken) {
  return { place, at, client, faults };
}
