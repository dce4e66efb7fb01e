import type { Hellos } from './hellos.ts';
import type { Opened } from './open-13.ts';
import { recordTypes, type TlsRecord } from './records.ts';
import { countBytes, decrypt, hmac, nonceOf, type Suite } from './suites.ts';

const explicitBytes = 8;
const tagBytes = 16;

/** Opens one direction of TLS 1.2 with GCM (RFC 5288) or ChaCha20 (RFC 7905), by the connection's master secret. */
export function open12(
  records: readonly TlsRecord[],
  suite: Suite,
  hellos: Hellos,
  master: Buffer,
  side: 'CLIENT' | 'SERVER',
): Opened {
  const { key, iv } = keysOf(suite, hellos, master, side);
  const isGcm = suite.cipher !== 'chacha20-poly1305';
  const pieces: Buffer[] = [];
  let [number, sealed, shut] = [0, false, 0];
  for (const { type, version, payload } of records) {
    if (type === recordTypes.changeCipher) sealed = true;
    else if (sealed) {
      const [nonce, body] = isGcm
        ? [Buffer.concat([iv, payload.subarray(0, explicitBytes)]), payload.subarray(explicitBytes)]
        : [nonceOf(iv, number), payload];
      const length = Math.max(0, body.length - tagBytes);
      const head = Buffer.from([type, version >> 8, version & 255, length >> 8, length & 255]);
      const aad = Buffer.concat([countBytes(number), head]);
      const plain = nonce.length === 12 ? decrypt(suite, { key, nonce, aad }, body) : null;
      number += 1;
      if (plain === null) shut += 1;
      else if (type === recordTypes.application) pieces.push(plain);
    }
  }
  return { plain: Buffer.concat(pieces), shut };
}

/** The key block (RFC 5246 6.3): keys of both sides, then what their nonces begin with. */
function keysOf(
  suite: Suite,
  { serverRandom, clientRandom }: Hellos,
  master: Buffer,
  side: 'CLIENT' | 'SERVER',
) {
  const ivBytes = suite.cipher === 'chacha20-poly1305' ? 12 : 4;
  const { keyBytes } = suite;
  const seed = Buffer.concat([Buffer.from('key expansion'), serverRandom, clientRandom]);
  const block = pseudoRandom(suite, master, seed, 2 * (keyBytes + ivBytes));
  const place = side === 'CLIENT' ? 0 : 1;
  const ivAt = 2 * keyBytes + place * ivBytes;
  return {
    key: block.subarray(place * keyBytes, (place + 1) * keyBytes),
    iv: block.subarray(ivAt, ivAt + ivBytes),
  };
}

/** P_hash (RFC 5246 5). */
function pseudoRandom(suite: Suite, secret: Buffer, seed: Buffer, length: number): Buffer {
  const pieces: Buffer[] = [];
  let [chain, made] = [seed, 0];
  while (made < length) {
    chain = hmac(suite, secret, chain);
    const piece = hmac(suite, secret, chain, seed);
    pieces.push(piece);
    made += piece.length;
  }
  return Buffer.concat(pieces).subarray(0, length);
}
