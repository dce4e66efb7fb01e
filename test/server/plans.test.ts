import assert from 'node:assert/strict';
import { type TestParts, testParts, testServer, token } from './parts.ts';

describe('plans over HTTP', () => {
  let world: TestParts;
  let lab: Awaited<ReturnType<typeof testServer>>;
  before(async () => {
    world = await testParts();
    lab = await testServer(world);
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

  const wrong: readonly [unknown, number, RegExp][] = [
    [{ states: ['drunk'] }, 400, /plan\/states\/0/],
    [{ scenario: ['idle'] }, 400, /Unrecognized key: "scenario"/],
    [{ dwell: 'soon' }, 400, /a duration reads 500ms/],
    [{ policy: { fail: { states: [] } } }, 422, /nothing could ever fail by it/],
    [{ policy: { leastTrails: 3 } }, 422, /unknown key "leastTrails"/],
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
