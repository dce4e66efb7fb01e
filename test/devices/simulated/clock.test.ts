import assert from 'node:assert/strict';
import { PhoneClock } from '../../../devices/kinds/simulated/clock.ts';

const dayMs = 86_400_000;

describe('the clock of a simulated phone', () => {
  it('lets time pass at once, with everything that is due in it, in its order', () => {
    const clock = new PhoneClock();
    const seen: string[] = [];
    const every = (ms: number) => {
      clock.after(ms, () => {
        seen.push('hour');
        every(ms);
      });
    };
    every(3_600_000);
    clock.after(5_400_000, () => seen.push('between'));
    const cancelled = clock.after(60_000, () => seen.push('cancelled'));
    const later = clock.after(dayMs, () => seen.push('tomorrow'));
    cancelled();
    const before = clock.now();
    // Real time goes by as well: a second more, so that the third hour is over on a busy machine, too.
    clock.pass(3 * 3_600_000 + 1_000);
    assert.deepEqual(seen, ['hour', 'between', 'hour', 'hour']);
    assert.ok(Math.abs(clock.now() - before - 3 * 3_600_000) < 60_000);
    clock.pass(21 * 3_600_000 + 1000);
    assert.equal(seen.filter((each) => each === 'hour').length, 24);
    assert.ok(seen.includes('tomorrow'));
    later();
    clock.stop();
  });

  it('fires a timer that still runs after the rest of its time', async () => {
    const clock = new PhoneClock();
    const fired = new Promise<void>((resolve) => clock.after(dayMs, resolve));
    clock.pass(dayMs - 5);
    await fired;
  });

  it('is wrong where it was set so, and goes on from there', () => {
    const clock = new PhoneClock();
    clock.set(dayMs);
    assert.equal(new Date(clock.now()).getUTCFullYear(), 1970);
    clock.pass(dayMs);
    assert.ok(Math.abs(clock.now() - 2 * dayMs) < 60_000);
    clock.set(null);
    assert.ok(Math.abs(clock.now() - Date.now() - dayMs) < 60_000);
  });

  it('waits after each thing that was due before more time passes', async () => {
    const clock = new PhoneClock();
    const seen: string[] = [];
    const every = (ms: number) => {
      clock.after(ms, () => {
        seen.push('due');
        every(ms);
      });
    };
    every(3_600_000);
    await clock.passPaced(3 * 3_600_000 + 1_000, async () => {
      await Promise.resolve();
      seen.push('done');
    });
    assert.deepEqual(seen, ['due', 'done', 'due', 'done', 'due', 'done', 'done']);
    clock.stop();
  });

  it('shows the right time again once its network told it, and goes on from there', () => {
    const clock = new PhoneClock();
    clock.pass(3 * dayMs);
    clock.synchronise();
    assert.ok(Math.abs(clock.now() - Date.now()) < 60_000);
    clock.set(dayMs);
    clock.synchronise();
    assert.equal(new Date(clock.now()).getUTCFullYear(), 1970, 'a clock that was set stays wrong');
  });

  it('does nothing more once it is stopped', () => {
    const clock = new PhoneClock();
    clock.after(1000, () => assert.fail('the phone is off'));
    clock.stop();
    clock.pass(dayMs);
  });
});
