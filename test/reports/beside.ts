import type { CertificateFinding } from '../../lab/model/result.ts';
import type { UnknownFinding } from '../../lab/model/unknown.ts';

/** A fabricated certificate finding: an updater that checks neither authority nor dates. */
export function certificateFinding(changes: Partial<CertificateFinding> = {}): CertificateFinding {
  return {
    id: 'F-0c0ffee0',
    kind: 'certificate',
    state: 'new',
    host: 'careless.maker.example',
    recipient: {
      host: 'careless.maker.example',
      domain: 'maker.example',
      organisation: null,
      country: null,
      confidence: 'unknown',
    },
    accepted: ['untrusted', 'expired'],
    faults: {
      untrusted: { k: 1, n: 2 },
      'self-signed': { k: 0, n: 2 },
      'wrong-host': { k: 0, n: 2 },
      expired: { k: 2, n: 2 },
    },
    control: { k: 2, n: 2 },
    sender: { package: 'com.maker.update', confidence: 'medium' },
    identifiers: ['imei'],
    severity: { score: 9.5, band: 'critical', parts: { P: 4, T: 1.5, R: 2, C: 2 } },
    gate: 'fail',
    sentence: 'com.maker.update sends to careless.maker.example on a <b>bad</b> certificate.',
    why: 'The baseline’s client refused every certificate.',
    evidence: ['trials/001-boot/1#c3.1'],
    ...changes,
  };
}

/** A fabricated unknown identifier: a token that survives a restart. */
export function unknownFinding(changes: Partial<UnknownFinding> = {}): UnknownFinding {
  return {
    id: 'U-0c0ffee0',
    recipient: {
      host: 'track.maker.example',
      domain: 'maker.example',
      organisation: 'Example Maker',
      country: 'FI',
      confidence: 'high',
    },
    endpoint: 'POST track.maker.example:443 /v1',
    place: 'header/x-uid',
    scope: 'boot',
    confidence: 'high',
    phones: 2,
    trials: 8,
    crossings: { boot: { kept: 3, of: 3 } },
    shape: '16 hexadecimal digits',
    bits: 64,
    issuedBy: 'phone',
    transports: ['tls'],
    evidence: ['trials/001-boot/1#f1'],
    sameAs: [],
    state: 'new',
    gate: 'review',
    sentence:
      'Unknown identifier U-0c0ffee0 survives a restart, sent to track.maker.example as header/x-uid.',
    why: 'The baseline was searched for such tokens, and this one was not among them.',
    ...changes,
  };
}
