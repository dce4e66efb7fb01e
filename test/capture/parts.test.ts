import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { androidCertificateName } from '../../lab/capture/android-certificate-name.ts';
import { openAuthority } from '../../lab/capture/certificate-authority.ts';
import { readConnectHead } from '../../lab/capture/connect-head.ts';
import { announced } from '../../lab/capture/first-bytes.ts';
import { privateTarget } from '../../lab/capture/private-target.ts';
import { readEvents, type TornLine } from '../../lab/capture/read-events.ts';
import { LabError } from '../../lab/errors.ts';
import { connectivityReply, isConnectivityCheck, isTimeRequest } from '../../lab/model/connectivity.ts';
import type { CaptureEvent } from '../../lab/model/flow.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capture-parts-'));
});
after(() => rm(folder, { recursive: true, force: true }));

describe("the lab's certificate authority", () => {
  it('is made once in its home, with a key that only its owner can read', async () => {
    const home = join(folder, 'ca-once');
    const [first, second] = await Promise.all([openAuthority(home), openAuthority(home)]);
    assert.deepEqual(first, second);
    assert.deepEqual(await openAuthority(home), first);
    assert.equal((await stat(join(home, 'ca', 'key.pem'))).mode & 0o777, 0o600);
  });

  it('says what to do where its folder holds something else', async () => {
    const home = join(folder, 'ca-broken');
    await mkdir(join(home, 'ca'), { recursive: true });
    await writeFile(join(home, 'ca', 'key.pem'), 'no key');
    await writeFile(join(home, 'ca', 'certificate.pem'), 'no certificate');
    await assert.rejects(openAuthority(home), (error: unknown) => {
      assert.ok(error instanceof LabError && error.code === 'BAD_FILE');
      assert.match(error.message, /Remove that folder/);
      return true;
    });
  });

  it('has the file name that Android looks for, as openssl computes it', async () => {
    const home = join(folder, 'ca-name');
    const { certificate } = await openAuthority(home);
    const file = join(home, 'ca', 'certificate.pem');
    const { stdout } = await promisify(execFile)('openssl', [
      'x509',
      '-noout',
      '-subject_hash_old',
      '-in',
      file,
    ]);
    assert.equal(androidCertificateName(certificate), `${stdout.trim()}.0`);
  });
});

describe('the first bytes of a connection', () => {
  const cases: readonly [string, Buffer | string, string][] = [
    ['nothing yet', '', 'more'],
    ['half a method', 'PO', 'more'],
    ['a request', 'POST http://tele.example/ HTTP/1.1', 'http'],
    ['a tunnel', 'CONNECT tele.example:443 HTTP/1.1', 'connect'],
    ['HTTP/2 in clear', 'PRI * HTTP/2.0\r\n', 'http'],
    ['a TLS handshake', Buffer.from([0x16, 0x03, 0x01]), 'tls'],
    ['one byte that may be TLS', Buffer.from([0x16]), 'more'],
    ['MQTT', Buffer.from([0x10, 0x0c]), 'raw'],
    ['a word that begins like a method', 'POSTER', 'raw'],
  ];
  for (const [what, bytes, expected] of cases) {
    it(`announce ${expected}: ${what}`, () => {
      assert.equal(announced(Buffer.from(bytes)), expected);
    });
  }
});

describe('the head of a CONNECT', () => {
  it('gives host, port, headers and what follows it', () => {
    const head = readConnectHead(Buffer.from('CONNECT [2001:db8::1]:8443 HTTP/1.1\r\nA: b: c\r\n\r\nrest'));
    assert.ok(typeof head === 'object');
    assert.deepEqual([head.host, head.port, head.headers], ['2001:db8::1', 8443, [['A', 'b: c']]]);
    assert.equal(head.rest.toString(), 'rest');
  });

  it('is waited for while it is not whole, and bad without a port that can exist', () => {
    assert.equal(readConnectHead(Buffer.from('CONNECT tele.example:443 HTTP/1.1\r\n')), 'more');
    for (const target of ['tele.example', 'tele.example:0', 'tele.example:70000', ':443']) {
      assert.equal(readConnectHead(Buffer.from(`CONNECT ${target} HTTP/1.1\r\n\r\n`)), 'bad', target);
    }
  });
});

describe('a private target', () => {
  it('is refused unless it is listed, a public one is not', async () => {
    assert.match((await privateTarget('192.168.0.1', 80, [])) ?? '', /private/);
    assert.equal(await privateTarget('192.168.0.1', 80, ['192.168.0.1:80']), null);
    assert.match((await privateTarget('192.168.0.1', 81, ['192.168.0.1:80'])) ?? '', /private/);
    assert.match((await privateTarget('[::ffff:7f00:1]', 80, [])) ?? '', /private/);
    assert.equal(await privateTarget('8.8.8.8', 53, []), null);
  });
});

describe('a connectivity check', () => {
  it('is known by host and path in any case, and is none once something is attached to it', () => {
    assert.ok(isConnectivityCheck('Connectivitycheck.GSTATIC.com', '/generate_204'));
    assert.ok(!isConnectivityCheck('connectivitycheck.gstatic.com', '/generate_204?imei=fake'));
    assert.ok(!isConnectivityCheck('evil.example', '/generate_204'));
    assert.equal(connectivityReply('www.google.com', '/generate_204?x=1')?.status, 204);
  });

  it('is told apart from a question for the time', () => {
    assert.ok(isTimeRequest('2.android.pool.ntp.org', '/'));
    assert.ok(!isTimeRequest('time.android.com', '/?id=fake'));
    assert.ok(!isTimeRequest('tele.example', '/'));
  });
});

describe('reading events', () => {
  const open: CaptureEvent = { type: 'connection-open', at: 1, flow: 'c1', client: '192.0.2.7:4000' };

  async function read(name: string, text: string) {
    const path = join(folder, name);
    await writeFile(path, text);
    const torn: TornLine[] = [];
    const events: CaptureEvent[] = [];
    for await (const event of readEvents(path, (line) => torn.push(line))) events.push(event);
    return { events, torn: torn.map(({ line, reason }) => `${line}: ${reason}`) };
  }

  it('skips a last line that a crash tore, and tells of it', async () => {
    const { events, torn } = await read('torn.jsonl', `${JSON.stringify(open)}\n{"type":"connec`);
    assert.deepEqual(events, [open]);
    assert.deepEqual(torn, ['2: it was cut short']);
  });

  it('goes on after a damaged line, and tells of it', async () => {
    const line = JSON.stringify(open);
    const { events, torn } = await read('damaged.jsonl', `${line}\n{"type":1}\n\n${line}\n`);
    assert.equal(events.length, 2);
    assert.deepEqual(torn, ['2: it is no event']);
  });

  it('reads a whole last line that lacks its end', async () => {
    const { events, torn } = await read('whole.jsonl', JSON.stringify(open));
    assert.deepEqual([events, torn], [[open], []]);
  });

  it('reads lines longer than a chunk of the file', async () => {
    const client = 'é'.repeat(200_000);
    const { events } = await read('long.jsonl', `${JSON.stringify({ ...open, client })}\n`);
    assert.deepEqual(events, [{ ...open, client }]);
  });

  it('says which file is missing', async () => {
    const missing = join(folder, 'missing.jsonl');
    await assert.rejects(
      async () => {
        for await (const event of readEvents(missing)) assert.fail(event.type);
      },
      (error: unknown) => error instanceof LabError && error.message.includes(missing),
    );
    await assert.rejects(readFile(missing));
  });
});
