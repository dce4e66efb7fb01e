import assert from 'node:assert/strict';
import { compareProfiles } from '../../lab/analysis/compare.ts';
import { judge, usualPolicy } from '../../lab/analysis/judge.ts';
import { fingerprints, type Plant, profileOf, type RunOptions } from './builders.ts';

/** Trials are numbered in this order: sim-swap 1 to 6, unlock 7 to 11. */
const scenarios = { 'sim-swap': 6, unlock: 5 };
const swap: Plant = { in: { 'sim-swap': 6 } };
const all = (state: 'sim-new' | 'sim-known') =>
  Object.fromEntries([1, 2, 3, 4, 5, 6].map((number) => [number, state]));
const profile = (options: RunOptions = {}) => profileOf({ scenarios, ...options });
const head = (options: RunOptions = {}) => profile({ fingerprint: fingerprints.fresh, ...options });

describe('the state of a phone in a trial', () => {
  it('is one for all trials of a scenario that count: the SIM that was new only once stands aside', () => {
    const { valid, invalid, states, entries, trialsByTrigger } = profile({
      plants: [swap],
      states: { ...all('sim-known'), 1: 'sim-new' },
    });
    assert.deepEqual(states, { 'sim-swap': 'sim-known', unlock: 'sim-known' });
    assert.equal(trialsByTrigger['sim-swap'], 5);
    assert.ok(!valid.includes(1));
    assert.deepEqual(invalid, [
      {
        trial: 1,
        reason:
          'Its phone was sim-new, in most trials of sim-swap sim-known; only equal states count together.',
      },
    ]);
    assert.deepEqual(entries[0]?.seen, { k: 5, n: 5 });
  });

  it('does not hide what was sent only in a trial that stands aside', () => {
    const { entries } = profile({
      plants: [{ in: { 'sim-swap': 1 } }],
      states: { ...all('sim-known'), 1: 'sim-new' },
    });
    assert.deepEqual(
      entries.map(({ seen, invalidOnly }) => [seen.k, invalidOnly]),
      [[0, true]],
    );
  });

  it('is said where it is not that of the run', () => {
    const { notes } = profile({ states: all('sim-new') });
    assert.deepEqual(notes, ['In the trials of sim-swap the phone was sim-new.']);
  });

  it('keeps what one side shows under it from being called new or gone where it differs', () => {
    const known = profile({ states: all('sim-known') });
    const fresh = head({ plants: [swap], states: all('sim-new') });
    const arrival = compareProfiles(known, fresh);
    assert.deepEqual(
      arrival.differences.map(({ state }) => state),
      ['unproven'],
    );
    assert.match(arrival.differences[0]?.why ?? '', /sim-known in the baseline, sim-new in this run/);
    const result = judge(arrival, usualPolicy);
    assert.equal(result.verdict, 'inconclusive');
    assert.match(result.reasons.join(' '), /only equal states are compared/);
    assert.doesNotMatch(result.reasons.join(' '), /no valid trial of sim-swap/);
    const departure = compareProfiles(profile({ plants: [swap], states: all('sim-new') }), head());
    assert.deepEqual(
      departure.differences.map(({ state }) => state),
      ['unproven'],
    );
  });

  it('leaves the other triggers comparable: a leak there still fails', () => {
    const leaking = head({ plants: [{ in: { unlock: 5 } }], states: all('sim-new') });
    const { verdict, findings } = judge(compareProfiles(profile(), leaking), usualPolicy);
    assert.equal(verdict, 'fail');
    assert.deepEqual(
      findings.map(({ state, trigger }) => [state, trigger]),
      [['new', 'unlock']],
    );
  });

  it('never stands in the way of a pass where it is the same on both sides', () => {
    const states = all('sim-new');
    const { verdict, reasons } = judge(
      compareProfiles(profile({ plants: [swap], states }), head({ plants: [swap], states })),
      usualPolicy,
    );
    assert.equal(verdict, 'pass', reasons.join(' '));
  });
});
