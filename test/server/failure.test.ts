import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { connectRedis, type RedisHandle } from '../../lab/queue/redis-server.ts';
import { openRunQueue } from '../../lab/queue/run-queue.ts';
import { type SharedRedis, sharedRedis } from '../lab/shared-redis.ts';
import { runsOf, submissionFor } from './runs-of.ts';

const hour = 3_600_000;

describe('what the server does when something fails', function () {
  this.timeout(60_000);
  let home = '';
  let shared: SharedRedis;
  let redis: RedisHandle;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'phonehome-failure-'));
    shared = await sharedRedis();
    redis = await connectRedis({ url: shared.url, home, logFile: '', patient: true });
  });

  afterEach(async () => {
    mock.timers.reset();
    await redis.close();
    await shared.close();
    await rm(home, { recursive: true, force: true });
  });

  it('takes a run while Redis is away, and puts it and all others in line when it is back, empty', async () => {
    const queue = openRunQueue(redis);
    const { runs } = await runsOf(home, queue);
    const before = (await runs.submit(submissionFor('BEFORE'), false)).run;
    const secret = await queue.workSecret();
    const back = await shared.kill();
    const { run, created } = await runs.submit(submissionFor('AWAY'), false);
    assert.equal(created, true);
    await assert.rejects(runs.review(), { code: 'REDIS_UNREACHABLE' });
    assert.match(await said(run.id), /kept, and put in line when Redis is back/);
    await back();
    await until(
      async () =>
        (await runs.review().then(
          () => true,
          () => false,
        )) === true,
    );
    for (const { id, phones } of [before, run].map(({ id: each, submission }) => ({
      id: each,
      phones: submission.plan.phones,
    }))) {
      assert.equal(await queue.holds({ id, phones, simulated: true }), true, id);
    }
    assert.match(await said(before.id), /Redis did not know this run any more; it was put in line again/);
    assert.equal(await queue.workSecret(), secret);
    assert.equal(redis.failed.aborted, false);
    await queue.close();
  });

  it('keeps what it tells after a line that a crash cut short', async () => {
    const queue = openRunQueue(redis);
    const { runs } = await runsOf(home, queue);
    const { id } = (await runs.submit(submissionFor('PHONE'), false)).run;
    await appendFile(join(home, 'service', 'runs', `${id}.events.jsonl`), '{"seq":2,"at":"20');
    const again = await runsOf(home, queue);
    await again.runs.open();
    await again.runs.assign(id, 'host', ['PHONE']);
    assert.match(await said(id), /taken by host/);
    await queue.close();
  });

  it('refuses what a host sends of a run that another has taken since', async () => {
    const queue = openRunQueue(redis);
    const { runs, send } = await runsOf(home, queue);
    const { id } = (await runs.submit(submissionFor('PHONE'), false)).run;
    await runs.assign(id, 'unplugged', ['PHONE']);
    await runs.assign(id, 'other', ['PHONE']);
    const file = { path: 'trials/001-idle/1/trial.json', ...(await send('{"invalid":null}')) };
    const late = {
      code: 'LEASE_LOST',
      message: new RegExp(`${id} is not unplugged's: it is running, and other has it`),
    };
    await assert.rejects(runs.keep(id, 'unplugged', [file]), late);
    await assert.rejects(runs.complete(id, 'unplugged', { fault: null, exit: 0, files: [file] }), late);
    const told = { kind: 'trial-end', serial: 'PHONE', trial: 1, text: 'idle valid (1 of 2)' } as const;
    await assert.rejects(runs.tellFrom(id, 'unplugged', told), late);
    // The question that it asked is nobody's any more.
    await runs.tellFrom(id, 'unplugged', { ...told, kind: 'answer', text: '{"id":"p1"}' });
    await runs.tellFrom(id, 'other', { ...told, text: 'idle valid (2 of 2)' });
    assert.doesNotMatch(await said(id), /1 of 2/);
    assert.match(await said(id), /"kind":"answer".*2 of 2/s);
    await runs.keep(id, 'other', [file]);
    assert.equal(runs.get(id).trials.ended, 1);
    await queue.close();
  });

  it('lets one server at a time work with a Redis', async () => {
    const one = openRunQueue(redis);
    const two = openRunQueue(redis);
    assert.equal(await one.lead('host-1'), true);
    assert.equal(await two.lead('host-2'), false);
    assert.equal(await one.lead('host-1'), true);
    await one.close();
    await two.close();
  });

  for (const [name, jump] of [
    ['forward', 5 * hour],
    ['back', -5 * hour],
  ] as const) {
    it(`keeps the time that a run may wait when the wall clock jumps ${name} by hours`, async () => {
      const queue = openRunQueue(redis);
      const { runs } = await runsOf(home, queue);
      const { id } = (await runs.submit(submissionFor('NOBODY'), false)).run;
      const short = { ...submissionFor('SHORT'), plan: { ...submissionFor('SHORT').plan, waitMs: 0 } };
      const over = (await runs.submit(short, false)).run.id;
      mock.timers.enable({ apis: ['Date'], now: Date.now() + jump });
      await runs.review();
      assert.equal(runs.get(id).state, 'waiting');
      assert.equal(runs.get(over).state, 'failed');
      await queue.close();
    });
  }

  it('hastens a run that was put off by a clock that was set back since', async () => {
    const queue = openRunQueue(redis);
    const run = { id: '0123456789abcdef', phones: { serials: ['PUT-OFF'] }, simulated: true };
    await queue.add(run, 10);
    const stop = new AbortController();
    const takes: number[] = [];
    const consuming = queue.consume([{ serial: 'PUT-OFF', line: 'a/b', product: 'p' }], {
      simulated: true,
      stop: stop.signal,
      work: async (_, take) => {
        takes.push(take);
        return takes.length === 1 ? { kind: 'later', afterMs: 5 * hour } : { kind: 'done' };
      },
      onTrouble: () => undefined,
    });
    await until(async () => {
      await queue.holds(run);
      return takes.length === 2;
    });
    stop.abort();
    await consuming;
    await queue.close();
  });

  async function said(id: string): Promise<string> {
    return await readFile(join(home, 'service', 'runs', `${id}.events.jsonl`), 'utf8');
  }
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
