import assert from 'node:assert/strict';
import { judgeLeaks, judgeNights } from '../../bench/judge/nights.ts';
import { judgePairs } from '../../bench/judge/pairs.ts';

describe('judgement on simulated builds', () => {
  it('never fails a noisy build, and passes it on at least 28 of 30 nights', () => {
    const { nights, verdicts, failures } = judgeNights(30, 3);
    assert.deepEqual(failures, []);
    assert.ok(verdicts.pass >= 28, JSON.stringify(verdicts));
    assert.equal(verdicts.pass + verdicts.review + verdicts.inconclusive, nights);
    assert.ok(verdicts.review > 0, 'what a server rolls out is never passed over in silence');
  });

  it('catches a leak of rate 0.5 under one trigger', () => {
    assert.ok(judgeLeaks(20, 0.5, 100) >= 19);
  });

  it('claims that a build began something, and that something is gone, and is right', () => {
    const { began, gone } = judgePairs({ pairs: 20, seed: 5_000, baseRuns: 4, repeat: 5 });
    assert.ok(began.claims > 0 && gone.claims > 0, JSON.stringify({ began, gone }));
    assert.ok(began.wrong <= 0.05 * began.claims, JSON.stringify(began));
    assert.equal(gone.wrong, 0);
  });
});
