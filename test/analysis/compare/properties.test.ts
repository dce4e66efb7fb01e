import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareProfiles } from '../../../lab/analysis/compare.ts';
import { judge, usualPolicy } from '../../../lab/analysis/judge.ts';
import { keyOf } from '../../../lab/model/emission.ts';
import type { Profile } from '../../../lab/model/profile.ts';
import type { FindingState } from '../../../lab/model/result.ts';
import { type Plant, profileOf, type RunOptions } from '../builders.ts';

const places = ['id', 'other'];
const windows = ['boot', 'idle', 'unlock', 'background:boot', 'background:unlock'];

const plant: fc.Arbitrary<Plant> = fc.record({
  place: fc.constantFrom(...places),
  kind: fc.constantFrom('imei', 'android-id', 'advertising-id'),
  transport: fc.constantFrom('clear', 'tls', 'unknown'),
  spelling: fc.constantFrom('plain', 'sha256'),
  in: fc.dictionary(fc.constantFrom(...windows), fc.integer({ min: 1, max: 6 }), { minKeys: 1 }),
});

const options: fc.Arbitrary<RunOptions> = fc.record({
  plants: fc.array(plant, { maxLength: 4 }),
  scenarios: fc.record({
    boot: fc.integer({ min: 0, max: 6 }),
    idle: fc.integer({ min: 0, max: 6 }),
    unlock: fc.integer({ min: 1, max: 6 }),
  }),
  invalid: fc.subarray([1, 2, 3, 7]),
  flows: fc.subarray([
    { host: 'telemetry.acme.example', visibility: 'refused' as const },
    { host: 'pinned.other.test', visibility: 'opaque' as const },
  ]),
});

const profile = options.map(profileOf);
const severe = { numRuns: 400 };

function statesOf(base: Profile, head: Profile): Map<string, FindingState> {
  return new Map(compareProfiles(base, head).differences.map(({ key, state }) => [keyOf(key), state]));
}

describe('compareProfiles and judge', () => {
  it('find a profile unchanged against itself', () => {
    fc.assert(
      fc.property(profile, (each) => {
        for (const [key, state] of statesOf(each, each)) assert.equal(state, 'unchanged', key);
      }),
      severe,
    );
  });

  it('turn new into gone or unproven, and back, when the sides are swapped', () => {
    const mirror: Partial<Record<FindingState, readonly FindingState[]>> = {
      new: ['gone', 'unproven'],
      gone: ['new', 'unproven'],
      unchanged: ['unchanged'],
    };
    fc.assert(
      fc.property(profile, profile, (a, b) => {
        const back = statesOf(b, a);
        for (const [key, state] of statesOf(a, b)) {
          const allowed = mirror[state];
          const swapped = back.get(key);
          if (allowed !== undefined && swapped !== undefined) {
            assert.ok(allowed.includes(swapped), `${key}: ${state}, swapped ${swapped}`);
          }
          assert.ok(swapped !== undefined, `${key} is lost`);
        }
      }),
      severe,
    );
  });

  const losses: Record<string, (head: Profile) => Profile> = {
    canary: (head) => ({ ...head, canary: false }),
    fault: (head) => ({ ...head, fault: 'The recorder died.' }),
    counters: (head) => ({ ...head, accounts: [] }),
    'a trial': (head) => ({
      ...head,
      valid: head.valid.slice(1),
      invalid: [...head.invalid, { trial: head.valid[0] ?? 0, reason: 'It was lost.' }],
    }),
    readability: (head) => ({
      ...head,
      contacts: [
        ...head.contacts,
        { host: 'dark.test', domain: 'dark.test', visibility: 'refused', flows: 1, trials: [1] },
      ],
    }),
    'an emission behind a bypass': (head) => ({
      ...head,
      entries: head.entries.slice(1),
      contacts: [...head.contacts, { host: 'x', domain: 'x', visibility: 'bypassed', flows: 1, trials: [1] }],
    }),
    time: (head) => ({ ...head, conditions: { ...head.conditions, dwellMs: 10 } }),
  };
  for (const [name, lose] of Object.entries(losses)) {
    it(`never turn what is no PASS into one by losing ${name}`, () => {
      fc.assert(
        fc.property(profile, profile, (base, head) => {
          const verdict = (each: Profile) => judge(compareProfiles(base, each), usualPolicy).verdict;
          if (verdict(head) !== 'pass') assert.notEqual(verdict(lose(head)), 'pass');
          if (head.valid.length > 0) assert.notEqual(verdict(lose(head)), 'pass');
        }),
      );
    });

    it(`never turn a FAIL into a PASS by having ${name}`, () => {
      fc.assert(
        fc.property(profile, profile, (base, head) => {
          const verdict = (each: Profile) => judge(compareProfiles(base, each), usualPolicy).verdict;
          if (verdict(lose(head)) === 'fail') assert.notEqual(verdict(head), 'pass');
        }),
      );
    });
  }

  it('give the same answer twice, and every finding an id of its own', () => {
    fc.assert(
      fc.property(profile, profile, (base, head) => {
        const result = judge(compareProfiles(base, head), usualPolicy);
        assert.deepEqual(judge(compareProfiles(base, head), usualPolicy), result);
        const ids = result.findings.map(({ id }) => id);
        assert.equal(new Set(ids).size, ids.length);
        assert.ok(ids.every((id) => /^F-[0-9a-f]{4,8}$/.test(id)));
      }),
    );
  });
});
