import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import type { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  certificateOf,
  chainRefusal,
  storeCertificates,
} from '../../../devices/kinds/simulated/firmware/certificate-check.ts';
import {
  CertificateRefused,
  certificateInspector,
} from '../../../devices/kinds/simulated/firmware/server-certificates.ts';

const host = 'telemetry.maker.example';

describe('the certificate check of a simulated phone', () => {
  let folder: string;
  const made = new Map<string, X509Certificate>();

  /** Makes a certificate with openssl; an authority may sign others. */
  async function make(name: string, issuer: string, extensions: string, days = '30'): Promise<void> {
    const file = (suffix: string) => join(folder, `${name}.${suffix}`);
    await writeFile(file('ext'), extensions);
    openssl(
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      file('key'),
      '-out',
      file('csr'),
    );
    const signer = [
      '-CA',
      join(folder, `${issuer}.pem`),
      '-CAkey',
      join(folder, `${issuer}.key`),
      '-CAcreateserial',
    ];
    const by = issuer === name ? ['-signkey', file('key')] : signer;
    openssl(
      'x509',
      '-req',
      '-in',
      file('csr'),
      ...by,
      '-days',
      days,
      '-extfile',
      file('ext'),
      '-out',
      file('pem'),
    );
    const certificate = certificateOf(await readFile(file('pem')));
    assert.ok(certificate);
    made.set(name, certificate);
  }

  function chain(...names: string[]): X509Certificate[] {
    return names.map((name) => made.get(name) ?? assert.fail(name));
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'certificates-'));
    const ca = 'basicConstraints=critical,CA:true';
    await make('root', 'root', ca);
    await make('other', 'other', ca);
    await make('middle', 'root', ca);
    await make('leaf', 'middle', `subjectAltName=DNS:*.maker.example,IP:10.0.2.2`);
    await make('expired', 'middle', `subjectAltName=DNS:${host}`, '-1');
    await make('unnamed', 'root', 'basicConstraints=CA:false');
    await make('below-leaf', 'leaf', `subjectAltName=DNS:${host}`);
  });

  after(() => rm(folder, { recursive: true }));

  it('trusts a path of signatures to its store, in any order', () => {
    assert.equal(chainRefusal(chain('leaf', 'middle'), host, chain('root')), null);
    assert.equal(chainRefusal(chain('leaf', 'other', 'middle', 'root'), host, chain('root')), null);
    assert.equal(chainRefusal(chain('leaf', 'middle'), '10.0.2.2', chain('other', 'root')), null);
    assert.equal(chainRefusal(chain('leaf'), host, chain('middle')), null);
  });

  it('refuses what does not lead to its store', () => {
    assert.equal(chainRefusal(chain('leaf', 'middle', 'root'), host, chain('other')), 'untrusted issuer');
    assert.equal(chainRefusal(chain('leaf', 'middle'), host, []), 'untrusted issuer');
    assert.equal(chainRefusal(chain('leaf'), host, chain('root')), 'untrusted issuer');
    assert.equal(chainRefusal([], host, chain('root')), 'no certificate');
  });

  it('lets only an authority sign', () => {
    const names = ['below-leaf', 'leaf', 'middle'];
    assert.equal(chainRefusal(chain(...names), host, chain('root')), 'untrusted issuer');
  });

  it('refuses another host, also by common name, and another time', () => {
    assert.equal(
      chainRefusal(chain('leaf', 'middle'), 'other.example', chain('root')),
      'issued for another host',
    );
    assert.equal(chainRefusal(chain('leaf', 'middle'), '10.0.2.3', chain('root')), 'issued for another host');
    assert.equal(chainRefusal(chain('unnamed'), 'unnamed', chain('root')), 'issued for another host');
    assert.equal(chainRefusal(chain('expired', 'middle'), host, chain('root')), 'expired or not yet valid');
    const in1970 = 86_400_000;
    assert.equal(
      chainRefusal(chain('leaf', 'middle'), host, chain('root'), in1970),
      'expired or not yet valid',
      'to a phone whose clock has started afresh',
    );
  });

  it('reads a store of PEM, DER and other files', async () => {
    const pem = await readFile(join(folder, 'root.pem'), 'utf8');
    const two = Buffer.from(
      `Certificate:\n  Data\n${pem}${await readFile(join(folder, 'other.pem'), 'utf8')}`,
    );
    const [leaf] = chain('leaf');
    assert.ok(leaf);
    const read = storeCertificates([two, leaf.raw, Buffer.from('nonsense'), Buffer.alloc(0)]);
    assert.deepEqual(
      read.map(({ subject }) => subject),
      ['CN=root', 'CN=other', 'CN=leaf'],
    );
  });

  it('finds the chain of a handshake however it is cut, and answers a refusal with an alert', () => {
    const flight = serverFlight(chain('leaf', 'middle'));
    for (const size of [1, 7, 700, flight.length]) {
      const seen: string[][] = [];
      const inspect = certificateInspector((found) => {
        seen.push(found.map(({ subject }) => subject));
        return 'untrusted issuer';
      });
      const verdicts = pieces(flight, size)
        .map(inspect)
        .filter((verdict) => verdict !== null);
      assert.deepEqual(seen, [['CN=leaf', 'CN=middle']]);
      assert.equal(verdicts.length, 1);
      assert.equal(verdicts[0]?.farewell.toString('hex'), '1503030002022e');
      assert.ok(verdicts[0]?.error instanceof CertificateRefused);
    }
  });

  it('lets pass what is no handshake', () => {
    const inspect = certificateInspector(() => assert.fail('there is no certificate'));
    for (const piece of pieces(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 5))
      assert.equal(inspect(piece), null);
  });
});

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' });
}

function pieces(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

/** ServerHello, Certificate and ServerHelloDone, in records of at most 500 bytes (RFC 5246, 6.2.1 and 7.4). */
function serverFlight(chain: readonly X509Certificate[]): Buffer {
  const sized = (bytes: Buffer) => {
    const length = Buffer.alloc(3);
    length.writeUIntBE(bytes.length, 0, 3);
    return Buffer.concat([length, bytes]);
  };
  const message = (type: number, body: Buffer) => Buffer.concat([Buffer.of(type), sized(body)]);
  const list = sized(Buffer.concat(chain.map(({ raw }) => sized(raw))));
  const messages = Buffer.concat([
    message(2, Buffer.alloc(70)),
    message(11, list),
    message(14, Buffer.alloc(0)),
  ]);
  const records = pieces(messages, 500).map((piece) => {
    const header = Buffer.of(22, 3, 3, 0, 0);
    header.writeUInt16BE(piece.length, 3);
    return Buffer.concat([header, piece]);
  });
  return Buffer.concat(records);
}
