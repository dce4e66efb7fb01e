import assert from 'node:assert/strict';
import { LabError } from '../../lab/errors.ts';
import type { Schedule } from '../../lab/model/service.ts';
import { Runs } from '../../lab/server/runs.ts';
import { Schedules } from '../../lab/server/schedules/schedules.ts';
import { planDocument, plansOf } from '../../lab/server/schemas.ts';
import { anOta, type TestParts, testParts } from './parts.ts';

const at = (text: string) => Date.parse(`2026-11-${text}:00Z`);

function scheduleOf(more: Partial<Schedule> = {}): Schedule {
  return {
    name: 'nightly',
    cron: '30 1 * * *',
    timeZone: 'Europe/Oslo',
    build: { kind: 'newest', device: 'onyx' },
    plans: plansOf(planDocument.parse({ scenarios: ['idle'], phones: { line: 'maker-one/eu' } })),
    baseline: null,
    evenIfUnchanged: false,
    makeUp: true,
    paused: false,
    by: 'tests',
    createdAt: '2026-11-01T00:00:00.000Z',
    ...more,
  };
}

describe('schedules', () => {
  let world: TestParts;
  let runs: Runs;
  let schedules: Schedules;

  beforeEach(async () => {
    world = await testParts();
    runs = new Runs(world.parts);
    schedules = new Schedules(world.parts, runs);
  });
  afterEach(() => world.close());

  const events = () => schedules.get('nightly').events.map(({ kind, text }) => `${kind}: ${text}`);
  const last = () => events().at(-1) ?? '';

  async function end(state: 'done' | 'failed'): Promise<void> {
    const [run] = runs.list();
    assert.ok(run !== undefined);
    await runs.assign(run.id, 'host', []);
    await runs.complete(run.id, 'host', { fault: state === 'done' ? null : 'lost', exit: 0, files: [] });
    await runs.settled();
  }

  it('runs once at its time, however often it is looked at', async () => {
    await schedules.add(scheduleOf(), at('20T12:00'));
    assert.equal(schedules.nextOf(schedules.get('nightly'), at('20T12:00')), '2026-11-21T00:30:00.000Z');
    await schedules.tick(at('21T00:29'));
    assert.equal(world.queued.length, 0);
    for (const minute of ['30', '30', '31']) await schedules.tick(at(`21T00:${minute}`));
    assert.equal(world.queued.length, 1);
    const [run] = runs.list();
    assert.equal(run?.submission.occasion, 'schedule');
    assert.equal(run?.submission.by, 'nightly');
    assert.match(last(), /^ran: run as due at 2026-11-21T00:30/);
  });

  it('skips a build that has not changed, and says so; runs it when it has, or when told to', async () => {
    await schedules.add(scheduleOf(), at('20T12:00'));
    await schedules.tick(at('21T00:30'));
    await end('done');
    await schedules.tick(at('22T00:30'));
    assert.match(last(), /^skipped: skipped: the build is unchanged since run [0-9a-f]{16}$/);
    assert.equal(runs.list().length, 1);
    world.world.build = { ...anOta, sha256: 'b'.repeat(64) } as typeof anOta;
    await schedules.tick(at('23T00:30'));
    assert.equal(runs.list().length, 2);
    await schedules.runNow('nightly', 'a person', at('23T09:00'));
    assert.equal(runs.list().length, 3);
  });

  it('runs an unchanged build each time where that is wanted', async () => {
    await schedules.add(scheduleOf({ evenIfUnchanged: true }), at('20T12:00'));
    await schedules.tick(at('21T00:30'));
    await end('done');
    await schedules.tick(at('22T00:30'));
    assert.equal(runs.list().length, 2);
  });

  it('runs an unchanged build again where the last run told nothing of it', async () => {
    await schedules.add(scheduleOf(), at('20T12:00'));
    await schedules.tick(at('21T00:30'));
    await end('failed');
    await schedules.tick(at('22T00:30'));
    assert.equal(runs.list().length, 2);
  });

  it('does not heap up runs: while the last one waits for phones it says what it waits for', async () => {
    await schedules.add(scheduleOf(), at('20T12:00'));
    await schedules.tick(at('21T00:30'));
    await runs.review();
    await schedules.tick(at('22T00:30'));
    assert.match(last(), /has not ended \(waiting\)\. It waits for a phone of line maker-one\/eu; no worker/);
    assert.equal(runs.list().length, 1);
  });

  it('makes up once what was missed while no server was there, and says how much it was', async () => {
    await schedules.add(scheduleOf(), at('20T12:00'));
    runs = new Runs(world.parts);
    schedules = new Schedules(world.parts, runs);
    await schedules.open();
    await schedules.tick(at('24T09:00'));
    assert.equal(runs.list().length, 1);
    assert.match(
      events().at(-2) ?? '',
      /^missed: no server was there 4 times from 2026-11-21T00:30.* made up once, now$/,
    );
    assert.match(last(), /^ran: made up/);
    await schedules.tick(at('24T09:01'));
    assert.equal(runs.list().length, 1);
    assert.equal(events().length, 3);
  });

  it('only says what was missed where it shall not be made up', async () => {
    await schedules.add(scheduleOf({ makeUp: false }), at('20T12:00'));
    await schedules.tick(at('21T09:00'));
    await schedules.tick(at('21T09:01'));
    assert.equal(runs.list().length, 0);
    assert.match(last(), /^missed: no server was there at 2026-11-21T00:30:00.000Z: not made up$/);
    assert.equal(events().length, 2);
    await schedules.tick(at('22T00:30'));
    assert.equal(runs.list().length, 1);
  });

  it('makes no second run where the server died between the run and the schedule', async () => {
    await schedules.add(scheduleOf({ evenIfUnchanged: true }), at('20T12:00'));
    const before = schedules.get('nightly');
    await schedules.tick(at('21T00:30'));
    await world.parts.schedules.write(before);
    schedules = new Schedules(world.parts, runs);
    await schedules.open();
    await schedules.tick(at('21T00:31'));
    assert.equal(runs.list().length, 1);
  });

  it('tries again while Redis is away, and loses no night to it', async () => {
    await schedules.add(scheduleOf({ build: { kind: 'booted' } }), at('20T12:00'));
    world.world.build = { kind: 'booted' };
    const { queue } = world.parts;
    const { hosts } = queue;
    Object.assign(queue, {
      hosts: () => Promise.reject(new LabError('REDIS_UNREACHABLE', 'Redis is away.')),
    });
    await schedules.tick(at('21T00:30'));
    assert.equal(runs.list().length, 0);
    Object.assign(queue, { hosts });
    await schedules.tick(at('21T00:31'));
    assert.equal(runs.list().length, 1);
    assert.match(last(), /whether the build is another one could not be told beforehand$/);
  });

  it('says why where there is no build, and goes on the next night', async () => {
    await schedules.add(scheduleOf(), at('20T12:00'));
    const { buildNow } = world.parts;
    const none = new LabError('USAGE', 'No build of device onyx was added.');
    Object.assign(world.parts, { buildNow: () => Promise.reject(none) });
    await schedules.tick(at('21T00:30'));
    assert.equal(last(), 'trouble: not run: No build of device onyx was added.');
    Object.assign(world.parts, { buildNow });
    await schedules.tick(at('22T00:30'));
    assert.equal(runs.list().length, 1);
  });

  it('does nothing while it is paused, and makes nothing of that up', async () => {
    await schedules.add(scheduleOf(), at('20T12:00'));
    await schedules.pause('nightly', true, 'a person', at('20T13:00'));
    await schedules.tick(at('22T12:00'));
    await schedules.pause('nightly', false, 'a person', at('22T12:00'));
    await schedules.tick(at('22T12:01'));
    assert.equal(runs.list().length, 0);
    await schedules.tick(at('23T00:30'));
    assert.equal(runs.list().length, 1);
  });

  it('goes on after the clock had been years ahead', async () => {
    await schedules.add(scheduleOf(), Date.parse('2031-01-01T00:00:00Z'));
    await schedules.tick(at('21T00:00'));
    assert.match(last(), /^trouble: the clock had been ahead/);
    await schedules.tick(at('21T00:30'));
    assert.equal(runs.list().length, 1);
  });
});
