import type { Body, CaptureEvent, Flow, Message, Window } from '../../model/flow.ts';
import { housekeepingOf } from './housekeeping-of.ts';
import type { Strand } from './strands-of.ts';
import { visibilityOf } from './visibility-of.ts';

type EventOf<Type extends CaptureEvent['type']> = Extract<CaptureEvent, { type: Type }>;

/** Stands as host where a message is for the lab host, or for all on its network. */
export const localNetwork = 'local network';

/** One flow of one strand of events. Unknown parts are null; what is missing stands in `truncated`. */
export function flowOf(strand: Strand, windowAt: (at: number) => Window, canaryToken: string): Flow {
  const request = first(strand, 'request');
  const address = addressOf(strand);
  const at = firstByteAt(strand);
  const messages = messagesOf(strand);
  const flow = {
    id: strand.id,
    at,
    client: strand.events.flatMap((event) => ('client' in event ? [event.client] : []))[0] ?? 'unknown',
    protocol: protocolOf(strand),
    transport: transportOf(strand),
    method: request?.method ?? null,
    url: request?.url ?? null,
    host: address.host,
    port: address.port,
    status: first(strand, 'response')?.status ?? null,
    answeredBy: first(strand, 'response')?.answeredBy ?? null,
    messages,
    truncated: truncationOf(strand),
    window: windowAt(at),
    visibility: visibilityOf(strand),
    ...lookupsOf(strand),
    ...(strand.hello === null ? {} : { hello: strand.hello }),
    ...(strand.certificate === null ? {} : { certificate: strand.certificate }),
    ...(strand.sentOnFault ? { sentOnFault: true as const } : {}),
  } satisfies Omit<Flow, 'housekeeping'>;
  return { ...flow, housekeeping: housekeepingOf(flow, canaryToken) };
}

function first<Type extends CaptureEvent['type']>(strand: Strand, type: Type): EventOf<Type> | undefined {
  return strand.events.find((event): event is EventOf<Type> => event.type === type);
}

function all<Type extends CaptureEvent['type']>(strand: Strand, type: Type): EventOf<Type>[] {
  return strand.events.filter((event): event is EventOf<Type> => event.type === type);
}

/** The earlier ones of several bodies are what had come by a flush. */
function last<Type extends CaptureEvent['type']>(strand: Strand, type: Type): EventOf<Type> | undefined {
  return all(strand, type).at(-1);
}

/** A connection may have been open for long: the exchange begins with its own first event. */
function firstByteAt({ events }: Strand): number {
  const own = events.filter(({ type }) => !type.startsWith('connection-'));
  return Math.min(...(own.length > 0 ? own : events).map(({ at }) => at));
}

function protocolOf(strand: Strand): Flow['protocol'] {
  if (first(strand, 'datagram') !== undefined || first(strand, 'datagrams-lost') !== undefined)
    return 'datagram';
  if (first(strand, 'websocket-message') !== undefined) return 'websocket';
  if (first(strand, 'request') !== undefined || first(strand, 'response') !== undefined) return 'http';
  if (strand.tunnel !== null) return 'tls';
  return first(strand, 'tls-refused') === undefined ? 'raw' : 'tls';
}

function transportOf(strand: Strand): Flow['transport'] {
  if (strand.certificate !== null && strand.certificate !== 'trusted') return 'tls-unverified';
  const scheme = first(strand, 'request')?.url.split(':')[0]?.toLowerCase();
  if (scheme === 'https' || scheme === 'wss') return 'tls';
  if (scheme === 'http' || scheme === 'ws') return 'clear';
  if (first(strand, 'lookup') !== undefined || first(strand, 'datagram') !== undefined) return 'clear';
  return first(strand, 'tls-refused') === undefined ? 'unknown' : 'tls';
}

function addressOf(strand: Strand): { host: string | null; port: number | null } {
  const request = first(strand, 'request');
  const url = request === undefined || !URL.canParse(request.url) ? null : new URL(request.url);
  if (url !== null && url.hostname !== '') {
    const host = bare(url.hostname);
    return { host: nameOf(host, strand), port: Number(url.port) || usualPort(url.protocol) };
  }
  const [datagram] = all(strand, 'datagram');
  if (datagram?.near === true) return { host: localNetwork, port: datagram.port };
  const named = [
    ...all(strand, 'datagram'),
    ...all(strand, 'tls-refused'),
    ...all(strand, 'raw'),
    ...all(strand, 'connection-silent'),
    ...all(strand, 'connection-certificate').map(({ host }) => ({ host, port: null })),
  ].find(({ host }) => host !== null);
  const hello =
    strand.hello === null ? null : { host: strand.hello.serverName, port: strand.original?.port ?? null };
  const end = named ?? strand.tunnel ?? hello;
  return { host: end?.host == null ? null : nameOf(bare(end.host), strand), port: end?.port ?? null };
}

/** A bare address takes the name that the phone had looked up for it. */
function nameOf(host: string, { original, lookedUp }: Strand): string {
  return lookedUp !== null && original?.host === host ? lookedUp : host;
}

function lookupsOf(strand: Strand): Pick<Flow, 'lookups'> {
  const lookups = all(strand, 'lookup').map(({ questions, answers, answeredBy }) => {
    return { questions, answers, answeredBy };
  });
  return lookups.length === 0 ? {} : { lookups };
}

/** IPv6 addresses without their brackets, names without a trailing dot, in lower case. */
function bare(host: string): string {
  return host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

function usualPort(scheme: string): number | null {
  if (scheme === 'https:' || scheme === 'wss:') return 443;
  return scheme === 'http:' || scheme === 'ws:' ? 80 : null;
}

/** The request is always sent[0], also where only its body or the messages after it were seen. */
function messagesOf(strand: Strand): Message[] {
  const request = first(strand, 'request');
  const sentBody = last(strand, 'request-body')?.body ?? null;
  const response = first(strand, 'response');
  const receivedBody = last(strand, 'response-body')?.body ?? null;
  const raw = last(strand, 'raw')?.body ?? first(strand, 'datagram')?.body ?? null;
  const sockets = all(strand, 'websocket-message').map(
    ({ direction, body }): Message => ({ direction, headers: [], body }),
  );
  const asked: Message[] =
    request === undefined && sentBody === null
      ? []
      : [{ direction: 'sent', headers: request?.headers ?? [], body: sentBody }];
  const answered: Message[] =
    response === undefined && receivedBody === null
      ? []
      : [{ direction: 'received', headers: response?.headers ?? [], body: receivedBody }];
  return [...asked, ...answered, ...(raw === null ? [] : [sent(raw)]), ...sockets];
}

function sent(body: Body): Message {
  return { direction: 'sent', headers: [], body };
}

function truncationOf(strand: Strand): string | null {
  const aborted = first(strand, 'aborted');
  if (aborted !== undefined) return `aborted: ${aborted.reason}`;
  const blocked = first(strand, 'blocked');
  if (blocked !== undefined) return `blocked: ${blocked.reason}`;
  const error = first(strand, 'client-error');
  if (error !== undefined) return `not readable as HTTP: ${error.cause}`;
  const exchanged = ['request-body', 'response', 'response-body', 'websocket-message'] as const;
  if (first(strand, 'request') === undefined && exchanged.some((type) => first(strand, type) !== undefined)) {
    return 'its request line was not recorded';
  }
  const cut = messagesOf(strand).some(({ body }) => body !== null && !body.complete);
  return cut ? 'a body was cut short' : null;
}
