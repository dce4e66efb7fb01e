import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NoticeRequest } from '../../lab/model/lab.ts';
import type { Commit, RunJudgement } from '../../lab/model/service.ts';
import { Notices } from '../../lab/server/notices/notices.ts';
import { faultOfStandard } from '../../lab/server/outbound/signature.ts';
import { Runs } from '../../lab/server/runs.ts';
import { planDocument, plansOf } from '../../lab/server/schemas.ts';
import { noticeShelf } from '../../lab/wiring/secret-shelves.ts';
import { anOta, type TestParts, testParts } from './parts.ts';

type Asked = { method: string; url: string; headers: IncomingHttpHeaders; raw: Buffer };
const revision = 'abcdef0123456789abcdef0123456789abcdef01';
const commit: Commit = { project: 'maker/firmware', revision, change: '42' };
const judgements: Record<string, RunJudgement> = {
  pass: { verdict: 'pass', sentence: 'Nothing new left.', exit: 0 },
  fail: { verdict: 'fail', sentence: `It sends IMEI. ${'x'.repeat(300)}`, exit: 1 },
  inconclusive: { verdict: 'inconclusive', sentence: 'The canary was not seen.', exit: 3 },
};

const greens = { github: 'success', gitlab: 'success', gerrit: { Verified: 1 } } as const;

describe('notices of the end of runs', () => {
  let host: Server;
  let url = '';
  let answers: number[] = [];
  const asked: Asked[] = [];
  let world: TestParts;
  let runs: Runs;
  let notices: Notices;

  before(async () => {
    process.env.TEST_CODE_HOST_TOKEN = 'robot:hunter2';
    host = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const { method = '', url: path = '', headers } = request;
      asked.push({ method, url: path, headers, raw: Buffer.concat(parts) });
      response.writeHead(answers.shift() ?? 201, { location: '/elsewhere' }).end('{}');
    }).listen(0, '127.0.0.1');
    await once(host, 'listening');
    url = `http://localhost:${(host.address() as AddressInfo).port}`;
  });
  after(() => {
    delete process.env.TEST_CODE_HOST_TOKEN;
    host.close();
  });
  beforeEach(async () => {
    asked.splice(0);
    answers = [];
    world = await testParts();
    runs = new Runs(world.parts);
    notices = new Notices(world.parts, runs, 'https://lab.example');
    await notices.open();
  });
  afterEach(() => world.close());

  const notice = (kind: string, more: Partial<NoticeRequest> = {}) =>
    noticeShelf(world.home).add({
      name: 'lab',
      kind,
      url: `${url}/api`,
      token: kind === 'webhook' ? null : { env: 'TEST_CODE_HOST_TOKEN' },
      allowedHosts: ['localhost'],
      ...more,
    });

  async function ended(how: string, of: Commit | null = commit): Promise<string> {
    const [plan] = plansOf(planDocument.parse({ scenarios: ['idle'] }));
    assert.ok(plan !== undefined);
    world.world.judgement = judgements[how] ?? world.world.judgement;
    const { run } = await runs.submit(
      { build: anOta, plan, occasion: 'hook', by: 'tests', baseline: null, note: null },
      true,
      { commit: of },
    );
    if (how === 'cancelled') await runs.cancel(run.id, 'tests');
    else {
      await runs.assign(run.id, 'host', []);
      await runs.complete(run.id, 'host', { fault: null, exit: 0, files: [] });
      await runs.settled();
    }
    return run.id;
  }

  async function begun(): Promise<string> {
    const [plan] = plansOf(planDocument.parse({ scenarios: ['idle'] }));
    assert.ok(plan !== undefined);
    world.world.judgement = { verdict: 'pass', sentence: 'Nothing new left.', exit: 0 };
    const { run } = await runs.submit(
      { build: anOta, plan, occasion: 'hook', by: 'tests', baseline: null, note: null },
      true,
      { commit },
    );
    await runs.assign(run.id, 'host', []);
    return run.id;
  }

  const bodies = () => asked.map(({ raw }) => JSON.parse(raw.toString('utf8')) as Record<string, unknown>);

  it('are commit statuses for GitHub, as its REST API wants them', async () => {
    await notice('github');
    const id = await ended('pass');
    await ended('fail');
    await ended('inconclusive');
    await ended('cancelled');
    await notices.tick();
    assert.equal(asked.length, 4);
    for (const { method, url: path, headers } of asked) {
      assert.equal(`${method} ${path}`, `POST /api/repos/maker/firmware/statuses/${revision}`);
      assert.equal(headers.authorization, 'Bearer robot:hunter2');
      assert.equal(headers.accept, 'application/vnd.github+json');
      assert.equal(headers['x-github-api-version'], '2022-11-28');
      assert.equal(headers['content-type'], 'application/json');
      assert.match(headers['user-agent'] ?? '', /^phonehome\//);
    }
    const said = bodies();
    assert.deepEqual(said.map(({ state }) => state).sort(), ['error', 'error', 'failure', 'success']);
    assert.ok(said.every(({ description }) => String(description).length <= 140));
    assert.deepEqual(
      said.find(({ state }) => state === 'success'),
      {
        state: 'success',
        context: 'phonehome/lab',
        description: 'PASS: Nothing new left.',
        target_url: `https://lab.example/runs/${id}`,
      },
    );
  });

  it('are commit statuses for GitLab, with the project as one part of the path', async () => {
    await notice('gitlab');
    await ended('pass');
    await ended('fail');
    await ended('inconclusive');
    await ended('cancelled');
    await notices.tick();
    for (const { method, url: path, headers } of asked) {
      assert.equal(`${method} ${path}`, `POST /api/projects/maker%2Ffirmware/statuses/${revision}`);
      assert.equal(headers['private-token'], 'robot:hunter2');
    }
    const said = bodies();
    assert.deepEqual(said.map(({ state }) => state).sort(), ['canceled', 'failed', 'failed', 'success']);
    assert.ok(
      said.every(({ name, description }) => name === 'phonehome/lab' && String(description).length <= 255),
    );
  });

  it('are votes on Gerrit: none where nothing was decided', async () => {
    await notice('gerrit');
    for (const how of ['pass', 'fail', 'inconclusive', 'cancelled']) {
      asked.splice(0);
      await ended(how);
      await notices.tick();
      const [request] = asked;
      const [body] = bodies();
      assert.equal(request?.url, `/api/a/changes/maker%2Ffirmware~42/revisions/${revision}/review`);
      assert.equal(
        request?.headers.authorization,
        `Basic ${Buffer.from('robot:hunter2').toString('base64')}`,
      );
      const votes: Record<string, number> = { pass: 1, fail: -1 };
      assert.deepEqual(body?.labels, { Verified: votes[how] ?? 0 });
      assert.equal(body?.tag, 'autogenerated:phonehome~lab');
    }
  });

  for (const [kind, said] of [
    ['github', { state: 'pending' }],
    ['gitlab', { state: 'pending' }],
    ['gerrit', { notify: 'NONE', labels: undefined }],
  ] as const) {
    it(`tell ${kind} once that a run began, tried again like its end, which replaces it`, async () => {
      await notice(kind);
      const id = await begun();
      const now = Date.now() + 1_000;
      answers = [503];
      await notices.tick(now);
      const again = new Notices(world.parts, runs, null);
      await again.open();
      for (const later of [1_000, 6_000, 60_000]) await again.tick(now + later);
      assert.equal(asked.length, 2);
      for (const body of bodies()) {
        for (const [name, value] of Object.entries(said)) assert.deepEqual(body[name], value);
      }
      await runs.complete(id, 'host', { fault: null, exit: 0, files: [] });
      await runs.settled();
      await again.tick(now + 120_000);
      assert.equal(asked.length, 3);
      const end = bodies()[2];
      assert.deepEqual(kind === 'gerrit' ? end?.labels : end?.state, greens[kind]);
    });
  }

  it('never tell the start after the end, and no webhook of a start', async () => {
    await notice('github');
    const id = await begun();
    answers = [503];
    const now = Date.now() + 1_000;
    await notices.tick(now);
    await runs.cancel(id, 'tests');
    await notices.tick(now + 60_000);
    assert.deepEqual(
      bodies().map(({ state }) => state),
      ['pending', 'error'],
    );
    await noticeShelf(world.home).remove('lab');
    await notice('webhook');
    await begun();
    await notices.tick(now + 60_000);
    assert.equal(asked.length, 2);
  });

  it('are forgotten with their run, or with whoever was told, and never told twice for that', async () => {
    await notice('github');
    const [gone, stays] = [await ended('pass'), await ended('fail')];
    await notices.tick();
    runs.forget([gone]);
    await notices.prune();
    const kept = async () => (await world.parts.deliveries.all()).deliveries.map(({ run }) => run);
    assert.deepEqual(
      notices.list().map(({ run }) => run),
      [stays],
    );
    assert.deepEqual(await kept(), [stays]);
    asked.splice(0);
    await notices.tick();
    assert.deepEqual(asked, []);
    await noticeShelf(world.home).remove('lab');
    await notices.prune();
    assert.deepEqual(await kept(), []);
  });

  it('are signed messages for a webhook, with one id through all tries', async () => {
    const secret = (await notice('webhook', { url: `${url}/ends?x=1` })) ?? '';
    const id = await ended('fail', null);
    answers = [500, 302, 204];
    const now = Date.now() + 1_000;
    for (const later of [0, 4_000, 6_000, 40_000, 50_000]) await notices.tick(now + later);
    assert.equal(asked.length, 3);
    assert.deepEqual([...new Set(asked.map(({ url: path }) => path))], ['/ends?x=1']);
    assert.equal(new Set(asked.map(({ headers }) => headers['webhook-id'])).size, 1);
    for (const { headers, raw } of asked) assert.equal(faultOfStandard(secret, headers, raw, now), null);
    const [body] = bodies();
    assert.equal(body?.type, 'run.ended');
    assert.deepEqual({ run: id, ...(body?.data as object) }, body?.data);
    const [delivery] = notices.list();
    assert.equal(delivery?.state, 'delivered');
    assert.deepEqual(
      delivery?.tries.map(({ answer }) => answer.slice(0, 3)),
      ['500', '302', '204'],
    );
  });

  it('are given up in the end, and that is said', async () => {
    await notice('webhook');
    await ended('pass', null);
    answers = Array.from({ length: 20 }, () => 503);
    for (let hour = 0; hour < 24; hour += 1) {
      for (const minute of [0, 1, 2, 15, 30]) await notices.tick(Date.now() + (hour * 60 + minute) * 60_000);
    }
    assert.equal(notices.list()[0]?.state, 'given-up');
    assert.equal(asked.length, 8);
    assert.match(world.log.at(-1) ?? '', /^warn: .*it is given up$/);
  });

  it('go out once for a run and commit, also when the server starts again, and when the run is asked for again', async () => {
    await notice('github');
    await ended('pass');
    await notices.tick();
    const again = new Runs(world.parts);
    await again.open();
    const next = new Notices(world.parts, again, null);
    await next.open();
    await next.tick();
    assert.equal(asked.length, 1);
    const run = again.list()[0];
    assert.ok(run !== undefined);
  });

  it('go to each commit that asks for a run that has ended', async () => {
    await notice('github');
    const [plan] = plansOf(planDocument.parse({ scenarios: ['idle'] }));
    assert.ok(plan !== undefined);
    const submission = {
      build: anOta,
      plan,
      occasion: 'hook',
      by: 'tests',
      baseline: null,
      note: null,
    } as const;
    const { run } = await runs.submit(submission, false, { commit });
    await runs.assign(run.id, 'host', []);
    await runs.complete(run.id, 'host', { fault: null, exit: 0, files: [] });
    await runs.settled();
    const other = { ...commit, revision: '1234567890123456789012345678901234567890' };
    for (let times = 0; times < 2; times += 1) {
      const { run: same, created } = await runs.submit(submission, false, { commit: other });
      assert.deepEqual([same.id, created], [run.id, false]);
    }
    await notices.tick();
    assert.deepEqual(asked.map(({ url: path }) => path.split('/').at(-1)).sort(), [other.revision, revision]);
  });

  it('do not reach into this network unless the host is allowed by name, and hold no token in the log', async () => {
    await notice('github', { url: 'https://localhost:1/api', allowedHosts: [] });
    await ended('pass');
    await notices.tick();
    assert.equal(asked.length, 0);
    assert.match(notices.list()[0]?.tries[0]?.answer ?? '', /no address of the public internet/);
    assert.ok(!world.log.join('\n').includes('hunter2'));
  });

  it('are refused where they could never be sent', async () => {
    await assert.rejects(notice('pigeon'), /The kinds are webhook, github, gitlab, gerrit/);
    await assert.rejects(notice('github', { token: null }), /needs a token/);
    await assert.rejects(
      notice('webhook', { url: 'http://hooks.example/', allowedHosts: [] }),
      /must begin with https/,
    );
    await assert.rejects(notice('webhook', { name: '../x' }), /is no name/);
  });
});
