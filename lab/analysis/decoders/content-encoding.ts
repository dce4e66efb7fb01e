import type { Headers } from '../../model/flow.ts';
import { inflate } from './inflate.ts';
import type { Inflated } from './inflate-small.ts';
import { unzstd } from './zstd.ts';

/** A body after its declared encodings were taken off, as far as they were really there. */
export type Unwrapped = {
  readonly bytes: Buffer;
  /** Encodings that were there, outermost first. */
  readonly encodings: readonly string[];
  readonly unread: readonly string[];
  /** Declared encodings that were not there: the file holds decoded text, or the body is damaged. */
  readonly refuted: readonly string[];
};

/** The tokens of Content-Encoding (RFC 9110 8.4), in the order in which they were applied. */
function declared(headers: Headers): string[] {
  const tokens: string[] = [];
  for (const header of headers) {
    // Lengths are compared first: each message has many lines, and few of them are this one.
    if (header[0].length !== headerName.length || header[0].toLowerCase() !== headerName) continue;
    for (const each of header[1].toLowerCase().split(',')) {
      const token = each.trim().replace(/^x-/, '');
      if (token !== '' && token !== 'identity' && token !== 'aws-chunked') tokens.push(token);
    }
  }
  return tokens.slice(0, mostTokens);
}

const headerName = 'content-encoding';
const mostTokens = 8;

/** Honours Content-Encoding without trusting it: captures often declare gzip and hold decoded text. */
export function unwrap(body: Buffer, headers: Headers, room: number): Unwrapped {
  const encodings: string[] = [];
  const unread: string[] = [];
  const refuted: string[] = [];
  let bytes = body;
  for (const token of declared(headers).reverse()) {
    const inflated = take(bytes, token, room);
    if (inflated === null) refuted.push(token.replace(/[^a-z0-9-]/g, '').slice(0, 20));
    else {
      bytes = inflated.bytes;
      encodings.push(token === 'br' ? 'brotli' : token);
      if (inflated.incomplete !== null) unread.push(inflated.incomplete);
    }
  }
  return { bytes, encodings, unread, refuted };
}

function take(bytes: Buffer, token: string, room: number): Inflated | null {
  switch (token) {
    case 'gzip':
      return bytes[0] === 0x1f && bytes[1] === 0x8b ? inflate(bytes, 'gzip', room) : null;
    case 'deflate':
      return isZlib(bytes) ? inflate(bytes, 'zlib', room) : sound(inflate(bytes, 'deflate-raw', room));
    case 'br':
      return sound(inflate(bytes, 'brotli', room));
    case 'zstd':
      return bytes.length > 8 && bytes.readUInt32LE(0) === 0xfd2fb528 ? unzstd(bytes, room) : null;
    default:
      return null;
  }
}

function isZlib(bytes: Buffer): boolean {
  return bytes.length > 2 && ((bytes[0] as number) & 15) === 8 && bytes.readUInt16BE(0) % 31 === 0;
}

/** Formats without a magic number give some bytes for any input: damaged output counts only where it is long. */
function sound(inflated: Inflated | null): Inflated | null {
  return inflated !== null && (inflated.incomplete === null || inflated.bytes.length >= 256)
    ? inflated
    : null;
}
