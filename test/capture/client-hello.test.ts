import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { calculateJa3, calculateJa4, readTlsClientHello } from 'read-tls-client-hello';
import { ja3Of, ja4Of } from '../../lab/capture/client-hello/fingerprints.ts';
import { type ClientHello, readClientHello } from '../../lab/capture/client-hello/read-client-hello.ts';

const execute = promisify(execFile);

const nothing: ClientHello = {
  ...{ serverName: null, version: 769, ciphers: [], extensions: [], groups: [], pointFormats: [] },
  ...{ signatureAlgorithms: [], supportedVersions: [], alpn: [] },
};
const numbers = (text: string) => text.split(',').map((each) => Number.parseInt(each, 16));

/** What a client that runs to its end says first to a server that hangs up on it. */
async function firstWords(client: (port: number) => readonly [string, ...string[]]): Promise<Buffer | null> {
  let said = Buffer.alloc(0);
  const hangUp = (socket: Socket) =>
    socket
      .on('error', () => {})
      .on('data', (chunk) => {
        said = Buffer.concat([said, chunk]);
        if (readClientHello(said) !== 'more') socket.destroy();
      });
  const server = createServer(hangUp).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const [program, ...args] = client((server.address() as AddressInfo).port);
  const failure = await execute(program, args).then(
    () => null,
    (cause: NodeJS.ErrnoException) => cause,
  );
  server.close();
  return failure?.code === 'ENOENT' ? null : said;
}

describe('a fingerprint of a TLS client', () => {
  it('is as the authors of JA3 published it', () => {
    const client = {
      ...{ ...nothing, ciphers: [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4] },
      ...{ extensions: [0, 10, 11], groups: [23, 24, 25], pointFormats: [0] },
    };
    assert.equal(ja3Of(client), 'ada70206e40642a3e4461f35503241d5');
    const bare = { ...nothing, ciphers: [4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99] };
    assert.equal(ja3Of(bare), 'de350869b8c85de67a350c8d186f11e6');
  });

  it('is as the authors of JA4 published it, whatever the order and the GREASE', () => {
    const client = {
      ...{ ...nothing, version: 771, supportedVersions: [0x3a3a, 772, 771], alpn: ['h2', 'http/1.1'] },
      ciphers: numbers('1a1a,cca9,cca8,002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030'),
      extensions: numbers(
        '8a8a,001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015',
      ),
      signatureAlgorithms: numbers('0403,0804,0401,0503,0805,0501,0806,0601'),
    };
    assert.equal(ja4Of(client), 't13d1516h2_8daaf6152771_e5627efa2ab1');
  });

  it('is what another implementation makes of the same words of openssl and curl', async function () {
    const clients = [
      (port: number) => [
        'openssl',
        's_client',
        '-connect',
        `127.0.0.1:${port}`,
        '-servername',
        'tele.example',
        '-alpn',
        'h2,http/1.1',
      ],
      (port: number) => ['openssl', 's_client', '-connect', `127.0.0.1:${port}`, '-noservername', '-tls1_2'],
      (port: number) => [
        'curl',
        '-sk',
        '--resolve',
        `tele.example:${port}:127.0.0.1`,
        `https://tele.example:${port}/`,
      ],
    ] as const;
    const all = await Promise.all(
      clients.map((client) => firstWords((port) => [...client(port)] as [string, ...string[]])),
    );
    const said = all.filter((bytes) => bytes !== null);
    if (said.length === 0) this.skip();
    for (const bytes of said) {
      const hello = readClientHello(bytes);
      assert.ok(hello !== null && hello !== 'more', 'a whole message');
      const wire = new PassThrough();
      wire.write(bytes);
      const theirs = await readTlsClientHello(wire);
      assert.deepEqual([ja3Of(hello), ja4Of(hello)], [calculateJa3(theirs), calculateJa4(theirs)]);
    }
    const [first] = all;
    const named = first == null ? null : readClientHello(first);
    if (named !== null && named !== 'more') {
      assert.deepEqual([named.serverName, named.alpn], ['tele.example', ['h2', 'http/1.1']]);
    }
  });

  it('is made of anything that reads as a first message, and never throws', () => {
    const head = Buffer.from('160301', 'hex');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const body = Buffer.concat([Buffer.from([1, 0, bytes.length >> 8, bytes.length & 255]), bytes]);
        const length = Buffer.from([body.length >> 8, body.length & 255]);
        const hello = readClientHello(Buffer.concat([head, length, body]));
        if (hello !== null && hello !== 'more') {
          assert.match(ja3Of(hello), /^[0-9a-f]{32}$/);
          assert.match(ja4Of(hello), /^t..[di]\d{4}.._[0-9a-f]{12}_[0-9a-f]{12}$/s);
        }
      }),
    );
  });
});
