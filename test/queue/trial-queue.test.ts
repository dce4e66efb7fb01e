import assert from 'node:assert/strict';
import { LabError } from '../../lab/errors.ts';
import type { Trial } from '../../lab/model/trial.ts';
import type { PhoneLoop } from '../../lab/queue/phone-loop.ts';
import type { RedisHandle } from '../../lab/queue/redis-server.ts';
import { openTrialQueue, type TrialQueue } from '../../lab/queue/trial-queue.ts';
import { anotherLab, ownRedis, serverPid } from './own-redis.ts';

const never = new AbortController().signal;

function trials(count: number): Trial[] {
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    scenario: index % 2 === 0 ? 'screen-on' : 'unlock',
    conditions: { state: 'sim-new', responder: 'sink', dwellMs: 1000 },
  }));
}

/** A phone that notes what it was given, and then does as it is told. */
function phone(name: string, notes: string[], act: PhoneLoop['process'] = async () => undefined): PhoneLoop {
  return {
    name,
    process: (trial, attempt, signal) => {
      notes.push(`${trial.number}/${attempt}`);
      return act(trial, attempt, signal);
    },
  };
}

/** Resolves only when told to stop, as a long trial does. */
function untilAborted(_trial: Trial, _attempt: number, signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

describe("a run's queue", () => {
  let redis: RedisHandle;
  let queue: TrialQueue;

  beforeEach(async () => {
    redis = await ownRedis();
    queue = openTrialQueue(redis, 'run-1');
  });

  afterEach(async () => {
    await queue.close();
    await redis.close();
  });

  it('runs the trials in the order of the plan', async () => {
    const notes: string[] = [];
    await queue.add(trials(12));
    const outcomes = await queue.consume({ phones: [phone('a', notes)], stop: never });
    assert.deepEqual(
      notes,
      trials(12).map(({ number }) => `${number}/1`),
    );
    assert.deepEqual(
      outcomes.map(({ trial, attempts, status, reason }) => [trial.number, attempts, status, reason]),
      trials(12).map(({ number }) => [number, 1, 'done', null]),
    );
  });

  it('gives one trial to one phone at a time, and one phone one trial', async () => {
    const open = new Set<number>();
    let most = 0;
    const busy = new Map<string, number>();
    const act = (name: string) => async (trial: Trial) => {
      assert.equal(open.has(trial.number), false);
      assert.equal(busy.get(name) ?? 0, 0);
      open.add(trial.number);
      busy.set(name, 1);
      most = Math.max(most, open.size);
      await new Promise(setImmediate);
      open.delete(trial.number);
      busy.set(name, 0);
    };
    const notes: string[] = [];
    await queue.add(trials(60));
    const names = ['a', 'b', 'c'];
    await queue.consume({ phones: names.map((name) => phone(name, notes, act(name))), stop: never });
    assert.equal(new Set(notes).size, 60);
    assert.equal(notes.length, 60);
    assert.ok(most > 1);
  });

  it('answers at once when there is nothing to do', async () => {
    assert.deepEqual(await queue.consume({ phones: [phone('a', [])], stop: never }), []);
  });

  it('tries a trial again, after the others, where the error allows it', async () => {
    const notes: string[] = [];
    const act = async (trial: Trial, attempt: number) => {
      if (trial.number === 1 && attempt < 3) throw new LabError('ADB_FAILED', 'adb went away.');
    };
    await queue.add(trials(3));
    const outcomes = await queue.consume({ phones: [phone('a', notes, act)], stop: never });
    assert.deepEqual(notes, ['1/1', '2/1', '3/1', '1/2', '1/3']);
    assert.deepEqual(outcomes[0], { trial: trials(1)[0], attempts: 3, status: 'done', reason: null });
  });

  it('gives a trial up after four attempts and goes on with the others', async () => {
    const notes: string[] = [];
    const act = async (trial: Trial) => {
      if (trial.number === 2) throw new LabError('APPIUM_FAILED', 'Appium did not answer.');
    };
    await queue.add(trials(3));
    const outcomes = await queue.consume({ phones: [phone('a', notes, act)], stop: never });
    assert.equal(notes.filter((note) => note.startsWith('2/')).length, 4);
    assert.deepEqual(
      outcomes.map(({ status, attempts, reason }) => [status, attempts, reason]),
      [
        ['done', 1, null],
        ['failed', 4, 'Appium did not answer.'],
        ['done', 1, null],
      ],
    );
  });

  for (const error of [new LabError('WRONG_BUILD', 'Another build is on it.'), new TypeError('a slip')]) {
    it(`never tries again after ${error.name} ${error.message}`, async () => {
      const notes: string[] = [];
      await queue.add(trials(1));
      const phones = [phone('a', notes, () => Promise.reject(error))];
      const [outcome] = await queue.consume({ phones, stop: never });
      assert.deepEqual(notes, ['1/1']);
      assert.deepEqual([outcome?.status, outcome?.reason], ['failed', error.message]);
    });
  }

  it('does not add a trial twice, and does not run again what is done', async () => {
    const notes: string[] = [];
    await queue.add(trials(2));
    await queue.add(trials(3));
    await queue.consume({ phones: [phone('a', notes)], stop: never });
    const again = await queue.consume({ phones: [phone('a', notes)], stop: never });
    assert.equal(notes.length, 3);
    assert.equal(again.length, 3);
  });

  it('aborts what runs and rejects when it is cancelled', async () => {
    const stop = new AbortController();
    const notes: string[] = [];
    const act: PhoneLoop['process'] = (trial, attempt, signal) => {
      if (trial.number < 3) return Promise.resolve();
      queueMicrotask(() => stop.abort(new LabError('INTERRUPTED', 'Ctrl-C was pressed.')));
      return untilAborted(trial, attempt, signal);
    };
    await queue.add(trials(5));
    await assert.rejects(queue.consume({ phones: [phone('a', notes, act)], stop: stop.signal }), {
      code: 'INTERRUPTED',
      message: 'Ctrl-C was pressed. Done: 2 of 5 trials (1, 2).',
    });
    assert.deepEqual(notes, ['1/1', '2/1', '3/1']);
  });

  it('starts nothing when it was cancelled before', async () => {
    const notes: string[] = [];
    await queue.add(trials(2));
    const consumed = queue.consume({ phones: [phone('a', notes)], stop: AbortSignal.abort() });
    await assert.rejects(consumed, { code: 'INTERRUPTED', message: /None of 2 trials is done/ });
    assert.deepEqual(notes, []);
  });

  it('leaves the trials of a lost phone to the others', async () => {
    const notes: string[] = [];
    const lost = new AbortController();
    const dying: PhoneLoop = {
      name: 'dying',
      lost: lost.signal,
      process: (trial, attempt, signal) => {
        queueMicrotask(() => lost.abort(new LabError('LEASE_LOST', 'The lease was lost.')));
        return untilAborted(trial, attempt, signal);
      },
    };
    await queue.add(trials(8));
    const outcomes = await queue.consume({ phones: [dying, phone('b', notes)], stop: never });
    assert.equal(outcomes.filter(({ status }) => status === 'done').length, 8);
    assert.equal(notes.length, 8);
  });

  it('gives a phone up that was missing three times, and rejects when none is left', async () => {
    const notes: string[] = [];
    const act = async (trial: Trial) => {
      if (trial.number > 2) throw new LabError('PHONE_MISSING', 'Phone a is not on adb.');
    };
    await queue.add(trials(9));
    await assert.rejects(queue.consume({ phones: [phone('a', notes, act)], stop: never }), {
      code: 'PHONE_MISSING',
      message: 'Phone a is not on adb. Done: 2 of 9 trials (1, 2).',
    });
    assert.deepEqual(notes, ['1/1', '2/1', '3/1', '4/1', '5/1']);
  });

  it('rejects when Redis is killed in the middle of a trial', async () => {
    const pid = await serverPid(redis);
    const act: PhoneLoop['process'] = (trial, attempt, signal) => {
      if (trial.number === 1) return Promise.resolve();
      process.kill(pid, 'SIGKILL');
      return untilAborted(trial, attempt, signal);
    };
    await queue.add(trials(4));
    await assert.rejects(queue.consume({ phones: [phone('a', [], act)], stop: never }), {
      code: 'REDIS_UNREACHABLE',
      message: /Done: 1 of 4 trials \(1\)\./,
    });
    await assert.rejects(queue.add(trials(5)), { code: 'REDIS_UNREACHABLE' });
  });

  it('goes on after an outage, without a trial twice at once', async () => {
    const pid = await serverPid(redis);
    const other = await anotherLab(redis);
    const theirs = openTrialQueue(other, 'run-2');
    const notes: string[] = [];
    const act = async (trial: Trial) => {
      if (trial.number !== 2) return;
      process.kill(pid, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 3000));
      process.kill(pid, 'SIGCONT');
    };
    await theirs.add(trials(4));
    const outcomes = await theirs.consume({ phones: [phone('a', notes, act)], stop: never });
    assert.deepEqual(notes, ['1/1', '2/1', '3/1', '4/1']);
    assert.equal(outcomes.filter(({ status }) => status === 'done').length, 4);
    await theirs.close();
    await other.close();
  });

  it('rejects in bounded time when a shared Redis answers no more', async () => {
    const pid = await serverPid(redis);
    const other = await anotherLab(redis);
    const theirs = openTrialQueue(other, 'run-2');
    const act: PhoneLoop['process'] = (trial, attempt, signal) => {
      process.kill(pid, 'SIGSTOP');
      return untilAborted(trial, attempt, signal);
    };
    await theirs.add(trials(2));
    const consumed = theirs.consume({ phones: [phone('a', [], act)], stop: never });
    await assert.rejects(consumed, { code: 'REDIS_UNREACHABLE' });
    await theirs.close();
    await other.close();
    process.kill(pid, 'SIGCONT');
  });

  it('rejects when a shared Redis comes back empty', async () => {
    const other = await anotherLab(redis);
    const theirs = openTrialQueue(other, 'run-2');
    const flush: PhoneLoop['process'] = async () => {
      await redis.duplicate().flushall();
    };
    await theirs.add(trials(3));
    await assert.rejects(theirs.consume({ phones: [phone('a', [], flush)], stop: never }), {
      code: 'REDIS_UNREACHABLE',
      message: /without the run's queue/,
    });
    await theirs.close();
    await other.close();
  });

  it("never takes another run's trials from the same Redis", async () => {
    const other = await anotherLab(redis);
    const theirs = openTrialQueue(other, 'run-2');
    const [mine, others]: [string[], string[]] = [[], []];
    await queue.add(trials(5));
    await theirs.add(trials(7));
    await Promise.all([
      queue.consume({ phones: [phone('a', mine)], stop: never }),
      theirs.consume({ phones: [phone('b', others)], stop: never }),
    ]);
    assert.deepEqual([mine.length, others.length], [5, 7]);
    await theirs.close();
    await other.close();
  });

  it('leaves nothing in Redis when it is discarded', async () => {
    await queue.add(trials(5));
    await queue.consume({ phones: [phone('a', [])], stop: never });
    await queue.discard();
    assert.deepEqual(await redis.duplicate().keys('*'), []);
  });
});
