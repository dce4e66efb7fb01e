import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { HookRequest } from '../../lab/model/lab.ts';
import { signed } from '../../lab/server/outbound/signature.ts';
import { hookShelf } from '../../lab/wiring/secret-shelves.ts';
import { type TestParts, testParts, testServer, token } from './parts.ts';

const zip = randomBytes(2_000);
const sha256 = createHash('sha256').update(zip).digest('hex');

describe('hooks by which other programs ask for runs', () => {
  let world: TestParts;
  let lab: Awaited<ReturnType<typeof testServer>>;
  let store: Server;
  let storeUrl = '';
  let fetched = 0;

  before(async () => {
    store = createServer((_, response) => {
      fetched += 1;
      response.end(zip);
    }).listen(0, '127.0.0.1');
    await once(store, 'listening');
    storeUrl = `http://localhost:${(store.address() as AddressInfo).port}/ota.zip`;
  });
  after(() => store.close());
  beforeEach(async () => {
    fetched = 0;
    world = await testParts();
    lab = await testServer(world);
  });
  afterEach(async () => {
    await lab.close();
    await world.close();
  });

  async function hook(more: Partial<HookRequest> = {}): Promise<string> {
    const secret = await hookShelf(world.home).add({
      name: 'ota',
      signature: 'standard',
      plan: { scenarios: ['idle'], responders: ['sink', 'success'] },
      ota: { kind: 'sha256', at: '/release/0/sha256' },
      checksumAt: null,
      commit: null,
      allowedHosts: [],
      baseline: null,
      ...more,
    });
    assert.ok(secret !== null);
    return secret;
  }

  const payload = (ota: string) => JSON.stringify({ release: [{ sha256: ota, url: storeUrl }] });
  const sendBlob = () =>
    world.parts.blobs.put(sha256, { offset: 0, last: true, bytes: Readable.from([zip]) });

  type Answer = {
    status: number;
    body: { runs: { id: string; occasion: string; by: string }[]; fetching: string | null; detail?: string };
  };
  async function post(body: string, headers: Record<string, string>, name = 'ota'): Promise<Answer> {
    const answer = await fetch(`${lab.url}/api/v1/hooks/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  }
  const sign = (secret: string, body: string, id = 'msg_1', at = Date.now()) =>
    signed(secret, { id, at, body });

  it('begin the runs of their plan, once for an OTA, whatever comes again', async () => {
    const secret = await hook();
    await sendBlob();
    const body = payload(sha256);
    const first = await post(body, sign(secret, body));
    assert.equal(first.status, 202, first.body.detail);
    assert.deepEqual(
      first.body.runs.map(({ occasion, by }) => `${occasion} ${by}`),
      ['hook ota', 'hook ota'],
    );
    const ids = first.body.runs.map(({ id }) => id);
    for (const id of ['msg_1', 'msg_2'])
      assert.deepEqual(
        (await post(body, sign(secret, body, id))).body.runs.map((run) => run.id),
        ids,
      );
    assert.equal(world.queued.length, 2);
  });

  it('keep their secret in a file that only its owner reads, and show it nowhere', async () => {
    const secret = await hook();
    assert.equal((await stat(join(world.home, 'service/hooks/ota.json'))).mode & 0o777, 0o600);
    const seen = await fetch(`${lab.url}/api/v1/hooks`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(seen.status, 200);
    assert.ok(!(await seen.text()).includes(secret));
    const listed = await hookShelf(world.home).list();
    assert.ok(!JSON.stringify(listed).includes(secret));
  });

  it('refuse what is not signed, signed otherwise, old, or sent to no hook, all with one answer', async () => {
    const secret = await hook();
    await sendBlob();
    const body = payload(sha256);
    const old = sign(secret, body, 'msg_1', Date.now() - 400_000);
    const other = sign(`whsec_${randomBytes(32).toString('base64')}`, body);
    const refused = [
      await post(body, {}),
      await post(body, old),
      await post(body, other),
      await post(`${body} `, sign(secret, body)),
      await post(body, sign(secret, body), 'nobody'),
    ];
    assert.deepEqual(
      refused.map(({ status }) => status),
      [401, 401, 401, 401, 401],
    );
    assert.equal(new Set(refused.map((each) => each.body.detail)).size, 1);
    assert.equal(world.queued.length, 0);
    assert.ok(world.log.some((line) => line.includes('more than five minutes')));
  });

  it('say what a payload lacks', async () => {
    const secret = await hook();
    const says = async (body: string, sentence: RegExp) => {
      const answer = await post(body, sign(secret, body));
      assert.equal(answer.status, 422);
      assert.match(answer.body.detail ?? '', sentence);
    };
    await says('{}', /The payload has no text at \/release\/0\/sha256/);
    await says('{"release":[{"sha256":"short"}]}', /stands no SHA-256/);
    await says('payload=%7B%7D', /is no JSON/);
    await says(payload(sha256), /The build is not there/);
  });

  it('take what GitHub signs, and answer when it only asks whether they are there', async () => {
    const secret = await hook({
      signature: 'github',
      commit: { project: '/repository/full_name', revision: '/after', change: null },
    });
    await sendBlob();
    const body = JSON.stringify({
      release: [{ sha256 }],
      repository: { full_name: 'maker/firmware' },
      after: 'abcdef0123456789abcdef0123456789abcdef01',
    });
    const headers = {
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    };
    assert.deepEqual((await post(body, { ...headers, 'x-github-event': 'ping' })).body.runs, []);
    const answer = await post(body, { ...headers, 'x-github-event': 'push' });
    assert.equal(answer.body.runs.length, 2);
    const [run] = lab.runs.list();
    assert.deepEqual(run?.commits, [
      { project: 'maker/firmware', revision: 'abcdef0123456789abcdef0123456789abcdef01', change: null },
    ]);
  });

  it('fetch an OTA from a host on their list, check it, and do not fetch it twice', async () => {
    const secret = await hook({
      ota: { kind: 'url', at: '/release/0/url' },
      checksumAt: '/release/0/sha256',
      allowedHosts: ['localhost'],
    });
    const body = payload(sha256);
    const first = await post(body, sign(secret, body));
    assert.match(first.body.fetching ?? '', /^[0-9a-f]{24}$/);
    await lab.hooks.settled();
    assert.equal(world.queued.length, 2);
    assert.deepEqual((await world.parts.fetches.all()).fetches, []);
    const again = await post(body, sign(secret, body));
    assert.equal(again.body.runs.length, 2);
    assert.equal(world.queued.length, 2);
    assert.equal(fetched, 1);
  });

  it('begin nothing with an OTA of another hash, and keep why', async () => {
    const secret = await hook({
      ota: { kind: 'url', at: '/release/0/url' },
      checksumAt: '/release/0/sha256',
      allowedHosts: ['localhost'],
    });
    const body = payload('b'.repeat(64));
    await post(body, sign(secret, body));
    await lab.hooks.settled();
    assert.equal(world.queued.length, 0);
    const [kept] = (await world.parts.fetches.all()).fetches;
    assert.match(kept?.fault ?? '', /has another SHA-256 than the hook was told/);
  });

  it('go on after a crash with an OTA that they had promised to fetch', async () => {
    await hook({ ota: { kind: 'url', at: '/url' }, allowedHosts: ['localhost'] });
    await world.parts.fetches.write({
      schema: 'phonehome.fetch/1',
      id: 'a'.repeat(24),
      hook: 'ota',
      url: storeUrl,
      sha256: null,
      commit: null,
      fault: null,
    });
    await lab.close();
    lab = await testServer(world);
    await lab.hooks.settled();
    assert.equal(world.queued.length, 2);
  });

  it('fetch nothing from elsewhere', async () => {
    const secret = await hook({ ota: { kind: 'url', at: '/url' }, allowedHosts: ['builds.example'] });
    const body = JSON.stringify({ url: 'https://evil.example/ota.zip' });
    const answer = await post(body, sign(secret, body));
    assert.equal(answer.status, 422);
    assert.match(answer.body.detail ?? '', /fetches no OTA from evil\.example/);
  });
});
