import type { Asked, Reply } from './responders/responder.ts';

/** What a responder sees of a request to this URL. */
export function askedOf({ url, method }: { readonly url: string; readonly method: string }): Asked {
  if (!URL.canParse(url)) return { method, host: '', port: 0, path: '/' };
  const { hostname, port, protocol, pathname, search } = new URL(url);
  const usual = protocol === 'https:' || protocol === 'wss:' ? 443 : 80;
  return { method, host: hostname, port: Number(port) || usual, path: `${pathname}${search}` };
}

/** Content-Length, or the connection would close after each reply; Date, since some ask for nothing else. */
export function headersOf({ status, type }: Reply, body: Buffer): Record<string, string> {
  const date = { date: new Date().toUTCString() };
  if (status === 204) return date;
  return { ...date, 'content-type': type, 'content-length': String(body.length) };
}
