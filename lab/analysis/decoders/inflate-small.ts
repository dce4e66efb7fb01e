import { Inflater } from './inflater.ts';

/** What came out; `incomplete` says why it is not all. */
export type Inflated = { readonly bytes: Buffer; readonly incomplete: string | null };

type Format = 'zlib' | 'deflate-raw';

const inflater = new Inflater(1 << 10);

/**
 * What gives little, and what is damaged at its start: nearly all that only looks compressed. Null where nothing came
 * out, undefined where node:zlib has to do it.
 */
export function inflateSmall(bytes: Buffer, format: Format, room: number): Inflated | null | undefined {
  const start = startOf(bytes, format);
  if (start < 0) return undefined;
  const ending = inflater.run(bytes, start);
  const { at, length, out } = inflater;
  if (ending === 'full' || length > room) return undefined;
  const made = Buffer.from(out.subarray(0, length));
  const isSound = ending === 'done' && isChecked(bytes, format, at, made);
  if (isSound) return { bytes: made, incomplete: null };
  const isCut = ending === 'cut' || (ending === 'done' && at + 4 > bytes.length);
  return length === 0 ? null : { bytes: made, incomplete: isCut ? endsEarly(format) : isDamaged(format) };
}

/** Why the output ends where the input does. */
export function endsEarly(format: string): string {
  return `${format} ends too early: only its start was scanned`;
}

/** Why the output ends in front of a fault. */
export function isDamaged(format: string): string {
  return `${format} is damaged: only what came before was scanned`;
}

/** Behind the header (RFC 1950 2.2); -1 for one of the rarer sort. */
function startOf(bytes: Buffer, format: Format): number {
  if (format === 'deflate-raw') return 0;
  if (bytes.length < 3 || bytes.readUInt16BE(0) % 31 !== 0) return -1;
  return ((bytes[0] as number) & 0x8f) === 8 && ((bytes[1] as number) & 0x20) === 0 ? 2 : -1;
}

/** Whether the checksum behind the stream fits. */
function isChecked(bytes: Buffer, format: Format, at: number, made: Buffer): boolean {
  if (format === 'deflate-raw') return true;
  return at + 4 <= bytes.length && bytes.readUInt32BE(at) === adler32(made);
}

/** RFC 1950 8.2, for what is short. */
function adler32(bytes: Buffer): number {
  let [low, high] = [1, 0];
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return high * 65_536 + low;
}
