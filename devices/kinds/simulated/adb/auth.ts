import { constants, createPublicKey, type KeyObject, publicDecrypt, timingSafeEqual } from 'node:crypto';

/** DigestInfo of SHA-1 (RFC 8017, section 9.2): the token stands where the digest would. */
const sha1Prefix = Buffer.from('3021300906052b0e03021a05000414', 'hex');
const modulusBytes = 256;

/**
 * Reads a host's public key as adb sends it: base64 of the mincrypt structure (word count, n0inv,
 * modulus and R² little-endian, exponent), then a comment. Undefined where it is malformed.
 */
export function parseHostKey(payload: Buffer): KeyObject | undefined {
  const [text = ''] = payload.toString('latin1').replace(/\0+$/, '').split(' ');
  const raw = Buffer.from(text, 'base64');
  if (raw.length !== 8 + 2 * modulusBytes + 4 || raw.readUInt32LE(0) !== modulusBytes / 4) return undefined;
  const modulus = Buffer.from(raw.subarray(8, 8 + modulusBytes)).reverse();
  const exponent = Buffer.alloc(4);
  exponent.writeUInt32BE(raw.readUInt32LE(8 + 2 * modulusBytes));
  try {
    return createPublicKey({
      format: 'jwk',
      key: { kty: 'RSA', n: modulus.toString('base64url'), e: trimmed(exponent).toString('base64url') },
    });
  } catch {
    return undefined;
  }
}

/** Whether the signature of the token is by this key. */
export function verifyToken(key: KeyObject, token: Buffer, signature: Buffer): boolean {
  const expected = Buffer.concat([sha1Prefix, token]);
  try {
    const found = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
    return found.length === expected.length && timingSafeEqual(found, expected);
  } catch {
    return false;
  }
}

function trimmed(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(Math.max(0, start));
}
