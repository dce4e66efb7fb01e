import { type Cipher, startsAsText } from './cipher.ts';

function turned(byte: number): number {
  return (byte >> 3) | ((byte << 5) & 255);
}

/**
 * The field `key` of Adups' updater: one byte whose low half says how many key bytes there are and
 * whose high half how many bytes of filling come before them, the key bytes turned left by three bits,
 * and the text under that key, again and again.
 */
export const adups: Cipher = {
  name: 'adups-xor',
  decrypt: (bytes) => {
    const head = bytes[0] ?? 0;
    const count = head & 15;
    const from = 1 + (head >> 4);
    if (count < 3 || bytes.length < from + count + 8) return null;
    // The first character of the text, before anything is made for it.
    const one = (bytes[from + count] as number) ^ turned(bytes[from] as number);
    if (one < 0x20 || one > 0x7e) return null;
    const key = bytes.subarray(from, from + count).map(turned);
    const body = bytes.subarray(from + count);
    const start = body.subarray(0, 16).map((byte, index) => byte ^ (key[index % count] as number));
    if (!startsAsText(Buffer.from(start))) return null;
    return Buffer.from(body.map((byte, index) => byte ^ (key[index % count] as number)));
  },
};
