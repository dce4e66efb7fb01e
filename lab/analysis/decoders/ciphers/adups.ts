import { type Cipher, startsAsText } from './cipher.ts';

function turned(byte: number): number {
  return (byte >> 3) | ((byte << 5) & 255);
}

/** The lengths fit, and the first characters are of a text. */
function mayBe(bytes: Buffer): boolean {
  const { length } = bytes;
  const head = bytes[0] ?? 0;
  const count = head & 15;
  const from = 1 + (head >> 4);
  if (count < 3 || length < from + count + 8) return false;
  for (let index = 0; index < 3; index += 1) {
    const byte = (bytes[from + count + index] as number) ^ turned(bytes[from + index] as number);
    if ((byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) || byte > 0x7e) return false;
  }
  return true;
}

/**
 * The field `key` of Adups' updater: one byte whose low half says how many key bytes there are and
 * whose high half how many bytes of filling come before them, the key bytes turned left by three bits,
 * and the text under that key, again and again.
 */
export const adups: Cipher = {
  name: 'adups-xor',
  told: 'itself',
  decrypt: (bytes) => {
    const head = bytes[0] ?? 0;
    const count = head & 15;
    const from = 1 + (head >> 4);
    if (!mayBe(bytes)) return null;
    const key = bytes.subarray(from, from + count).map(turned);
    const body = bytes.subarray(from + count);
    const start = body.subarray(0, 16).map((byte, index) => byte ^ (key[index % count] as number));
    if (!startsAsText(Buffer.from(start))) return null;
    return Buffer.from(body.map((byte, index) => byte ^ (key[index % count] as number)));
  },
};
