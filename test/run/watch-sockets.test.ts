import assert from 'node:assert/strict';
import { watchSockets } from '../../lab/run/watch-sockets.ts';

const never = new AbortController().signal;

/** A phone and a recorder that count how often they are asked. */
function bench() {
  const asked = { phone: 0, recorder: 0 };
  const activity = { lastAt: 1, open: 0, flows: 0, received: 0 };
  return {
    asked,
    activity,
    handset: {
      readSockets: async () => {
        asked.phone += 1;
        return [{ at: Date.now(), port: 40_000 + asked.phone, uid: 10_001 }];
      },
    },
    port: {
      activity: async () => {
        asked.recorder += 1;
        return { ...activity };
      },
    },
  };
}

/** Resolves when the recorder was asked so often again. */
async function looks(asked: { readonly recorder: number }, times: number): Promise<void> {
  const until = asked.recorder + times;
  while (asked.recorder < until) await new Promise(setImmediate);
}

const sparse = { periodMs: 1, closeMs: 0, restMs: 3_600_000 };

describe('the watch of a phone’s connections', () => {
  it('leaves the phone alone in a long dwell, until something passes the recorder', async () => {
    const { asked, activity, ...parts } = bench();
    const noted: number[] = [];
    const watch = watchSockets({ ...parts, note: ({ port }) => noted.push(port), signal: never }, sparse);
    await looks(asked, 30);
    assert.equal(asked.phone, 1);
    activity.received += 10;
    await looks(asked, 30);
    assert.equal(asked.phone, 2);
    activity.lastAt += 1;
    await looks(asked, 30);
    await watch.stop();
    assert.equal(asked.phone, 3);
    assert.deepEqual(noted, [40_001, 40_002, 40_003]);
  });

  it('looks each time right after the trigger, and again when it is told to', async () => {
    const { asked, ...parts } = bench();
    const schedule = { ...sparse, closeMs: 3_600_000 };
    const watch = watchSockets({ ...parts, note: () => undefined, signal: never }, schedule);
    await looks(asked, 20);
    await watch.stop();
    assert.ok(asked.phone >= 20, `${asked.phone} looks`);
  });

  it('looks now and then where nothing passes the recorder', async () => {
    const { asked, ...parts } = bench();
    const schedule = { ...sparse, restMs: 0 };
    const watch = watchSockets({ ...parts, note: () => undefined, signal: never }, schedule);
    await looks(asked, 20);
    await watch.stop();
    assert.ok(asked.phone >= 20, `${asked.phone} looks`);
  });

  it('ends where a sighting may not be written, and says so at its end', async () => {
    const { asked, ...parts } = bench();
    const refuse = () => {
      throw new Error('the phone is another’s');
    };
    const watch = watchSockets({ ...parts, note: refuse, signal: never }, sparse);
    while (asked.phone === 0) await new Promise(setImmediate);
    await assert.rejects(watch.stop(), /is another’s/);
  });
});
