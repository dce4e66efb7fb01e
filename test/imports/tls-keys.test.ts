import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as http2Connect, createServer as http2Server } from 'node:http2';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { connect as secureConnect, createServer as secureServer, type TlsOptions } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { generateCACertificate } from 'mockttp';
import { readHttp2 } from '../../lab/imports/http2/read-http2.ts';
import { KeyLog } from '../../lab/imports/tls/key-log.ts';
import { openTls } from '../../lab/imports/tls/open-tls.ts';
import { contacted, imei, mac, openYard, shown, type Yard } from './import.ts';
import { pcapngOf, type Said } from './pcapng-file.ts';

const host = 'tele.example';
const body = JSON.stringify({ imei });
const request = `POST /v1 HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

type Agreed = Pick<TlsOptions, 'minVersion' | 'maxVersion' | 'ciphers'>;

/** What a phone's TLS client and a server say to each other, as a capture has it, and what opens it. */
async function talk(agreed: Agreed, text = request): Promise<{ said: Said[]; keys: string }> {
  const { cert, key } = await generateCACertificate({ subject: { commonName: host } });
  const said: Said[] = [];
  const server = secureServer({ cert, key, ...agreed }, (secure) => {
    secure.once('data', () => secure.end(answer));
    secure.on('error', () => undefined);
  });
  const between = createServer((wire) => relay(wire, connect(portOf(server), '127.0.0.1'), said));
  for (const each of [server, between]) await once(each.listen(0, '127.0.0.1'), 'listening');
  const to = { port: portOf(between), host: '127.0.0.1', servername: host };
  const client = secureConnect({ ...to, rejectUnauthorized: false });
  let keys = '# a comment\n';
  client.on('keylog', (line: Buffer) => {
    keys += line.toString('latin1');
  });
  await once(client, 'secureConnect');
  client.write(text);
  client.resume();
  await once(client, 'close');
  for (const each of [server, between]) each.close();
  return { said, keys };
}

function portOf(server: Pick<Server, 'address'>): number {
  return (server.address() as AddressInfo).port;
}

/** Passes on what both sides say, and keeps it. */
function relay(phone: Socket, server: Socket, said: Said[]): void {
  const sides = [
    { from: 'phone', at: phone, to: server },
    { from: 'server', at: server, to: phone },
  ] as const;
  for (const { from, at, to } of sides) {
    at.on('data', (bytes: Buffer) => said.push({ from, bytes }));
    at.on('error', () => to.destroy());
    at.pipe(to);
  }
}

const ways: Readonly<Record<string, Agreed>> = {
  'TLS 1.3 with AES of 256 bits': { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_256_GCM_SHA384' },
  'TLS 1.3 with AES of 128 bits': { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256' },
  'TLS 1.3 with ChaCha20': { minVersion: 'TLSv1.3', ciphers: 'TLS_CHACHA20_POLY1305_SHA256' },
  'TLS 1.2 with AES of 128 bits': { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' },
  'TLS 1.2 with AES of 256 bits': { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-GCM-SHA384' },
  'TLS 1.2 with ChaCha20': { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-CHACHA20-POLY1305' },
};

describe('a capture that carries the keys of its TLS', () => {
  let yard: Yard;
  before(async () => {
    yard = await openYard();
  });
  after(() => yard.close());

  it('is read as what was said: the finding is in its body, and nothing stays unread', async () => {
    const { said, keys } = await talk({ minVersion: 'TLSv1.3' });
    const { profile } = await yard.run([await yard.file('keys.pcapng', pcapngOf(said, keys))]);
    assert.deepEqual(shown(profile), [`imei ${host} body/imei`]);
    assert.deepEqual(contacted(profile), [`${host} decoded`]);
    assert.equal(profile.entries[0]?.key.endpoint, `POST ${host}:443 /v1`);
    assert.deepEqual(profile.entries[0]?.transports, ['tls']);
  });

  it('stays unread without its keys, or with those of another connection', async () => {
    const { said } = await talk({ minVersion: 'TLSv1.3' });
    const other = await talk({ minVersion: 'TLSv1.3' });
    for (const [name, keys] of [
      ['none.pcapng', ''],
      ['other.pcapng', other.keys],
    ] as const) {
      const { profile } = await yard.run([await yard.file(name, pcapngOf(said, keys))]);
      assert.deepEqual([shown(profile), contacted(profile)], [[], [`${host} opaque`]]);
    }
  });
});

describe('HTTP/2 in a capture', () => {
  let yard: Yard;
  before(async () => {
    yard = await openYard();
  });
  after(() => yard.close());

  /** What a client of HTTP/2 sends; an upload is longer than a server usually takes without a word. */
  async function spoken(): Promise<Buffer> {
    const pieces: Buffer[] = [];
    const server = http2Server();
    server.on('stream', (stream) => {
      stream.resume();
      stream.on('end', () => {
        stream.respond({ ':status': 200 });
        stream.end('ok');
      });
    });
    const between = createServer((wire) => {
      wire.on('data', (bytes: Buffer) => pieces.push(bytes));
      relay(wire, connect(portOf(server), '127.0.0.1'), []);
    });
    for (const each of [server, between]) await once(each.listen(0, '127.0.0.1'), 'listening');
    const session = http2Connect(`http://127.0.0.1:${portOf(between)}`);
    const ask = async (headers: Record<string, string>, content: Buffer | string | null) => {
      const stream = session.request({ ':authority': host, ...headers }, { endStream: content === null });
      if (content !== null) stream.end(content);
      stream.resume();
      await once(stream, 'end');
    };
    await ask({ ':path': `/q?imei=${imei}` }, null);
    const headers = { ':method': 'POST', ':path': '/packed', 'content-encoding': 'gzip' };
    await Promise.all([
      ask(headers, gzipSync(body)),
      ask({ ':method': 'POST', ':path': '/upload', 'x-mac': mac }, Buffer.alloc(300_000, 'some words. ')),
    ]);
    await new Promise<void>((resolve) => session.close(resolve));
    for (const each of [server, between]) each.close();
    return Buffer.concat(pieces);
  }

  it('is read request by request: packed headers and bodies, uploads, and nothing stays unread', async () => {
    const said = [{ from: 'phone' as const, bytes: await spoken() }];
    const { profile } = await yard.run([await yard.file('h2.pcapng', pcapngOf(said, ''))]);
    assert.deepEqual(profile.entries.map(({ kind, key }) => `${kind} ${key.endpoint} ${key.place}`).sort(), [
      `imei GET ${host}:80 /q query/imei`,
      `imei POST ${host}:80 /packed body/imei`,
      `wifi-mac POST ${host}:80 /upload header/x-mac`,
    ]);
    assert.deepEqual(contacted(profile), [`${host} decoded`]);
  });

  it('is searched as bytes and stays unread where it cannot be read to its end', async () => {
    const sent = await spoken();
    const broken = [
      sent.subarray(0, sent.length - 5),
      Buffer.concat([sent.subarray(0, 24), Buffer.from('none of it')]),
    ];
    for (const each of broken) assert.notDeepEqual((await readHttp2(each)).faults, []);
    const headers = sent.indexOf(Buffer.from([1, 5, 0, 0, 0, 1]));
    assert.ok(headers > 0, 'the first request ends with its headers');
    const altered = Buffer.from(sent);
    altered.fill(0xff, headers + 6, headers + 12);
    assert.match((await readHttp2(altered)).faults.join(), /could not be read to its end/);
  });
});

describe('TLS that is opened by a key log', () => {
  const sides = (said: readonly Said[]) =>
    (['phone', 'server'] as const).map((side) =>
      Buffer.concat(said.filter(({ from }) => from === side).map(({ bytes }) => bytes)),
    );
  const opened = ({ said, keys }: { said: readonly Said[]; keys: string }) => {
    const log = new KeyLog();
    log.add(keys);
    const [sent = Buffer.alloc(0), received = Buffer.alloc(0)] = sides(said);
    return { sent, received, log, plain: openTls(sent, received, log) };
  };

  for (const [name, agreed] of Object.entries(ways)) {
    it(`is in clear in both directions: ${name}`, async () => {
      const { plain } = opened(await talk(agreed));
      assert.equal(plain?.sent.toString(), request);
      assert.equal(plain?.received.toString(), answer);
      assert.deepEqual(plain?.faults, []);
    });
  }

  it('says what of it could not be opened, and what is missing at its end', async () => {
    const long = `${request}${'x'.repeat(40_000)}`;
    const { sent, received, log } = opened(await talk({ minVersion: 'TLSv1.3' }, long));
    const altered = Buffer.from(sent);
    const late = altered.length - 2000;
    altered.writeUInt8(altered.readUInt8(late) ^ 1, late);
    assert.match(
      openTls(altered, received, log)?.faults.join() ?? '',
      /1 parts? of what the phone sent could not/,
    );
    assert.match(
      openTls(sent.subarray(0, late), received, log)?.faults.join() ?? '',
      /end is not in the capture/,
    );
  });

  it('is no exception, whatever stands in its bytes', async () => {
    const { sent, received, log } = opened(await talk({ minVersion: 'TLSv1.3' }));
    for (let cut = 0; cut < 200; cut += 1) {
      openTls(sent.subarray(0, cut), received, log);
      openTls(sent, received.subarray(0, cut), log);
    }
    assert.equal(openTls(Buffer.alloc(0), Buffer.alloc(0), log), null);
  });
});
