import { ciphers } from './ciphers/list.ts';
import { certain } from './decoded.ts';
import type { Codec, View } from './decoder.ts';

/** Bytes that nothing else explains, under a cipher whose key is known. */
export const cipherText: Codec = {
  name: 'cipher',
  decode({ bytes, survey, budget }: View, emit) {
    if (survey.text) return;
    const plain = decipher(bytes);
    if (plain === null || !budget.output(plain.bytes.length)) return;
    emit(certain(plain.name, 0, bytes.length, plain.bytes));
  },
};

/** What the first cipher that fits gives. */
export function decipher(bytes: Buffer): { readonly name: string; readonly bytes: Buffer } | null {
  for (const { name, decrypt } of ciphers) {
    const plain = decrypt(bytes);
    if (plain !== null) return { name, bytes: plain };
  }
  return null;
}
