import { aesKey, decryptText } from './aes.ts';
import type { Cipher } from './cipher.ts';

const keys = [aesKey(Buffer.from('miuiotavalided11'), Buffer.from('0102030405060708'))];

/** The parameter `q` of Xiaomi's updater (miotaV3.php): AES-128-CBC, key and initial block the same in all phones. */
export const miuiUpdater: Cipher = {
  name: 'miui-updater-aes',
  told: keys,
  decrypt: (bytes) => decryptText(bytes, keys),
};
