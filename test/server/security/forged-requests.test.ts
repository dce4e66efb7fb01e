import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { HookRequest } from '../../../lab/model/lab.ts';
import type { Notice, ServiceRun } from '../../../lab/model/service.ts';
import { signed } from '../../../lab/server/outbound/signature.ts';
import { hookShelf } from '../../../lab/wiring/secret-shelves.ts';
import { openExchange } from '../../../lab/wiring/service-exchange.ts';
import { type TestParts, testParts, testServer } from '../parts.ts';
import { submissionFor } from '../runs-of.ts';

const zip = randomBytes(500);
const sha256 = createHash('sha256').update(zip).digest('hex');
const minute = 60_000;

describe('messages that somebody overheard', () => {
  let world: TestParts;
  let lab: Awaited<ReturnType<typeof testServer>>;

  beforeEach(async () => {
    world = await testParts();
    lab = await testServer(world);
    await world.parts.blobs.put(sha256, { offset: 0, last: true, bytes: Readable.from([zip]) });
  });
  afterEach(async () => {
    await lab.close();
    await world.close();
  });

  async function hook(name: string, signature: HookRequest['signature']): Promise<string> {
    const secret = await hookShelf(world.home).add({
      ...{ name, signature, plan: {}, ota: { kind: 'sha256', at: '/ota' }, checksumAt: null, commit: null },
      ...{ allowedHosts: [], baseline: null },
    });
    assert.ok(secret !== null);
    return secret;
  }
  async function post(name: string, body: string, headers: Record<string, string>) {
    const answer = await fetch(`${lab.url}/api/v1/hooks/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const { runs = [] } = (await answer.json()) as { runs?: { id: string }[] };
    return { status: answer.status, runs: runs.map(({ id }) => id) };
  }
  const body = JSON.stringify({ ota: sha256 });
  const githubs = (secret: string) => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  });

  it('begin nothing: neither at once, nor after the run has ended, nor after the server has come back', async () => {
    for (const [name, headers] of [
      ['standard', signed(await hook('standard', 'standard'), { id: 'm', at: Date.now(), body })],
      ['github', githubs(await hook('github', 'github'))],
    ] as const) {
      const first = await post(name, body, headers);
      assert.equal(first.status, 202);
      const [id = ''] = first.runs;
      const queued = world.queued.length;
      assert.deepEqual(await post(name, body, headers), first);
      if (lab.runs.get(id).state === 'waiting') await lab.runs.cancel(id, 'tests');
      assert.deepEqual(await post(name, body, headers), first);
      await lab.close();
      lab = await testServer(world);
      assert.deepEqual(await post(name, body, headers), first);
      assert.equal(world.queued.length, queued);
      assert.equal(lab.runs.list().length, 1);
    }
  });

  it('are refused when they are old, and by every hook but the one that they were for', async () => {
    const secret = await hook('mine', 'standard');
    await hook('other', 'standard');
    const at = (moment: number) => signed(secret, { id: 'm', at: moment, body });
    const now = Date.now();
    for (const [name, headers] of [
      ['mine', at(now - 6 * minute)],
      ['mine', at(now + 6 * minute)],
      ['mine', { ...at(now - 6 * minute), 'webhook-timestamp': String(Math.floor(now / 1_000)) }],
      ['mine', { ...at(now), 'webhook-id': 'another' }],
      ['other', at(now)],
    ] as const) {
      assert.equal((await post(name, body, headers)).status, 401, JSON.stringify(headers));
    }
    assert.equal((await post('mine', body.replace('"ota"', '"OTA"'), at(now))).status, 401);
    assert.equal(world.queued.length, 0);
  });
});

describe('addresses by which somebody would have the server ask its own network', function () {
  this.timeout(30_000);
  let world: TestParts;
  let lab: Awaited<ReturnType<typeof testServer>>;
  let inside: Server;
  let port = 0;
  const asked: string[] = [];

  before(async () => {
    inside = createServer((request, response) => {
      asked.push(request.url ?? '');
      const port = (inside.address() as AddressInfo).port;
      if (request.url?.startsWith('/away')) {
        response.writeHead(302, { location: `http://127.0.0.1:${port}/inside` }).end();
      } else response.end('secret');
    }).listen(0, '127.0.0.1');
    await once(inside, 'listening');
    ({ port } = inside.address() as AddressInfo);
    world = await testParts();
    lab = await testServer(world);
  });
  after(async () => {
    inside.close();
    await lab.close();
    await world.close();
  });
  beforeEach(() => asked.splice(0));

  const ended = (id: string): ServiceRun => ({
    ...{ schema: 'phonehome.service-run/1', id, submission: submissionFor('P'), state: 'done', host: null },
    ...{ waitingFor: null, startedAt: null, serials: [], trials: { ended: 0, of: 0 }, verdict: 'pass' },
    ...{ sentence: '', fault: null, exit: 0, submittedAt: '2026-01-02T00:00:00.000Z' },
    finishedAt: '2999-01-02T00:00:00.000Z',
  });

  /** Tells a run's end to an address, and answers what became of it. */
  async function tell(url: string, allowedHosts: readonly string[] = []): Promise<string> {
    const name = `n${randomBytes(4).toString('hex')}`;
    const notice: Notice = {
      ...{ schema: 'phonehome.notice/1', name, kind: 'webhook', url, token: null, allowedHosts },
      ...{ secret: `whsec_${randomBytes(24).toString('base64')}`, createdAt: '2026-01-01T00:00:00.000Z' },
    };
    const notices = world.parts.notices;
    Object.assign(world.parts, { notices: async () => [notice] });
    try {
      lab.runs.emit('run', ended(lab.runs.list()[0]?.id ?? ''));
      await lab.notices.tick(Date.parse('2999-01-03T00:00:00.000Z'));
      return lab.notices.list().find((each) => each.notice === name)?.tries[0]?.answer ?? 'nothing was tried';
    } finally {
      Object.assign(world.parts, { notices });
    }
  }

  const hosts = [
    ...[
      '127.0.0.1',
      '127.1',
      '0x7f000001',
      '0177.0.0.1',
      '2130706433',
      '0.0.0.0',
      '0',
      '10.0.0.1',
      '172.16.0.1',
    ],
    ...[
      '192.168.0.1',
      '169.254.169.254',
      '100.64.0.1',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
    ],
    ...[
      '[64:ff9b::7f00:1]',
      '[fe80::1]',
      '[fc00::1]',
      '[2002:7f00:1::]',
      'localhost',
      'LOCALHOST.',
      '\u2488\u2489',
    ],
  ];
  for (const host of hosts) {
    it(`tell nobody at ${host}`, async () => {
      await lab.runs.submit(submissionFor('P'), false);
      const answer = await tell(`https://${host}:${port}/`);
      assert.match(answer, /no address of the public internet|must read https|ENOTFOUND|EAI_AGAIN/, host);
      assert.deepEqual(asked, []);
    });
  }

  it('reach a host that is allowed, and follow it nowhere else', async () => {
    await lab.runs.submit(submissionFor('P'), false);
    assert.match(
      await tell(`http://localhost:${port}/away`, ['localhost']),
      /302: redirects are not followed/,
    );
    assert.deepEqual(asked, ['/away']);
    assert.match(await tell(`http://127.0.0.1:${port}/`, ['localhost']), /must begin with https/);
    assert.deepEqual(asked, ['/away']);
  });

  it('bring no OTA from elsewhere: another host, a redirect, another scheme', async () => {
    const { fetchOta } = openExchange(world.home, world.parts.blobs);
    const stop = new AbortController().signal;
    await assert.rejects(
      fetchOta(`http://localhost:${port}/away.zip`, null, ['localhost'], stop),
      /answered 302/,
    );
    assert.deepEqual(asked, ['/away.zip']);
    for (const url of [
      `https://127.0.0.1:${port}/`,
      `http://127.0.0.1:${port}/`,
      `https://[::ffff:127.0.0.1]:${port}/`,
      'file:///etc/passwd',
      `https://user:pass@localhost:${port}/`,
      'gopher://localhost/',
    ])
      await assert.rejects(fetchOta(url, null, ['localhost.example'], stop), { code: 'USAGE' }, url);
    assert.deepEqual(asked, ['/away.zip']);
  });
});
