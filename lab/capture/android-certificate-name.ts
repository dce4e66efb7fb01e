import { createHash, X509Certificate } from 'node:crypto';

/**
 * The file name under which Android's system trust store looks for a CA: `<subject_hash_old>.0`,
 * that is the first four bytes of the MD5 of the DER subject, least significant first (X509_NAME_hash_old).
 */
export function androidCertificateName(pem: string): string {
  const digest = createHash('md5')
    .update(subjectOf(new X509Certificate(pem).raw))
    .digest();
  return `${digest.readUInt32LE(0).toString(16).padStart(8, '0')}.0`;
}

/** The DER of the subject: Certificate > TBSCertificate > [version], serial, algorithm, issuer, validity, subject (RFC 5280, 4.1). */
function subjectOf(der: Buffer): Buffer {
  const certificate = element(der, 0);
  const body = element(der, certificate.content);
  let at = body.content;
  const versionTag = 0xa0;
  if (der[at] === versionTag) at = element(der, at).end;
  for (let skipped = 0; skipped < 4; skipped += 1) at = element(der, at).end;
  return der.subarray(at, element(der, at).end);
}

/** Where the content of the element at `start` begins, and where the element ends. */
function element(der: Buffer, start: number): { content: number; end: number } {
  const first = der.readUInt8(start + 1);
  if (first < 0x80) return { content: start + 2, end: start + 2 + first };
  const bytes = first & 0x7f;
  const content = start + 2 + bytes;
  return { content, end: content + der.readUIntBE(start + 2, bytes) };
}
