import zlib from 'node:zlib';

/** What a stream of node:zlib is made of: its own synchronous functions set one up for each call. */
type Inner = {
  readonly _handle: {
    writeSync(
      flush: number,
      bytes: Buffer,
      from: number,
      count: number,
      out: Buffer,
      at: number,
      room: number,
    ): void;
    reset(): void;
    onerror: () => void;
  };
  /** Room and input that are left. */
  readonly _writeState: Uint32Array;
};

const out = Buffer.allocUnsafeSlow(1 << 16);
/** Room beyond what a body claims, so that it never comes out full. */
const spare = 64;
let inner: Inner | null = null;
let failed = false;

/**
 * Decompresses gzip that is whole and tells its size truly, of some kilobytes; null for all else. One stream serves
 * all: to set one up takes longer than such a body does.
 */
export function gunzip(bytes: Buffer, room: number): Buffer | null {
  if (bytes.length < 18) return null;
  const size = bytes.readUInt32LE(bytes.length - 4) + spare;
  if (size > out.length || size > room) return null;
  inner ??= open();
  failed = false;
  inner._handle.writeSync(zlib.constants.Z_FINISH, bytes, 0, bytes.length, out, 0, size);
  inner._handle.reset();
  const left = inner._writeState[0] as number;
  return failed || left === 0 ? null : Buffer.from(out.subarray(0, size - left));
}

function open(): Inner {
  const stream = zlib.createGunzip() as unknown as Inner;
  // Else it closes itself at the first damaged body.
  stream._handle.onerror = () => {
    failed = true;
  };
  return stream;
}
