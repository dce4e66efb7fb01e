import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type TestParts, testParts, testServer, token } from './parts.ts';

describe('plans over HTTP', () => {
  let world: TestParts;
  let lab: Awaited<ReturnType<typeof testServer>>;
  before(async () => {
    world = await testParts();
    lab = await testServer(world);
    const part = { offset: 0, last: true, bytes: Readable.from([bytes]) };
    await world.parts.blobs.put(ota.sha256, part);
  });
  after(async () => {
    await lab.close();
    await world.close();
  });

  async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
    const answer = await fetch(`${lab.url}/api/v1/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return {
      status: answer.status,
      body: (await answer.json()) as { detail?: string; runs?: { id: string }[] },
    };
  }
  const build = { kind: 'booted' };
  const bytes = Buffer.from('an OTA of these tests');
  const ota = { kind: 'ota', sha256: createHash('sha256').update(bytes).digest('hex') };
  const forwarded = { host: 'ota.maker.example', answer: 'forward' };

  it('give a run for each state and responder, each with its own conditions', async () => {
    const plan = {
      states: ['sim-known', 'upgraded'],
      responders: ['sink', 'success'],
      policy: { leastTrials: 7 },
    };
    const { status, body } = await post('plans', { build, plan });
    assert.equal(status, 202, body.detail);
    const plans = (body.runs ?? []).map(({ id }) => lab.runs.get(id).submission.plan);
    assert.deepEqual(
      plans.map(({ state, responder }) => `${state} ${responder}`),
      ['sim-known sink', 'sim-known success', 'upgraded sink', 'upgraded success'],
    );
    assert.ok(plans.every(({ policy }) => policy?.leastTrials === 7));
  });

  it('are read again from disk as they were', async () => {
    const before = lab.runs.list();
    const { runs, broken } = await world.parts.records.all();
    assert.deepEqual(broken, []);
    assert.deepEqual(new Map(runs.map((run) => [run.id, run])), new Map(before.map((run) => [run.id, run])));
  });

  it('give the same runs for one Idempotency-Key, also where the answer was lost in a crash', async () => {
    const key = { 'idempotency-key': 'job 1' };
    const plan = { responders: ['sink', 'success'] };
    const first = await post('plans', { build, plan }, key);
    const { keys } = world.parts;
    Object.assign(world.parts, { keys: { ...keys, find: () => null } });
    const again = await post('plans', { build, plan }, key);
    Object.assign(world.parts, { keys });
    assert.deepEqual(
      again.body.runs?.map(({ id }) => id),
      first.body.runs?.map(({ id }) => id),
    );
  });

  it('say what some hosts are answered, and what may be reached, which is part of which run it is', async () => {
    const answers = { hosts: [forwarded], forward: ['192.0.2.7:8080'] };
    const said = { build: ota, plan: { responders: ['sink', 'forward'], answers } };
    const { status, body } = await post('plans', said);
    assert.equal(status, 202, body.detail);
    const plans = (body.runs ?? []).map(({ id }) => lab.runs.get(id).submission.plan);
    assert.deepEqual(
      plans.map(({ responder, ...plan }) => [responder, plan.answers]),
      [
        ['sink', answers],
        ['forward', answers],
      ],
    );
    const without = await post('plans', { ...said, plan: { responders: ['sink'] } });
    assert.notEqual(without.body.runs?.[0]?.id, body.runs?.[0]?.id);
    const same = await post('plans', { ...said, plan: { responders: ['sink'], answers } });
    assert.equal(same.body.runs?.[0]?.id, body.runs?.[0]?.id);
  });

  it('forward nothing from simulated phones', async () => {
    const firmware = { ...ota, kind: 'firmware' };
    const answer = await post('plans', { build: firmware, plan: { answers: { hosts: [forwarded] } } });
    assert.equal(answer.status, 400);
    assert.match(answer.body.detail ?? '', /Simulated phones never reach the internet/);
  });

  const wrong: readonly [unknown, number, RegExp][] = [
    [{ states: ['drunk'] }, 400, /plan\/states\/0/],
    [{ scenario: ['idle'] }, 400, /Unrecognized key: "scenario"/],
    [{ dwell: 'soon' }, 400, /a duration reads 500ms/],
    [{ policy: { fail: { states: [] } } }, 422, /nothing could ever fail by it/],
    [{ policy: { leastTrails: 3 } }, 422, /unknown key "leastTrails"/],
    [{ answers: 'responders.yaml' }, 400, /plan\/answers/],
    [{ answers: { hosts: [{ host: 'a.example', answer: 'shout' }] } }, 422, /answer must be one of sink/],
    [{ answers: { hosts: [], to: 'a.example' } }, 422, /unknown key "to"/],
    [{ responders: ['sink', 'forward'], answers: { hosts: [] } }, 400, /and none is listed/],
    [{ tlsCheck: true, answers: { hosts: [forwarded] } }, 400, /nothing is forwarded/],
  ];
  for (const [plan, status, sentence] of wrong) {
    it(`are refused for ${JSON.stringify(plan)}`, async () => {
      const runs = lab.runs.list().length;
      const answer = await post('plans', { build, plan });
      assert.equal(answer.status, status);
      assert.match(answer.body.detail ?? '', sentence);
      assert.equal(lab.runs.list().length, runs);
    });
  }

  it('stand in the description of the API, with schedules, hooks and deliveries', async () => {
    const answer = await fetch(`${lab.url}/api/v1/openapi.json`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { paths } = (await answer.json()) as { paths: Record<string, unknown> };
    for (const path of ['plans', 'schedules', 'schedules/{name}/run', 'hooks/{name}', 'deliveries'])
      assert.ok(`/api/v1/${path}` in paths, path);
  });
});
