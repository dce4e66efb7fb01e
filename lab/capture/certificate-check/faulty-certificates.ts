import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { CertificateFault } from '../../model/certificate-check.ts';
import type { Authority } from '../certificate-authority.ts';

const dayMs = 86_400_000;
/** A name that can never be a phone's server (RFC 2606, `.invalid`). */
const elsewhere = 'another-host.phonehome.invalid';
const leafAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const usages: webcrypto.KeyUsage[] = ['sign', 'verify'];

type Issuer = {
  readonly name: X509Certificate['subjectName'];
  readonly key: webcrypto.CryptoKey;
  readonly algorithm: { readonly name: string; readonly hash: string };
  /** What is sent behind the leaf. */
  readonly chain: string;
};

/** Makes the certificates that a client must refuse, each for the host that it asked for. */
export class FaultyCertificates {
  readonly #authority: Authority;
  readonly #contexts = new Map<string, Promise<SecureContext>>();
  #lab: Promise<Issuer> | null = null;
  #stranger: Promise<Issuer> | null = null;

  constructor(authority: Authority) {
    this.#authority = authority;
  }

  /** What a TLS server needs to show this fault to a client of this host. */
  context(host: string, fault: CertificateFault): Promise<SecureContext> {
    const key = `${fault} ${host}`;
    const context = this.#contexts.get(key) ?? this.#make(host, fault);
    this.#contexts.set(key, context);
    return context;
  }

  async #make(host: string, fault: CertificateFault): Promise<SecureContext> {
    const keys = await webcrypto.subtle.generateKey(leafAlgorithm, true, usages);
    const issuer = await this.#issuer(fault);
    const end = fault === 'expired' ? Date.now() - dayMs : Date.now() + 30 * dayMs;
    const leaf = await X509CertificateGenerator.create({
      serialNumber: randomBytes(16).toString('hex').replace(/^./, '1'),
      // A certificate may outlive no name of 64 characters here; clients read the alternative names only.
      subject: `CN=${fault === 'wrong-host' ? elsewhere : 'phonehome certificate check'}`,
      issuer: issuer?.name ?? 'CN=phonehome certificate check',
      publicKey: keys.publicKey,
      signingKey: issuer?.key ?? keys.privateKey,
      signingAlgorithm: issuer?.algorithm ?? leafAlgorithm,
      notBefore: new Date(end - 40 * dayMs),
      notAfter: new Date(end),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([alternative(fault === 'wrong-host' ? elsewhere : host)]),
      ],
    });
    const key = pem(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
    return createSecureContext({ key, cert: `${leaf.toString('pem')}\n${issuer?.chain ?? ''}` });
  }

  /** Null where a certificate signs itself. */
  async #issuer(fault: CertificateFault): Promise<Issuer | null> {
    if (fault === 'self-signed') return null;
    if (fault === 'untrusted') {
      this.#stranger ??= makeStranger();
      return this.#stranger;
    }
    this.#lab ??= issuerOf(this.#authority);
    return this.#lab;
  }
}

const alternative = (host: string) =>
  isIP(host) === 0 ? ({ type: 'dns', value: host } as const) : ({ type: 'ip', value: host } as const);

async function issuerOf({ certificate, key }: Authority): Promise<Issuer> {
  const secret = createPrivateKey(key);
  const der = secret.export({ type: 'pkcs8', format: 'der' });
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  return {
    name: new X509Certificate(certificate).subjectName,
    key: await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']),
    algorithm,
    chain: certificate,
  };
}

/** An authority that no phone was ever given. */
async function makeStranger(): Promise<Issuer> {
  const keys = await webcrypto.subtle.generateKey(leafAlgorithm, true, usages);
  const made = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: `CN=Unknown CA ${randomBytes(4).toString('hex')}`,
    keys,
    signingAlgorithm: leafAlgorithm,
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + 365 * dayMs),
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    name: made.subjectName,
    key: keys.privateKey,
    algorithm: leafAlgorithm,
    chain: made.toString('pem'),
  };
}

function pem(der: ArrayBuffer, label: string): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
