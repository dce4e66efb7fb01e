import { isIP } from 'node:net';
import type { TlsHandshakeFailure } from 'mockttp';

/**
 * Why a TLS handshake failed, in words. Two causes are the lab's own and no sign of a pinned
 * certificate: without a server name the lab's certificate names no host, and some names with an
 * underscore can have no certificate at all.
 */
export function explainRefusal({ failureCause, tlsMetadata }: TlsHandshakeFailure): string {
  const name = tlsMetadata.sniHostname;
  if (name === undefined || isIP(name) !== 0) {
    return `${failureCause}; no server name was sent, so the lab's certificate could not match`;
  }
  if (!canBeCertified(name)) return `${failureCause}; the lab can make no certificate for this name`;
  return failureCause;
}

/** mockttp certifies names with an underscore by a wildcard, where that is possible. */
function canBeCertified(name: string): boolean {
  if (!name.includes('_')) return true;
  const parents = name.split('.').slice(1);
  return parents.length > 1 && !parents.some((label) => label.includes('_'));
}
