import assert from 'node:assert/strict';
import { compareProfiles } from '../../lab/analysis/compare.ts';
import { dwellOf, longestOf } from '../../lab/analysis/dwell-of.ts';
import { judge, usualPolicy } from '../../lab/analysis/judge.ts';
import { durationOf } from '../../lab/analysis/sentence-words.ts';
import { summarize } from '../../lab/analysis/summarize.ts';
import type { Profile } from '../../lab/model/profile.ts';
import { profileOf, type RunOptions, recordingOf, runOf } from './builders.ts';

const scenarios = { idle: 5, 'idle-hour': 5 };
const hour = 3_600_000;

/** A run whose idle-hour listens so long; everything else for two seconds. */
function heard(hourMs: number, options: RunOptions = {}): Profile {
  const profile = profileOf({ scenarios, ...options });
  return { ...profile, dwellByTrigger: { ...profile.dwellByTrigger, 'idle-hour': hourMs } };
}

const plant = { in: { 'idle-hour': 5 } };
const judged = (base: Profile, head: Profile) => judge(compareProfiles(base, head), usualPolicy);

describe('how long a run listened', () => {
  it('is known of each trigger, from its trials', () => {
    const plain = runOf({ scenarios });
    const run = {
      ...plain,
      trials: plain.trials.map((trial) =>
        trial.scenario === 'idle' ? trial : { ...trial, conditions: { ...trial.conditions, dwellMs: hour } },
      ),
    };
    const recordings = run.trials.map((trial) => recordingOf(trial));
    const nothing = { emissions: [], accounts: [], packages: [], unread: [], notes: [] };
    const profile = summarize({ run, recordings, ...nothing });
    assert.deepEqual(profile.dwellByTrigger, { idle: 2_000, 'idle-hour': hour });
    assert.equal(dwellOf(profile, 'any'), 2_000, 'what has no trials of its own was heard in the shortest');
    assert.equal(dwellOf(profile, 'idle-hour'), hour);
  });

  it('stands in the coverage and in the first sentence of a PASS, with the longest period', () => {
    const { verdict, sentence, coverage } = judged(heard(hour), heard(hour));
    assert.equal(verdict, 'pass', sentence);
    assert.match(sentence, /each listened to for 2s, idle-hour for 1h; what is sent/);
    assert.deepEqual(coverage.longest, {
      trigger: 'idle-hour',
      ms: hour,
      sentence:
        'The longest period listened was 1h (idle-hour); what is sent less often than that is seen by chance only.',
    });
    assert.deepEqual(coverage.otherDwells, { 'idle-hour': '1h' });
    const alike = judged(profileOf(), profileOf());
    assert.match(alike.coverage.longest?.sentence ?? '', /was 2s \(after each trigger\)/);
    assert.equal(alike.coverage.otherDwells, undefined);
    assert.equal(longestOf(profileOf({ scenarios: { idle: 1 }, invalid: [1] })), null);
  });

  it('has to be equal on both sides: what only the longer one heard may have been there all the time', () => {
    const { verdict, reasons, findings } = judged(heard(2_000), heard(hour, { plants: [plant] }));
    assert.equal(verdict, 'inconclusive');
    assert.match(
      reasons.join(' '),
      /This run listened for 1h after idle-hour, the baseline for 2s: only equal times are compared\./,
    );
    assert.doesNotMatch(reasons.join(' '), /no valid trial of idle-hour/);
    assert.equal(findings[0]?.state, 'unproven');
    const equal = judged(heard(hour), heard(hour, { plants: [plant] }));
    assert.equal(equal.verdict, 'fail');
    assert.equal(equal.findings[0]?.state, 'new');
  });

  it('calls nothing gone that was listened for in less time, and a leak new that less time showed', () => {
    const gone = judged(heard(hour, { plants: [plant] }), heard(2_000));
    assert.equal(gone.findings[0]?.state, 'unproven');
    assert.equal(judged(heard(hour, { plants: [plant] }), heard(hour)).findings[0]?.state, 'gone');
    const sooner = judged(heard(hour), heard(2_000, { plants: [plant] }));
    assert.deepEqual([sooner.verdict, sooner.findings[0]?.state], ['fail', 'new']);
  });

  it('compares the times of the runs where one side does not tell those of its triggers', () => {
    const { dwellByTrigger: _unknown, ...old } = heard(hour);
    assert.equal(judged(old, heard(hour)).verdict, 'pass');
    const longer = { ...old, conditions: { ...old.conditions, dwellMs: 10_000 } };
    assert.match(
      judged(longer, heard(hour)).reasons.join(' '),
      /after idle and idle-hour, the baseline for 10s/,
    );
  });

  it('reads in the largest whole unit', () => {
    assert.deepEqual([250, 2_000, 600_000, hour, 72 * hour, 90 * 60_000].map(durationOf), [
      '250ms',
      '2s',
      '10m',
      '1h',
      '72h',
      '90m',
    ]);
  });
});
