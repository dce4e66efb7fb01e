import { createHash, verify } from 'node:crypto';
import { keyNumber, type PublicKey, type SigningKey } from './signing-key.ts';

// Formats: https://jedisct1.github.io/minisign/ ("Signature format", "Public key format").

const untrusted = 'untrusted comment: signature of manifest.json by the lab key';
const algorithm = 'ED';

/** What minisign signs in its usual, prehashed mode: BLAKE2b-512 of the file. */
function prehash(bytes: Uint8Array): Buffer {
  return createHash('blake2b512').update(bytes).digest();
}

/** A signature file as minisign writes it, with time and file name in the comment that is signed too. */
export function minisignature(bytes: Uint8Array, { public: key, sign }: SigningKey, at: number): string {
  const signature = sign(prehash(bytes));
  const comment = `timestamp:${Math.floor(at / 1000)}\tfile:manifest.json\thashed`;
  const whole = Buffer.concat([Buffer.from(algorithm), keyNumber(key.raw), signature]);
  const overAll = sign(Buffer.concat([signature, Buffer.from(comment)]));
  return `${untrusted} ${key.id}\n${whole.toString('base64')}\ntrusted comment: ${comment}\n${overAll.toString('base64')}\n`;
}

/** Why a signature file is not this key's over these bytes, or null. Stricter than minisign: one spelling only. */
export function minisignFault(bytes: Uint8Array, file: Uint8Array, key: PublicKey): string | null {
  const text = Buffer.from(file).toString('latin1');
  const lines = text.split('\n');
  const [first = '', second = '', third = '', fourth = '', last] = lines;
  if (lines.length !== 5 || last !== '' || first !== `${untrusted} ${key.id}`)
    return 'is not a minisign signature of this key as the lab writes it';
  const whole = strictBase64(second);
  const overAll = strictBase64(fourth);
  const comment = /^trusted comment: (timestamp:\d{1,12}\tfile:manifest\.json\thashed)$/.exec(third)?.[1];
  if (whole?.length !== 74 || overAll?.length !== 64 || comment === undefined)
    return 'is not a minisign signature as the lab writes it';
  const head = Buffer.concat([Buffer.from(algorithm), keyNumber(key.raw)]);
  if (!whole.subarray(0, 10).equals(head)) return 'names another key';
  const signature = whole.subarray(10);
  if (!verify(null, prehash(bytes), key.key, signature)) return 'does not fit manifest.json';
  const signed = Buffer.concat([signature, Buffer.from(comment)]);
  return verify(null, signed, key.key, overAll) ? null : 'has a comment that was not signed';
}

/** The public key as minisign reads it. */
export function minisignPublicKey({ raw, id }: PublicKey): string {
  const whole = Buffer.concat([Buffer.from('Ed'), keyNumber(raw), raw]);
  return `untrusted comment: minisign public key ${id}\n${whole.toString('base64')}\n`;
}

/** Spare bits at the end of base64 may not hide a change. */
function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
