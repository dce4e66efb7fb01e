import zlib from 'node:zlib';
import { gunzip } from './gunzip.ts';
import { endsEarly, type Inflated, inflateSmall, isDamaged } from './inflate-small.ts';

/** Formats that node:zlib decompresses. */
export type InflateFormat = 'gzip' | 'zlib' | 'deflate-raw' | 'brotli';

type Sync = (bytes: Buffer, options: zlib.ZlibOptions & zlib.BrotliOptions) => Buffer;

const formats: Readonly<
  Record<InflateFormat, { sync: Sync; stream: (options: zlib.ZlibOptions) => unknown; flush: number }>
> = {
  gzip: { sync: zlib.gunzipSync, stream: zlib.createGunzip, flush: zlib.constants.Z_SYNC_FLUSH },
  zlib: { sync: zlib.inflateSync, stream: zlib.createInflate, flush: zlib.constants.Z_SYNC_FLUSH },
  'deflate-raw': {
    sync: zlib.inflateRawSync,
    stream: zlib.createInflateRaw,
    flush: zlib.constants.Z_SYNC_FLUSH,
  },
  brotli: {
    sync: zlib.brotliDecompressSync,
    stream: zlib.createBrotliDecompress,
    flush: zlib.constants.BROTLI_OPERATION_FLUSH,
  },
};

/** The parts of a zlib stream that node:zlib's own synchronous functions are made of. */
type Chunked = {
  _processChunk(chunk: Buffer, flush: number): Buffer;
  _outBuffer: Buffer;
  on(event: 'error', listener: () => void): void;
  close(): void;
};

/**
 * Decompresses at most `room` bytes. The synchronous functions of node:zlib throw away what they have
 * when the output is too large or the input is cut short or damaged; then what was written into the
 * stream's own buffer is kept. Answers null where nothing came out. Never throws.
 */
export function inflate(bytes: Buffer, format: InflateFormat, room: number): Inflated | null {
  if (bytes.length === 0 || room === 0) return null;
  const small = inflateFast(bytes, format, room);
  if (small !== undefined) return small;
  try {
    const chunkSize = chunkOf(bytes, format);
    return { bytes: formats[format].sync(bytes, { maxOutputLength: room, chunkSize }), incomplete: null };
  } catch (cause) {
    const member = format === 'gzip' && codeOf(cause) === 'Z_DATA_ERROR' ? firstMember(bytes, room) : null;
    return member ?? prefix(bytes, format, room, reasonOf(cause, format));
  }
}

/** What needs no decompressor of its own; undefined for all else. */
function inflateFast(bytes: Buffer, format: InflateFormat, room: number): Inflated | null | undefined {
  if (format === 'brotli') return undefined;
  if (format !== 'gzip') return inflateSmall(bytes, format, room);
  const whole = gunzip(bytes, room);
  return whole === null ? undefined : { bytes: whole, incomplete: null };
}

const usualChunk = 16 << 10;
const largestChunk = 1 << 20;

/** gzip tells at its end how much comes out (RFC 1952 2.3.1): one piece of that size is enough, if it is true. */
function chunkOf(bytes: Buffer, format: InflateFormat): number {
  if (format !== 'gzip' || bytes.length < 18) return usualChunk;
  const claimed = bytes.readUInt32LE(bytes.length - 4);
  return claimed < bytes.length * 16 && claimed < largestChunk ? claimed + 64 : usualChunk;
}

/** node:zlib takes what follows a gzip member for a damaged second one; here it is only what follows. */
function firstMember(bytes: Buffer, room: number): Inflated | null {
  const out = inflateStrictly(bytes.subarray(gzipHeaderLength(bytes)), 'deflate-raw', room);
  return out === null || out.length === 0 || out.length >= room ? null : { bytes: out, incomplete: null };
}

/** Fixed part, extra field, name, comment and checksum (RFC 1952 2.3). */
function gzipHeaderLength(bytes: Buffer): number {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if ((flags & 4) !== 0 && at + 2 <= bytes.length) at += 2 + bytes.readUInt16LE(at);
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, at);
    at = end < 0 ? bytes.length : end + 1;
  }
  return at + ((flags & 2) === 0 ? 0 : 2);
}

/** Decompresses only what is whole and valid to its end: for data without a magic number. */
export function inflateStrictly(bytes: Buffer, format: InflateFormat, room: number): Buffer | null {
  const small = inflateFast(bytes, format, room);
  if (small !== undefined) return small === null || small.incomplete !== null ? null : small.bytes;
  // Nearly all tries fail, and a stack trace costs more than the try.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return formats[format].sync(bytes, { maxOutputLength: Math.max(1, room) });
  } catch (cause) {
    const tooLarge = codeOf(cause) === 'ERR_BUFFER_TOO_LARGE';
    return tooLarge ? (prefix(bytes, format, room, '')?.bytes ?? null) : null;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

function reasonOf(cause: unknown, format: InflateFormat): string {
  const code = codeOf(cause);
  if (code === 'ERR_BUFFER_TOO_LARGE')
    return `${format} gives more than the budget allows: only its start was scanned`;
  return code === 'Z_BUF_ERROR' ? endsEarly(format) : isDamaged(format);
}

/** Deflate cannot do better (RFC 1951: 258 bytes for two bits). */
const greatestRatio = 1032;

function prefix(bytes: Buffer, format: InflateFormat, room: number, incomplete: string): Inflated | null {
  const most = Math.max(64, format === 'brotli' ? room : Math.min(room, bytes.length * greatestRatio));
  // Most of what only looks compressed gives next to nothing: a large buffer for each would fill the memory.
  let size = Math.min(most, Math.max(1 << 12, bytes.length * 4));
  let out = start(bytes, format, size);
  while (out.length >= size && size < most) {
    size = Math.min(most, size * 16);
    out = start(bytes, format, size);
  }
  const kept = out.subarray(0, room);
  return kept.length === 0 ? null : { bytes: Buffer.from(kept), incomplete };
}

/** At most the first `size` bytes of the output, as far as it came. */
function start(bytes: Buffer, format: InflateFormat, size: number): Buffer {
  const { stream, flush } = formats[format];
  // One output buffer for all: what was written before a fault stays readable in it.
  const chunked = stream({ chunkSize: size, maxOutputLength: size }) as Chunked;
  chunked.on('error', () => undefined);
  const out = chunked._outBuffer.fill(0);
  try {
    return out.subarray(0, chunked._processChunk(bytes, flush).length);
  } catch (cause) {
    return codeOf(cause) === 'ERR_BUFFER_TOO_LARGE' ? out : out.subarray(0, writtenLength(out));
  } finally {
    chunked.close();
  }
}

/** The buffer was zeroed before: what was written ends at the last byte that is not zero. */
function writtenLength(out: Buffer): number {
  let end = out.length;
  while (end > 0 && out[end - 1] === 0) end -= 1;
  return end;
}
