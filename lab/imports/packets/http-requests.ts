import type { Headers } from '../../model/flow.ts';

/** A request or an answer, and the bytes behind it. */
export type HttpMessage = {
  /** `POST`, `/path`, `HTTP/1.1`; of an answer `HTTP/1.1`, `200`, `OK`. */
  readonly line: readonly [string, string, string];
  readonly headers: Headers;
  readonly body: Buffer | null;
  /** Whether the body is there as a whole. */
  readonly whole: boolean;
  readonly rest: Buffer;
};

const largestHead = 256 * 1024;
const requestLine = /^([A-Z][A-Z-]{1,19}) (\S+) (HTTP\/1\.[01])$/;
const statusLine = /^(HTTP\/1\.[01]) (\d{3})(?: (.*))?$/;

/** The request that these bytes begin with (RFC 9112), or null where they begin with none. */
export function readRequest(bytes: Buffer): HttpMessage | null {
  return readMessage(bytes, requestLine, () => false);
}

/** The answer that these bytes begin with; `method` is what it answers. */
export function readAnswer(bytes: Buffer, method: string): HttpMessage | null {
  const isBare = (status: string) => method === 'HEAD' || /^(?:1\d\d|204|304)$/.test(status);
  return readMessage(bytes, statusLine, ([, status]) => isBare(status));
}

type Line = HttpMessage['line'];

function readMessage(bytes: Buffer, pattern: RegExp, isBare: (line: Line) => boolean): HttpMessage | null {
  const end = bytes.subarray(0, largestHead).indexOf('\r\n\r\n');
  if (end === -1) return null;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const match = pattern.exec(first);
  if (match === null) return null;
  const line: Line = [match[1] ?? '', match[2] ?? '', match[3] ?? ''];
  const headers = lines.map((each): [string, string] => {
    const colon = each.indexOf(':');
    return colon < 0 ? [each, ''] : [each.slice(0, colon), each.slice(colon + 1).trim()];
  });
  const behind = bytes.subarray(end + 4);
  const isAnswer = pattern === statusLine;
  return { line, headers, ...bodyOf(behind, headers, isBare(line), isAnswer) };
}

function bodyOf(bytes: Buffer, headers: Headers, isBare: boolean, toTheEnd: boolean) {
  if (isBare) return { body: null, whole: true, rest: bytes };
  if (/\bchunked\b/i.test(headerOf(headers, 'transfer-encoding'))) return chunked(bytes);
  const declared = headerOf(headers, 'content-length');
  if (!/^\d{1,15}$/.test(declared)) {
    const body = toTheEnd && bytes.length > 0 ? bytes : null;
    return { body, whole: true, rest: toTheEnd ? Buffer.alloc(0) : bytes };
  }
  const length = Number(declared);
  const body = length === 0 ? null : bytes.subarray(0, length);
  return { body, whole: bytes.length >= length, rest: bytes.subarray(length) };
}

function chunked(bytes: Buffer) {
  const pieces: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n', at);
    const size = end === -1 ? null : /^([0-9a-f]{1,12})\s*(?:;.*)?$/i.exec(bytes.toString('latin1', at, end));
    const length = size === null ? -1 : Number.parseInt(size[1] ?? '', 16);
    const from = end + 2;
    if (length < 0 || from + length > bytes.length) {
      if (length > 0) pieces.push(bytes.subarray(from));
      return { body: Buffer.concat(pieces), whole: false, rest: Buffer.alloc(0) };
    }
    if (length === 0) {
      const trailer = bytes.indexOf('\r\n', from);
      const ended = trailer === from ? from + 2 : bytes.indexOf('\r\n\r\n', from) + 4;
      return { body: Buffer.concat(pieces), whole: true, rest: bytes.subarray(Math.max(from, ended)) };
    }
    pieces.push(bytes.subarray(from, from + length));
    at = from + length + 2;
  }
}

/** The value of a header, or nothing. */
export function headerOf(headers: Headers, wanted: string): string {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';
}
