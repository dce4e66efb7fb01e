import { METHODS } from 'node:http';

/** What the first bytes of a connection, or of a tunnel, announce; `more` while they do not tell yet. */
export type Announced = 'connect' | 'http' | 'tls' | 'raw' | 'more';

const connect = 'CONNECT ';
const openings = [
  ...METHODS.filter((method) => method !== 'CONNECT').map((method) => `${method} `),
  'PRI * HTTP/2.0',
];
const longest = Math.max(...openings.map(({ length }) => length));

/** Names the protocol that a client begins to speak. A TLS record of type handshake begins 16 03 (RFC 8446, 5.1). */
export function announced(head: Buffer): Announced {
  if (head.length === 0) return 'more';
  if (head[0] === 0x16) return head.length < 2 ? 'more' : head[1] === 0x03 ? 'tls' : 'raw';
  const text = head.subarray(0, longest).toString('latin1');
  if (text.startsWith(connect)) return 'connect';
  if (openings.some((opening) => text.startsWith(opening))) return 'http';
  return [connect, ...openings].some((opening) => opening.startsWith(text)) ? 'more' : 'raw';
}
