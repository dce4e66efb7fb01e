import type { Headers } from '../model/flow.ts';

/** The head of a CONNECT request (RFC 9110, 9.3.6) and what came after it. */
export type ConnectHead = {
  readonly host: string;
  readonly port: number;
  readonly headers: Headers;
  readonly rest: Buffer;
};

/** A head larger than this is no CONNECT that a phone sends. */
const limitBytes = 64 * 1024;

/** Reads a CONNECT head; `more` while it is not whole, `bad` where it never will be one. */
export function readConnectHead(bytes: Buffer): ConnectHead | 'more' | 'bad' {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return bytes.length > limitBytes ? 'bad' : 'more';
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const target = /^CONNECT (\S+) HTTP\/1\.[01]$/.exec(first)?.[1];
  const address = /^(\[[0-9a-fA-F:.]+\]|[^:]+):(\d{1,5})$/.exec(target ?? '');
  const [, host = '', port = ''] = address ?? [];
  if (address === null || Number(port) < 1 || Number(port) > 65535) return 'bad';
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port), headers, rest: bytes.subarray(end + 4) };
}
