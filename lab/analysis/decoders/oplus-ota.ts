import { createHash } from 'node:crypto';
import { base64Decode } from './base64.ts';
import { aesKey, counterMode, decryptText } from './ciphers/aes.ts';
import { startsAsText } from './ciphers/cipher.ts';
import { certain } from './decoded.ts';
import type { Codec, View } from './decoder.ts';

const halves = [
  'oppo1997',
  'baed2017',
  'java7865',
  '231uiedn',
  '09e32ji6',
  '0oiu3jdy',
  '0pej387l',
  '2dkliuyt',
  '20odiuye',
  '87j3id7w',
];
const suffixBytes = 15;

/**
 * Bodies of OPPO's and realme's updater (Query_Update): base64 of AES-128, then 15 characters of which
 * the first chooses half of the key from a table and eight are the other half. ECB, later counter mode.
 */
export const oplusOta: Codec = {
  name: 'oplus-ota-aes',
  decode({ bytes, survey, budget }: View, emit) {
    if (!survey.text) return;
    for (let index = 0; index < survey.runs.length; index += 2) {
      const start = survey.runs[index] as number;
      const end = bodyEnd(bytes, start, survey.runs[index + 1] as number);
      const plain = end < 0 ? null : decrypt(bytes, start, end);
      if (plain === null || !budget.output(plain.length)) continue;
      emit(certain('oplus-ota-aes', start, end + suffixBytes, plain));
    }
  },
};

/** Where the base64 ends in front of a suffix that begins with a digit and closes the text; -1 where there is none. */
function bodyEnd(bytes: Buffer, start: number, runEnd: number): number {
  let end = runEnd;
  if (bytes[end] === 0x3d) while (bytes[end] === 0x3d && end < runEnd + 2) end += 1;
  else end -= suffixBytes;
  if (end - start < 24 || (end - start) % 4 !== 0 || !isDigit(bytes[end])) return -1;
  const after = bytes[end + suffixBytes];
  const closes = after === undefined || after === 0x22 || after === 0x26 || after === 0x0a;
  return closes && end + suffixBytes <= bytes.length ? end : -1;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function decrypt(bytes: Buffer, start: number, end: number): Buffer | null {
  const suffix = bytes.toString('latin1', end, end + suffixBytes);
  const key = Buffer.from(`${halves[Number(suffix[0])] ?? ''}${suffix.slice(4, 12)}`, 'latin1');
  const body = Buffer.allocUnsafe(Math.ceil(((end - start) * 3) / 4) + 3);
  const sealed = body.subarray(0, base64Decode(bytes, start, end, body));
  const plain = decryptText(sealed, [aesKey(key, null)]);
  if (plain !== null || sealed.length < 16) return plain;
  const iv = createHash('md5').update(key).digest();
  return startsAsText(counterMode(sealed.subarray(0, 16), key, iv)) ? counterMode(sealed, key, iv) : null;
}
