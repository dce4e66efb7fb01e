import assert from 'node:assert/strict';
import { type AttemptEvidence, validateAttempt } from '../../lab/analysis/validate.ts';
import type { Recording } from '../../lab/model/profile.ts';
import { counters, fingerprints, readingOf, recordingOf, runOf } from './builders.ts';

const run = runOf();
const trial = run.trials[0] as (typeof run.trials)[number];
const good: Recording = { ...recordingOf(trial), readings: [readingOf(1, [counters('wlan0', 1)])] };
const evidence: AttemptEvidence = {
  canaryFound: true,
  networkValidated: true,
  foreignSerials: [],
  gateway: null,
};
const reason = (recording: Partial<Recording>, found: Partial<AttemptEvidence> = {}) =>
  validateAttempt({ ...good, ...recording }, run, { ...evidence, ...found });

describe('validateAttempt', () => {
  it('finds nothing wrong with an attempt that ran to its end with its canary', () => {
    assert.equal(reason({}), null);
    assert.equal(reason({}, { networkValidated: null }), null);
  });

  it('says which step failed or is missing', () => {
    const failed = { at: 5, name: 'failed' as const, text: 'the keyguard stayed locked' };
    assert.match(reason({ steps: [...good.steps, failed] }) ?? '', /keyguard stayed locked\.$/);
    for (const name of ['settle', 'trigger', 'dwell', 'end']) {
      assert.match(
        reason({ steps: good.steps.filter((step) => step.name !== name) }) ?? '',
        new RegExp(`no ${name} step`),
      );
    }
  });

  it('refuses a dwell that was cut short', () => {
    const steps = good.steps.map((step) => (step.name === 'end' ? { ...step, at: step.at - 500 } : step));
    assert.match(reason({ steps }) ?? '', /1500 ms/);
    const passed = (passedMs: number) =>
      steps.map((step) => (step.name === 'end' ? { ...step, passedMs } : step));
    assert.equal(reason({ steps: passed(500) }), null, 'time that went by on the phone was listened to');
    assert.match(reason({ steps: passed(400) }) ?? '', /1900 ms/);
  });

  it('refuses another build, a lost proxy and a network that is not validated', () => {
    const [reading] = good.readings;
    assert.ok(reading);
    assert.match(
      reason({ readings: [{ ...reading, fingerprint: fingerprints.fresh }] }) ?? '',
      /PPR1\.2.*not.*PPR1\.1/,
    );
    assert.match(reason({ readings: [{ ...reading, proxy: null }] }) ?? '', /no proxy/);
    assert.match(reason({}, { networkValidated: false }) ?? '', /network/);
  });

  it('refuses a restart that the lab did not make, and no other', () => {
    const [first] = good.readings;
    assert.ok(first);
    const readings = [first, { ...first, at: 2, bootId: 'b2' }];
    assert.match(reason({ readings }) ?? '', /^Phone A1 restarted by itself during the attempt/);
    const made = [...good.steps, { at: 1_000_250, name: 'reboot' as const }];
    assert.equal(reason({ readings, steps: made }), null);
    const twice = [...readings, { ...first, at: 3, bootId: 'b3' }];
    assert.match(reason({ readings: twice, steps: made }) ?? '', /restarted by itself/);
  });

  it('refuses a clock that is days off, at whichever reading', () => {
    const [first] = good.readings;
    assert.ok(first);
    const late = { ...first, at: 3 * 86_400_000, phoneClock: 0 };
    assert.match(reason({ readings: [first, late] }) ?? '', /clock of phone A1 is 3 days off/);
    assert.equal(reason({ readings: [first, { ...first, phoneClock: first.at + 80_000_000 }] }), null);
  });

  it('tells a canary that was not recorded from one that was not found', () => {
    assert.match(reason({ flows: [] }) ?? '', /not recorded/);
    assert.match(reason({}, { canaryFound: false }) ?? '', /not found by the search/);
  });

  it("refuses another phone's identifiers, but not its own", () => {
    assert.match(reason({}, { foreignSerials: ['B2'] }) ?? '', /B2 stand in the recording of phone A1/);
    assert.equal(reason({}, { foreignSerials: ['A1'] }), null);
  });
});
