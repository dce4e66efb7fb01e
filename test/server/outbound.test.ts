import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isPublicAddress } from '../../lab/server/outbound/public-address.ts';
import { askSafely, type SafeRequest } from '../../lab/server/outbound/safe-request.ts';
import { faultOfGithub, faultOfStandard, signed } from '../../lab/server/outbound/signature.ts';

describe('addresses that a server may be sent to', () => {
  const closed = [
    ...[
      '127.0.0.1',
      '127.255.255.254',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
    ],
    ...['0.0.0.0', '100.64.0.1', '192.0.2.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '240.0.0.1'],
    ...['::1', '::', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1'],
    ...['64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', '2001::1', '100::1', 'no address', ''],
  ];
  for (const address of closed) {
    it(`refuses ${address === '' ? 'nothing' : address}`, () =>
      assert.equal(isPublicAddress(address), false));
  }
  for (const address of [
    '1.1.1.1',
    '172.32.0.1',
    '172.15.255.255',
    '192.169.0.1',
    '100.128.0.1',
    '2606:4700::1111',
  ]) {
    it(`takes ${address}`, () => assert.equal(isPublicAddress(address), true));
  }
});

describe('requests to servers that somebody named', () => {
  let server: Server;
  let port = 0;
  const asked: string[] = [];
  before(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      if (request.url === '/away') response.writeHead(302, { location: '/inside' }).end();
      else response.end('x'.repeat(request.url === '/long' ? 1_000_000 : 3));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  after(() => server.close());
  beforeEach(() => asked.splice(0));

  const request = (url: string, allowedHosts: readonly string[] = []): SafeRequest => ({
    url,
    method: 'POST',
    headers: {},
    body: '{}',
    allowedHosts,
    timeoutMs: 5_000,
  });
  const local = async () => [{ address: '127.0.0.1', family: 4 }];

  for (const host of [
    '127.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '2130706433',
    '0x7f.1',
    '10.0.0.1',
    '169.254.169.254',
  ]) {
    it(`sends nothing to https://${host}`, async () => {
      await assert.rejects(
        askSafely(request(`https://${host}:${port}/`)),
        /no address of the public internet/,
      );
      assert.deepEqual(asked, []);
    });
  }

  it('sends nothing to a name behind which a private address stands, even beside a public one', async () => {
    const both = async () => [{ address: '1.1.1.1', family: 4 }, ...(await local())];
    for (const resolve of [local, both]) {
      const sending = askSafely(request(`https://rebound.example:${port}/`), resolve);
      await assert.rejects(sending, /rebound\.example \(127\.0\.0\.1\) is no address of the public internet/);
    }
    assert.deepEqual(asked, []);
  });

  it('asks a host that is allowed by name, and no other by the way', async () => {
    const hosts = ['Inside.example'];
    const answer = await askSafely(request(`http://inside.example:${port}/hook`, hosts), local);
    assert.deepEqual(answer, { status: 200, text: 'xxx' });
    const other = askSafely(request(`https://other.example:${port}/hook`, hosts), local);
    await assert.rejects(other, /no address of the public internet/);
    assert.deepEqual(asked, ['POST /hook']);
  });

  it('follows no redirect, and reads no more of an answer than it needs', async () => {
    const away = await askSafely(request(`http://inside.example:${port}/away`, ['inside.example']), local);
    assert.equal(away.status, 302);
    assert.deepEqual(asked, ['POST /away']);
    const long = await askSafely(request(`http://inside.example:${port}/long`, ['inside.example']), local);
    assert.equal(long.text.length, 65_536);
  });

  it('refuses clear HTTP to hosts that are not allowed by name, other schemes and passwords', async () => {
    await assert.rejects(askSafely(request('http://hooks.example/')), /must begin with https/);
    await assert.rejects(askSafely(request('file:///etc/passwd')), /must read https/);
    await assert.rejects(askSafely(request('https://me:secret@hooks.example/')), (error: Error) => {
      assert.match(error.message, /holds a password/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });
});

describe('signatures', () => {
  const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
  const at = 1_790_000_000_000;
  const body = Buffer.from('{"ota":"æøå"}');
  const headers = signed(secret, { id: 'msg_1', at, body: body.toString('utf8') });

  it('are those of Standard Webhooks, as openssl computes them', () => {
    const mac = execFileSync(
      'openssl',
      ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', 'key:0123456789abcdef0123456789abcdef', '-binary'],
      { input: Buffer.concat([Buffer.from('msg_1.1790000000.'), body]) },
    );
    assert.equal(headers['webhook-signature'], `v1,${mac.toString('base64')}`);
    assert.equal(headers['webhook-timestamp'], '1790000000');
  });

  it('hold for five minutes, before and after', () => {
    for (const off of [0, 299_000, -299_000])
      assert.equal(faultOfStandard(secret, headers, body, at + off), null);
    for (const off of [301_000, -301_000])
      assert.match(faultOfStandard(secret, headers, body, at + off) ?? '', /more than five minutes/);
  });

  it('fit one of several, so that a secret can be changed', () => {
    const several = { ...headers, 'webhook-signature': `v1,bm9uZQ== v1a,x ${headers['webhook-signature']}` };
    assert.equal(faultOfStandard(secret, several, body, at), null);
  });

  it('fail for another body, id, time, secret or version, and where a header is missing', () => {
    const wrong: [string, Record<string, string>, Buffer][] = [
      [secret, headers, Buffer.from('{"ota":"aoa"}')],
      [secret, { ...headers, 'webhook-id': 'msg_2' }, body],
      [secret, { ...headers, 'webhook-timestamp': '1790000001' }, body],
      [`whsec_${Buffer.from('another').toString('base64')}`, headers, body],
      [secret, { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1,', 'v2,') }, body],
      [secret, { ...headers, 'webhook-signature': '' }, body],
      [secret, { ...headers, 'webhook-timestamp': 'soon' }, body],
    ];
    for (const [with_, shown, bytes] of wrong)
      assert.notEqual(faultOfStandard(with_, shown, bytes, at), null);
  });

  it("are GitHub's, by the example of its documentation", () => {
    const shown = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    const hello = Buffer.from('Hello, World!');
    const key = "It's a Secret to Everybody";
    assert.equal(faultOfGithub(key, { 'x-hub-signature-256': shown }, hello), null);
    assert.notEqual(faultOfGithub(key, { 'x-hub-signature-256': shown }, Buffer.from('Hello, World')), null);
    assert.notEqual(faultOfGithub('other', { 'x-hub-signature-256': shown }, hello), null);
    assert.match(faultOfGithub(key, {}, hello) ?? '', /is missing/);
  });
});
