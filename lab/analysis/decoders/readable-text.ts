import { isUtf8 } from 'node:buffer';

/** Text in UTF-8 without control characters but tabs and line ends: what a person could read. */
export function isReadableText(bytes: Uint8Array): boolean {
  if (!isUtf8(bytes)) return false;
  return bytes.every((byte) => (byte >= 32 ? byte !== 127 : byte === 9 || byte === 10 || byte === 13));
}
