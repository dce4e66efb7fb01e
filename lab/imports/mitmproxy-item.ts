import type { Headers } from '../model/flow.ts';
import type { CaptureItem, Spoken } from './capture.ts';
import type { Tnet } from './tnetstring.ts';

type State = { readonly [key: string]: Tnet };

/**
 * One flow as mitmproxy saved it, or null for what the tool sent by itself. What a person edited is
 * read as the phone sent it. Keys as in mitmproxy's `get_state`, versions 7 and later.
 */
export function mitmproxyItem(flow: State, place: string): CaptureItem | null {
  if (flow.is_replay === 'request') return null;
  const state = { ...flow, ...dictionary(flow.backup) };
  const common = { place, at: momentOf(state), client: addressOf(dictionary(state.client_conn)) };
  switch (text(state.type)) {
    case 'http':
      return exchangeOf(state, common);
    case 'tcp':
    case 'udp':
      return streamOf(state, common);
    case 'dns':
      return namesOf(state, common);
    default:
      return {
        kind: 'lost',
        ...common,
        faults: [`it is a flow of a kind that is not known (${kindOf(state)})`],
      };
  }
}

type Common = Pick<CaptureItem, 'place' | 'at' | 'client'>;

function exchangeOf(state: State, common: Common): CaptureItem {
  const request = dictionary(state.request);
  const response = dictionary(state.response);
  const method = text(request.method) || 'GET';
  const missing = request.content === null || request.content === undefined;
  const faults = missing ? ['the body of its request was passed on and is not in the file'] : [];
  if (/^connect$/i.test(method)) {
    const { host, port } = endOf(request.host, request.port);
    return {
      kind: 'unseen',
      ...common,
      host,
      port,
      bytes: 1,
      refused: false,
      faults: ['only the tunnel was saved'],
    };
  }
  return {
    kind: 'exchange',
    ...common,
    faults,
    method,
    url: urlOf(request),
    httpVersion: text(request.http_version).replace(/^HTTP\//, ''),
    headers: headersOf(request.headers),
    body: bodyOf(request.content),
    response: answerOf(response),
    messages: spokenIn(dictionary(state.websocket)),
  };
}

function answerOf(response: State) {
  if (typeof response.status_code !== 'number') return null;
  const { status_code: status, headers, content } = response;
  return { status, headers: headersOf(headers), body: bodyOf(content) };
}

/** By the name that the phone asked for; in transparent mode `host` is but an address. */
function urlOf(request: State): string {
  const scheme = text(request.scheme) || 'http';
  const named = headersOf(request.headers).find(([name]) => name.toLowerCase() === 'host')?.[1];
  const { host, port } = endOf(request.host, request.port);
  const usual = port === null || port === (scheme === 'https' ? 443 : 80);
  const address = `${host?.includes(':') ? `[${host}]` : host}${usual ? '' : `:${port}`}`;
  const authority =
    [text(request.authority), named ?? ''].find((each) => /^[^\s/?#@]+$/.test(each)) ?? address;
  return `${scheme}://${authority}${text(request.path)}`;
}

/** [type, from the phone, content, time, dropped, put in by the tool] */
function spokenIn(socket: State): Spoken[] {
  return list(socket.messages).flatMap((message): Spoken[] => {
    const [type, fromClient, content, , , injected] = list(message);
    const body = bodyOf(content) ?? Buffer.alloc(0);
    if (injected === true) return [];
    return [{ direction: fromClient === true ? 'sent' : 'received', binary: type === 2, body }];
  });
}

/** [from the phone, content, time] */
function streamOf(state: State, common: Common): CaptureItem {
  const sent = list(state.messages)
    .map(list)
    .flatMap(([fromClient, content]) => (fromClient === true ? [bodyOf(content) ?? Buffer.alloc(0)] : []));
  const end = serverOf(state);
  return { kind: 'stream', ...common, ...end, sent: Buffer.concat(sent), faults: [] };
}

/** The names that were asked for: identifiers leave in names as well. */
function namesOf(state: State, common: Common): CaptureItem {
  const asked = list(dictionary(state.request).questions).map((each) => text(dictionary(each).name));
  return { kind: 'stream', ...common, ...serverOf(state), sent: Buffer.from(asked.join('\n')), faults: [] };
}

function serverOf(state: State) {
  const server = dictionary(state.server_conn);
  const [host, port] = list(server.address);
  const end = endOf(host ?? null, port ?? null);
  return { ...end, host: text(server.sni) || end.host };
}

function endOf(host: Tnet | undefined, port: Tnet | undefined) {
  return { host: text(host) || null, port: typeof port === 'number' ? port : null };
}

function addressOf(connection: State): string | null {
  const [host, port] = list(connection.peername ?? connection.address);
  if (text(host) === '') return null;
  return text(host).includes(':') ? `[${text(host)}]:${port}` : `${text(host)}:${port}`;
}

function momentOf(state: State): number | null {
  const seconds =
    dictionary(state.request).timestamp_start ?? list(list(state.messages)[0])[2] ?? state.timestamp_created;
  return typeof seconds === 'number' ? seconds * 1000 : null;
}

function headersOf(value: Tnet | undefined): Headers {
  return list(value).map((pair) => {
    const [name, content] = list(pair);
    return [text(name), text(content)] as const;
  });
}

function bodyOf(value: Tnet | undefined): Buffer | null {
  if (Buffer.isBuffer(value)) return value.length === 0 ? null : value;
  return typeof value === 'string' && value !== '' ? Buffer.from(value) : null;
}

function kindOf(state: State): string {
  return text(state.type)
    .replaceAll(/[^a-z]/g, '')
    .slice(0, 20);
}

function dictionary(value: Tnet | undefined): State {
  const isOne =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
  return isOne ? (value as State) : {};
}

function list(value: Tnet | undefined): readonly Tnet[] {
  return Array.isArray(value) ? value : [];
}

function text(value: Tnet | undefined): string {
  return Buffer.isBuffer(value) || typeof value === 'string' ? value.toString('utf8') : '';
}
