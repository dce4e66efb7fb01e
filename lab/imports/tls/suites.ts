import { createDecipheriv, createHmac } from 'node:crypto';

/** An authenticated cipher of TLS: how long its key is, and the hash from which keys are made. */
export type Suite = {
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305';
  readonly keyBytes: 16 | 32;
  readonly hash: 'sha256' | 'sha384';
};

const aes128: Suite = { cipher: 'aes-128-gcm', keyBytes: 16, hash: 'sha256' };
const aes256: Suite = { cipher: 'aes-256-gcm', keyBytes: 32, hash: 'sha384' };
const chacha: Suite = { cipher: 'chacha20-poly1305', keyBytes: 32, hash: 'sha256' };

/** By their numbers (IANA, TLS Cipher Suites): all of TLS 1.3 but CCM, and those of 1.2 with GCM or ChaCha20. */
const suites: ReadonlyMap<number, Suite> = new Map([
  ...[0x1301, 0x009c, 0x009e, 0xc02b, 0xc02f].map((each) => [each, aes128] as const),
  ...[0x1302, 0x009d, 0x009f, 0xc02c, 0xc030].map((each) => [each, aes256] as const),
  ...[0x1303, 0xcca8, 0xcca9, 0xccaa].map((each) => [each, chacha] as const),
]);

/** Null for one that this lab does not open. */
export function suiteOf(number: number): Suite | null {
  return suites.get(number) ?? null;
}

const tagBytes = 16;

/** The plain bytes, or null where key, nonce or bytes do not belong together. */
export function decrypt(
  { cipher }: Suite,
  { key, nonce, aad }: { readonly key: Buffer; readonly nonce: Buffer; readonly aad: Buffer },
  sealed: Buffer,
): Buffer | null {
  if (sealed.length < tagBytes) return null;
  // Both kinds of ciphers have the same calls, which their types do not show.
  const open = createDecipheriv(cipher as 'aes-128-gcm', key, nonce, { authTagLength: tagBytes });
  open.setAAD(aad);
  open.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([open.update(sealed.subarray(0, -tagBytes)), open.final()]);
  } catch {
    return null;
  }
}

/** The nonce of a record: its number, mixed with the connection's own (RFC 8446 5.3). */
export function nonceOf(iv: Buffer, number: number): Buffer {
  const nonce = Buffer.from(iv);
  const count = countBytes(number);
  for (const [index, byte] of count.entries()) {
    const at = nonce.length - 8 + index;
    nonce.writeUInt8(nonce.readUInt8(at) ^ byte, at);
  }
  return nonce;
}

/** A record's number in eight bytes. */
export function countBytes(number: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(number));
  return bytes;
}

/** HMAC with the suite's hash. */
export function hmac({ hash }: Suite, key: Buffer, ...parts: readonly Buffer[]): Buffer {
  const mac = createHmac(hash, key);
  for (const each of parts) mac.update(each);
  return mac.digest();
}
