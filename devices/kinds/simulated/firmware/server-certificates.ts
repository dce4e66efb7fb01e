import type { X509Certificate } from 'node:crypto';
import { certificateOf } from './certificate-check.ts';
import type { Inspector } from './wire.ts';

/** TLS record types and handshake messages (RFC 5246, sections 6.2.1 and 7.4). */
const handshakeRecord = 22;
const certificateMessage = 11;

/** Fatal alert certificate_unknown, in the clear, as Android's client sends it (RFC 5246, 7.2.2). */
const certificateUnknown = Buffer.of(21, 3, 3, 0, 2, 2, 46);

/** More than any honest server sends before its certificates end. */
const mostBytes = 256 * 1024;

/** The phone's client did not accept the server's certificate. */
export class CertificateRefused extends Error {}

/**
 * Reads a TLS 1.2 server's certificates as they come in and asks `refusal` about them; a refusal
 * ends the handshake with an alert, before the client has said anything more.
 */
export function certificateInspector(
  refusal: (chain: readonly X509Certificate[]) => string | null,
): Inspector {
  let bytes: Buffer | null = Buffer.alloc(0);
  return (chunk) => {
    if (bytes === null) return null;
    bytes = Buffer.concat([bytes, chunk]);
    const found = findChain(bytes);
    if (found === 'none' || bytes.length > mostBytes) bytes = null;
    if (found === 'none' || found === 'incomplete') return null;
    bytes = null;
    const why = refusal(found);
    return why === null ? null : { farewell: certificateUnknown, error: new CertificateRefused(why) };
  };
}

function findChain(bytes: Buffer): X509Certificate[] | 'incomplete' | 'none' {
  const handshake = handshakeBytes(bytes);
  let offset = 0;
  while (offset + 4 <= handshake.length) {
    const end = offset + 4 + handshake.readUIntBE(offset + 1, 3);
    if (end > handshake.length) return 'incomplete';
    if (handshake[offset] === certificateMessage) return readChain(handshake.subarray(offset + 7, end));
    offset = end;
  }
  const first = bytes[0];
  return first === undefined || first === handshakeRecord ? 'incomplete' : 'none';
}

/** The payloads of the handshake records at the start, up to the first that is not whole. */
function handshakeBytes(bytes: Buffer): Buffer {
  const payloads: Buffer[] = [];
  let offset = 0;
  while (bytes[offset] === handshakeRecord && offset + 5 <= bytes.length) {
    const end = offset + 5 + bytes.readUInt16BE(offset + 3);
    if (end > bytes.length) break;
    payloads.push(bytes.subarray(offset + 5, end));
    offset = end;
  }
  return Buffer.concat(payloads);
}

function readChain(list: Buffer): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let offset = 0;
  while (offset + 3 <= list.length) {
    const end = offset + 3 + list.readUIntBE(offset, 3);
    const certificate = certificateOf(list.subarray(offset + 3, end));
    if (certificate !== null) chain.push(certificate);
    offset = end;
  }
  return chain;
}
