import assert from 'node:assert/strict';
import { summarize } from '../../../lab/analysis/summarize.ts';
import type { Profile } from '../../../lab/model/profile.ts';
import { emissionOf, profileOf, recordingOf, runOf } from '../builders.ts';

const triggers = (profile: Profile) =>
  profile.entries.map(({ key, seen }) => `${key.trigger} ${seen.k}/${seen.n}`).sort();

describe('summarize', () => {
  it('counts k of n for each trigger, and n of the background over all valid trials', () => {
    const profile = profileOf({ plants: [{ in: { boot: 3, 'background:unlock': 2 } }] });
    assert.deepEqual(triggers(profile), ['background 2/15', 'boot 3/5']);
    assert.deepEqual(profile.trialsByTrigger, { boot: 5, idle: 5, unlock: 5, background: 15 });
  });

  it('gives an emission that the idle trials show, too, the trigger any', () => {
    const profile = profileOf({ plants: [{ in: { idle: 4, boot: 5, unlock: 3, 'background:boot': 5 } }] });
    assert.deepEqual(triggers(profile), ['any 12/15']);
    const [entry] = profile.entries;
    assert.equal(entry?.background, true);
    assert.deepEqual(entry?.idle, { k: 4, n: 5 });
    assert.deepEqual(entry?.byTrigger.boot, { k: 5, n: 5 });
  });

  it('keeps a trigger under which it is significantly more frequent than idle, and says both rates', () => {
    const profile = profileOf({
      scenarios: { boot: 10, idle: 10, unlock: 10 },
      plants: [{ in: { idle: 1, boot: 10, unlock: 1 } }],
    });
    assert.deepEqual(triggers(profile), ['any 2/20', 'boot 10/10']);
    assert.ok(profile.entries.every(({ background, idle }) => background && idle.k === 1));
  });

  it('counts only the first valid attempt, and keeps what an invalid one proves', () => {
    const run = runOf({ scenarios: { boot: 2 } });
    const [first, second] = run.trials;
    assert.ok(first && second);
    const recordings = [
      recordingOf(first, { invalid: [1] }, 1),
      recordingOf(first, {}, 2),
      recordingOf(first, {}, 3),
      recordingOf(second, {}, 1),
    ];
    const plant = { in: {} };
    const emissions = [
      emissionOf({ ...plant, place: 'lost' }, 'boot', 1, 1),
      emissionOf({ ...plant, place: 'kept' }, 'boot', 1, 2),
      emissionOf({ ...plant, place: 'late' }, 'boot', 1, 3),
    ];
    const rest = { accounts: [], packages: [], unread: [], notes: [] };
    const { entries, valid } = summarize({ run, recordings, emissions, ...rest });
    assert.deepEqual(valid, [1, 2]);
    const rows = entries.map(({ key, seen, invalidOnly }) => [key.place, seen.k, seen.n, invalidOnly]);
    assert.deepEqual(rows, [
      ['body/kept', 1, 2, false],
      ['body/late', 0, 2, true],
      ['body/lost', 0, 2, true],
    ]);
    assert.deepEqual(entries[2]?.evidence, ['trials/001-boot/1#f1']);
  });

  it('lists a trial without a valid attempt with its reason, and one that never ran', () => {
    const run = runOf({ scenarios: { boot: 2 } });
    const [first] = run.trials;
    assert.ok(first);
    const rest = { emissions: [], accounts: [], packages: [], unread: [], notes: [] };
    const profile = summarize({ run, recordings: [recordingOf(first, { invalid: [1] })], ...rest });
    assert.deepEqual(profile.invalid, [
      { trial: 1, reason: 'The keyguard stayed locked.' },
      { trial: 2, reason: 'It was never run.' },
    ]);
    assert.equal(profile.canary, false);
  });

  it('reports bytes around the proxy as a bypassed contact, and unread parts as an opaque one', () => {
    const run = runOf({ scenarios: { boot: 1 } });
    const [trial] = run.trials;
    assert.ok(trial);
    const profile = summarize({
      run,
      recordings: [recordingOf(trial, { flows: [{ id: 'f1' }, { id: 'f2', host: 'plain.example' }] })],
      emissions: [],
      accounts: [{ trial: 1, sent: 900, recorded: 400, unexplained: 500, tolerance: 96, cellular: 0 }],
      packages: [],
      unread: [{ flow: 'trials/001-boot/1#f1', reason: 'encrypted' }],
      notes: [],
    });
    const rows = profile.contacts.map(({ host, visibility }) => `${host} ${visibility}`);
    assert.deepEqual(rows.sort(), [
      'plain.example decoded',
      'telemetry.acme.example opaque',
      'unknown (around the proxy) bypassed',
    ]);
    assert.deepEqual([profile.flows.decoded, profile.flows.opaque, profile.flows.bypassed], [1, 1, 1]);
  });

  it('says nothing of slot 1 in the key, and keeps the second slot and a custom label', () => {
    const run = runOf({ scenarios: { boot: 1 } });
    const [trial] = run.trials;
    assert.ok(trial);
    const base = emissionOf({ in: {} }, 'boot', 1);
    const emissions = [
      base,
      { ...base, slot: 2 },
      { ...base, identifier: 'custom' as const, label: 'asset-tag', slot: null },
    ];
    const rest = { accounts: [], packages: [], unread: [], notes: [] };
    const { entries } = summarize({ run, recordings: [recordingOf(trial)], emissions, ...rest });
    assert.deepEqual(entries.map(({ key }) => key.identifier).sort(), ['custom:asset-tag', 'imei', 'imei:2']);
  });

  it('drops a placeholder beside a real value, and keeps one that stands alone as what it is', () => {
    const run = runOf({ scenarios: { boot: 1 } });
    const [trial] = run.trials;
    assert.ok(trial);
    const real = emissionOf({ in: {} }, 'boot', 1);
    const zeros = { ...real, placeholder: 'all zeros', spelling: 'upper' };
    const rest = { accounts: [], packages: [], unread: [], notes: [] };
    const of = (emissions: (typeof real)[]) =>
      summarize({ run, recordings: [recordingOf(trial)], emissions, ...rest }).entries[0];
    assert.equal(of([zeros, real])?.placeholder, null);
    assert.deepEqual(of([zeros, real])?.spellings, ['plain']);
    assert.equal(of([zeros])?.placeholder, 'all zeros');
  });
});
