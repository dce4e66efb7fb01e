import assert from 'node:assert/strict';
import {
  fisherOneSided,
  jeffreysGone,
  missedRateBelow,
  significantlyAbove,
} from '../../lab/analysis/statistics.ts';

const near = (actual: number, expected: number, within: number) =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected} ± ${within}`);

/** Least trials without a sighting for the Jeffreys rule. */
function trialsForGone(x: number, m: number): number {
  for (let n = 1; ; n += 1) if (jeffreysGone(x, m, n) <= 0.05) return n;
}

describe('statistics', () => {
  it('gives the known Fisher values: 3 v 3, 5 v 5, 3 v 20', () => {
    near(fisherOneSided(3, 3, 0, 3), 0.05, 1e-9);
    near(fisherOneSided(5, 5, 0, 5), 0.003968, 1e-6);
    near(fisherOneSided(3, 3, 0, 20), 0.000565, 1e-6);
  });

  it('can claim nothing from 3 against 3 trials, and something from 5 against 5', () => {
    assert.equal(significantlyAbove({ k: 3, n: 3 }, { k: 0, n: 3 }), false);
    assert.equal(significantlyAbove({ k: 5, n: 5 }, { k: 0, n: 5 }), true);
  });

  it('answers 1 where there is nothing to compare', () => {
    near(fisherOneSided(0, 0, 0, 0), 1, 1e-9);
    near(fisherOneSided(0, 5, 5, 5), 1, 1e-9);
  });

  it('needs 6 silent trials after 5 of 10, 63 after 1 of 10, 1 after 10 of 10', () => {
    assert.deepEqual([trialsForGone(5, 10), trialsForGone(1, 10), trialsForGone(10, 10)], [6, 63, 1]);
  });

  it('bounds the missed rate: 5 trials 0.45, 14 below 0.2, 29 below 0.1, none 1', () => {
    near(missedRateBelow(5), 0.4507, 1e-4);
    assert.ok(missedRateBelow(14) <= 0.2 && missedRateBelow(13) > 0.2);
    assert.ok(missedRateBelow(29) <= 0.1 && missedRateBelow(28) > 0.1);
    assert.equal(missedRateBelow(0), 1);
  });
});
