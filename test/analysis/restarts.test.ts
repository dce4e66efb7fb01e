import assert from 'node:assert/strict';
import { restartsIn } from '../../lab/analysis/restarts.ts';
import type { Recording } from '../../lab/model/profile.ts';
import type { Step } from '../../lab/model/trial.ts';
import { counters, emissionOf, readingOf, recordingOf, runOf } from './builders.ts';

const trials = runOf({ scenarios: { unlock: 2 } }).trials;

/** The attempt at one trial, with readings (time and boot) and its steps. */
function attempt(index: number, readings: readonly (readonly [number, string])[], steps: Step[]): Recording {
  const trial = trials[index] as (typeof trials)[number];
  const wlan = [counters('wlan0', 1)];
  return { ...recordingOf(trial), readings: readings.map(([at, boot]) => readingOf(at, wlan, boot)), steps };
}

const trigger = (at: number): Step => ({ at, name: 'trigger' });
const first = attempt(
  0,
  [
    [100, 'b1'],
    [200, 'b1'],
  ],
  [trigger(150)],
);
const second = attempt(
  1,
  [
    [500, 'b2'],
    [700, 'b2'],
  ],
  [trigger(600)],
);

describe('what a phone sends around a restart', () => {
  const sent = (at: number, window = 'background', serial = 'A1') => ({
    ...emissionOf({ in: {} }, window, 1),
    at,
    serial,
  });

  it('is of the restart from the last look at the old boot to the next trigger', () => {
    const isOf = restartsIn([first, second]);
    assert.deepEqual(
      [199, 200, 400, 600, 601].map((at) => isOf(sent(at))),
      [false, true, true, true, false],
    );
  });

  it('is not where a trigger was pulled, nor on another phone', () => {
    const isOf = restartsIn([first, second]);
    assert.equal(isOf(sent(400, 'unlock')), false);
    assert.equal(isOf(sent(400, 'background', 'B2')), false);
  });

  it('is not where the lab restarted the phone as a step of a trial, or nothing restarted', () => {
    const made = attempt(1, [[500, 'b2']], [{ at: 300, name: 'reboot' }, trigger(600)]);
    assert.equal(restartsIn([first, made])(sent(400)), false);
    assert.equal(restartsIn([first, attempt(1, [[500, 'b1']], [trigger(600)])])(sent(400)), false);
  });

  it('may be of a boot just before the run, where the phone says at its first reading how long it is up', () => {
    const up = (uptimeMs: number): Recording => ({
      ...second,
      readings: second.readings.map((reading, index) => (index === 0 ? { ...reading, uptimeMs } : reading)),
    });
    assert.deepEqual(
      [430, 440, 600, 601].map((at) => restartsIn([up(60)])(sent(at))),
      [false, true, true, false],
    );
    assert.equal(restartsIn([up(5 * 60_000)])(sent(440)), false);
    assert.equal(restartsIn([second])(sent(440)), false);
  });

  it('may be of a boot that nobody saw, after the last look at a phone', () => {
    assert.deepEqual(
      [700, 701].map((at) => restartsIn([first, second])(sent(at))),
      [false, true],
    );
    assert.equal(restartsIn([first, second])(sent(701, 'unlock')), false);
  });
});
