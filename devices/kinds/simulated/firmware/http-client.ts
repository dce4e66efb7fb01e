import { type IncomingMessage, request as startRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { NetworkFault } from './network-fault.ts';
import type { PhoneRequest } from './request.ts';
import type { Endpoint } from './route.ts';

/** A status and as much of the body as a phone keeps. */
export type HttpReply = { readonly status: number; readonly body: Buffer };

/** A reply may be hostile: no more than this is kept of it. */
const mostReplyBytes = 1024 * 1024;

/** The header lines of a request as they go over the wire, in order. */
export function headerLines(
  request: PhoneRequest,
  userAgent: string,
): readonly (readonly [string, string])[] {
  const given = new Set(request.headers.map(([name]) => name.toLowerCase()));
  const length = request.body === null ? bodyless(request.method) : String(request.body.length);
  return [
    ...(given.has('host') ? [] : [['Host', new URL(request.url).host] as const]),
    ...(given.has('user-agent') ? [] : [['User-Agent', userAgent] as const]),
    ...request.headers,
    ['Connection', 'close'],
    ...(length === null ? [] : [['Content-Length', length] as const]),
  ];
}

/** Bytes of a request in HTTP/1.1. */
export function requestBytes(request: PhoneRequest, target: string, userAgent: string): number {
  const lines = headerLines(request, userAgent).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${request.method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
  return Buffer.byteLength(head, 'latin1') + (request.body?.length ?? 0);
}

/** Sends a request on an open connection and reads the reply. `target` is a path, or a URL for a proxy. */
export function exchange(
  connection: Duplex,
  request: PhoneRequest,
  target: string,
  userAgent: string,
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const outgoing = startRequest({
      createConnection: () => connection,
      method: request.method,
      path: target,
      headers: headerLines(request, userAgent).flat(),
    });
    outgoing.on('error', reject);
    outgoing.once('response', (incoming) => readReply(incoming).then(resolve, reject));
    outgoing.end(request.body ?? undefined);
  });
}

/** Asks an HTTP proxy for a tunnel; the connection then leads to the endpoint. */
export function openTunnel(connection: Duplex, { host, port }: Endpoint, userAgent: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const authority = `${host}:${port}`;
    const lines = ['Host', authority, 'User-Agent', userAgent, 'Proxy-Connection', 'Keep-Alive'];
    const outgoing = startRequest({
      createConnection: () => connection,
      method: 'CONNECT',
      path: authority,
      headers: lines,
    });
    outgoing.on('error', reject);
    outgoing.once('response', () => reject(new NetworkFault('proxy-refused', 'the proxy opened no tunnel')));
    outgoing.once('connect', (incoming, _socket, head: Buffer) => {
      if (head.length > 0) connection.unshift(head);
      if (incoming.statusCode === 200) resolve();
      else reject(new NetworkFault('proxy-refused', `the proxy answered ${incoming.statusCode}`));
    });
    outgoing.end();
  });
}

function bodyless(method: string): string | null {
  return ['POST', 'PUT', 'PATCH'].includes(method) ? '0' : null;
}

async function readReply(incoming: IncomingMessage): Promise<HttpReply> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    if (bytes < mostReplyBytes) chunks.push(chunk);
    bytes += chunk.length;
  }
  return { status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).subarray(0, mostReplyBytes) };
}
