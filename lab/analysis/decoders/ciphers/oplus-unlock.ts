import { aesKey, decryptText } from './aes.ts';
import type { Cipher } from './cipher.ts';

const keys = [aesKey(Buffer.from('netton.client.st'), null)];

/** Header lines of OPPO's and realme's bootloader unlocking: AES-128-ECB, one key in all phones. */
export const oplusUnlock: Cipher = {
  name: 'oplus-unlock-aes',
  told: keys,
  decrypt: (bytes) => decryptText(bytes, keys),
};
