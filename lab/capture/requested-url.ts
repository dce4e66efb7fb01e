import type { IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { LastHopEncrypted, LastTunnelAddress, TlsMetadata } from 'mockttp/dist/util/socket-extensions';
import { getDestination, normalizeHost } from 'mockttp/dist/util/url';

/** Where a request leads: its URL with the path as the phone wrote it, and as a URL parser has it. */
export type RequestedUrl = { readonly asSent: string; readonly normal: string; readonly isAbsolute: boolean };

/**
 * The URL of an HTTP/1 request, by the rules of mockttp: a name in the tunnel before the Host header
 * before a server name before the tunnel's address, and always the tunnel's port. Null where it is out
 * of the ordinary: then mockttp tells what becomes of it.
 */
export function requestedUrl({ url = '', headers, socket }: IncomingMessage): RequestedUrl | null {
  if (/^https?:\/\//i.test(url)) {
    return URL.canParse(url) ? { asSent: url, normal: url, isAbsolute: true } : null;
  }
  const origin = originOf(socket, headers.host);
  if (origin === null || !URL.canParse(`${origin}${url}`)) return null;
  const normal = new URL(`${origin}${url}`).href;
  return { asSent: withPath(normal, url), normal, isAbsolute: false };
}

/** A URL with its path as the phone wrote it: URL parsers normalise (`/a/../b`, spaces, quotes). */
export function withPath(url: string, path: string | undefined): string {
  if (path === undefined || url.endsWith(path) || !URL.canParse(url)) return url;
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}${path}`;
}

function originOf(socket: Socket, host: string | undefined): string | null {
  const scheme = socket[LastHopEncrypted] ? 'https' : 'http';
  const tunnel = socket[LastTunnelAddress];
  try {
    const led = tunnel === undefined ? null : getDestination(scheme, tunnel);
    const named = led !== null && isIP(led.hostname) === 0 ? tunnel : undefined;
    const authority = named ?? host ?? socket[TlsMetadata]?.sniHostname ?? tunnel;
    if (authority === undefined) return null;
    const { hostname, port } = getDestination(scheme, authority);
    return `${scheme}://${normalizeHost(scheme, `${hostname}:${(led ?? { port }).port}`)}`;
  } catch {
    // A port that is no number.
    return null;
  }
}
