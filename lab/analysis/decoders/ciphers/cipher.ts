import type { AesKey } from './aes.ts';

/**
 * Encryption that anybody can undo: its key is known, or stands in the message. `decrypt` answers null
 * where the bytes are something else, and is quick to say so. Never throws.
 */
export type Cipher = {
  readonly name: string;
  /**
   * How the kernel tells tokens that are not it: by the keys of AES, by a part of its own (`deserves.as`), or not at
   * all, so that it lets all tokens pass.
   */
  readonly told: readonly AesKey[] | 'itself' | 'not';
  decrypt(bytes: Buffer): Buffer | null;
};

/** Whether the start of a plain text is one: 16 bytes of noise are printable once in ten million times. */
export function startsAsText(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length && at < 16; at += 1) {
    const byte = bytes[at] as number;
    if ((byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) || byte > 0x7e) return false;
  }
  return bytes.length > 0;
}
