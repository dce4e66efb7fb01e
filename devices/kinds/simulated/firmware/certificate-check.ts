import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

const longestChain = 8;

/**
 * Why an Android client refuses a server's chain (leaf first), or null where it trusts it: host name
 * by subject alternative names only, dates (`now` is ms since the epoch), and a path of signatures to one of `anchors`.
 */
export function chainRefusal(
  chain: readonly X509Certificate[],
  host: string,
  anchors: readonly X509Certificate[],
  now = Date.now(),
): string | null {
  const leaf = chain[0];
  if (leaf === undefined) return 'no certificate';
  if (!isTimely(leaf, now)) return 'expired or not yet valid';
  if (!leadsToAnchor(leaf, chain.slice(1), anchors, now, longestChain)) return 'untrusted issuer';
  const named = isIP(host) === 0 ? leaf.checkHost(host, { subject: 'never' }) : leaf.checkIP(host);
  return named === undefined ? 'issued for another host' : null;
}

/** The certificates of a CA store's files, PEM (several in one, text around it) or DER; others are left out. */
export function storeCertificates(files: readonly Buffer[]): X509Certificate[] {
  return files.flatMap((file) => {
    const pems = file.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
    return (pems ?? [file]).flatMap((source) => certificateOf(source) ?? []);
  });
}

/** One certificate, or null where the bytes are none. */
export function certificateOf(source: string | Buffer): X509Certificate | null {
  try {
    return new X509Certificate(source);
  } catch {
    return null;
  }
}

function leadsToAnchor(
  certificate: X509Certificate,
  others: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  now: number,
  steps: number,
): boolean {
  if (steps === 0) return false;
  if (anchors.some((anchor) => isAnchored(certificate, anchor))) return true;
  return others
    .filter((issuer) => issuer.ca && isTimely(issuer, now) && signed(certificate, issuer))
    .some((issuer) => leadsToAnchor(issuer, others, anchors, now, steps - 1));
}

function isAnchored(certificate: X509Certificate, anchor: X509Certificate): boolean {
  return certificate.fingerprint256 === anchor.fingerprint256 || signed(certificate, anchor);
}

function signed(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isTimely(certificate: X509Certificate, now: number): boolean {
  return Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
}
