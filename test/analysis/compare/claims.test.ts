import assert from 'node:assert/strict';
import { compareProfiles } from '../../../lab/analysis/compare.ts';
import { judge, usualPolicy } from '../../../lab/analysis/judge.ts';
import { needsOf } from '../../../lab/analysis/needs-of.ts';
import { poolProfiles } from '../../../lab/analysis/pool-profiles.ts';
import type { Policy } from '../../../lab/model/policy.ts';
import type { Profile } from '../../../lab/model/profile.ts';
import { fingerprints, profileOf, type RunOptions } from '../builders.ts';

const dayMs = 86_400_000;
const old = (options: RunOptions = {}): Profile => ({ ...profileOf(options), run: 'old', devices: ['B2'] });
const fresh = (options: RunOptions = {}): Profile => ({
  ...profileOf({ fingerprint: fingerprints.fresh, ...options }),
  run: 'fresh',
});
const later = (profile: Profile, ms: number): Profile => ({
  ...profile,
  startedAt: profile.startedAt + ms,
  finishedAt: profile.finishedAt + ms,
});
const leak: RunOptions = { plants: [{ in: { boot: 5 } }] };
const judged = (base: Profile, head: Profile, others: Profile[] = [], policy: Partial<Policy> = {}) =>
  judge(compareProfiles(base, head, undefined, others), { ...usualPolicy, ...policy });

describe('"this build began it"', () => {
  it('is claimed of 5 in 5 against 0 in 5 with a phone on the old build in the same night', () => {
    const { findings, controls } = judged(old(), fresh(leak));
    assert.equal(controls?.[0]?.why, 'A phone of the same line, in the same night.');
    assert.equal(findings[0]?.began?.significant, true);
    assert.match(findings[0]?.sentence ?? '', /this build began it \(p = 0\.004; a control.*: 0 of 5\)/);
  });

  it('reads "first seen" without a control', () => {
    const { findings } = judged(old(), later(fresh(leak), 3 * dayMs));
    assert.deepEqual(findings[0]?.began?.control, false);
    assert.doesNotMatch(findings[0]?.sentence ?? '', /began/);
    assert.match(findings[0]?.sentence ?? '', /; first seen 00WW_2,/);
  });

  it('takes the same phone for a control a day apart, and no other', () => {
    const head = later(fresh(leak), 0.9 * dayMs);
    assert.equal(judged(old(), head).controls, undefined);
    assert.match(judged({ ...old(), devices: ['A1'] }, head).controls?.[0]?.why ?? '', /^The same phone/);
  });

  it('takes no silence of a control that was deaf, blind or in another state for an answer', () => {
    const control = (options: RunOptions = {}) => ({ ...later(old(options), 2 * dayMs), run: 'control' });
    const head = later(fresh(leak), 2 * dayMs);
    const states = { ...control().states, boot: 'sim-new' as const };
    const useless: [string, Profile][] = [
      ['shorter', { ...control(), dwellByTrigger: { ...control().dwellByTrigger, boot: 100 } }],
      ['without a canary', { ...control(), canary: false }],
      ['unread', control({ flows: [{ visibility: 'refused' }] })],
      ['another state', { ...control(), states }],
    ];
    assert.equal(judged(old(), head, [control()]).findings[0]?.began?.control, true);
    for (const [name, each] of useless) {
      const [finding] = judged(old(), head, [each]).findings;
      assert.equal(finding?.began?.control, false, name);
      assert.equal(finding?.controlSeen, undefined, name);
      assert.doesNotMatch(finding?.sentence ?? '', /began/, name);
    }
    const seen = judged(old(), head, [control({ ...leak, flows: [{ visibility: 'refused' }] })]).findings[0];
    assert.deepEqual(seen?.controlSeen, { k: 5, n: 5 }, 'what it shows, it shows');
  });

  it('is not claimed of what the baseline may have sent unread, which fails all the same and is said', () => {
    const { verdict, findings } = judged(old({ flows: [{ visibility: 'refused' }] }), fresh(leak));
    assert.equal(verdict, 'fail');
    assert.equal(findings[0]?.began, undefined);
    assert.match(
      findings[0]?.sentence ?? '',
      /could not be read \(refused\), so that it may have been in there/,
    );
    assert.doesNotMatch(findings[0]?.sentence ?? '', /began/);
  });

  it('is not claimed of one in five, nor of what three against three trials show', () => {
    const once = judged(old(), fresh({ plants: [{ in: { boot: 1 } }] })).findings[0];
    assert.deepEqual([once?.state, once?.began?.significant], ['new', false]);
    const three: RunOptions = { scenarios: { boot: 3 } };
    const shown = { ...three, plants: [{ in: { boot: 3 } }] };
    assert.equal(judged(old(three), fresh(shown)).findings[0]?.began?.significant, false);
  });

  it('is never claimed of a build against itself', () => {
    const same = { ...profileOf(leak), run: 'same' };
    assert.equal(judged(old(), same).findings[0]?.began, undefined);
  });

  it('is not held against a build whose control shows the same: that goes to review', () => {
    const base = old();
    const control: Profile = { ...later(profileOf(leak), 3 * dayMs), run: 'control', devices: ['C3'] };
    const head = later(fresh(leak), 3 * dayMs);
    assert.equal(judged(base, head).verdict, 'fail');
    const { verdict, reasons, findings } = judged(base, head, [control]);
    assert.equal(verdict, 'review');
    assert.match(reasons.join(' '), /1 finding is new, but a control .* shows it, too/);
    assert.match(findings[0]?.sentence ?? '', /not shown to be this build's doing/);
    assert.equal(judged(base, head, [control], { shownByControl: 'fail' }).verdict, 'fail');
  });
});

describe('what more trials would decide', () => {
  const head = (boot: number) => fresh({ scenarios: { boot, idle: 5, unlock: 5 } });
  const once = old({ scenarios: { boot: 10, idle: 5, unlock: 5 }, plants: [{ in: { boot: 5 } }] });

  it('is the number of silent trials after which it would be gone, and no fewer', () => {
    const comparison = compareProfiles(once, head(4));
    assert.deepEqual(needsOf(comparison), [{ trigger: 'boot', trials: 2 }]);
    assert.equal(compareProfiles(once, head(5)).differences[0]?.state, 'unproven');
    assert.equal(compareProfiles(once, head(6)).differences[0]?.state, 'gone');
    const [finding] = judge(comparison, usualPolicy).findings;
    assert.equal(finding?.trialsToDecide, 2);
    assert.match(
      finding?.sentence ?? '',
      /0 of 4 times \(below 53 %\).*2 further trials of boot would decide/,
    );
  });

  it('is nothing where no number of trials would', () => {
    const blind = fresh({ flows: [{ host: 'telemetry.acme.example', visibility: 'refused' }] });
    const comparison = compareProfiles(once, blind);
    assert.deepEqual(needsOf(comparison), []);
    assert.equal(judge(comparison, usualPolicy).findings[0]?.trialsToDecide, null);
  });
});

describe('a policy', () => {
  const minor = fresh({ plants: [{ kind: 'advertising-id', transport: 'tls', in: { boot: 5 } }] });

  it('fails by identifier or recipient what its bands would let to review', () => {
    assert.equal(judged(old(), minor).verdict, 'review');
    assert.equal(judged(old(), minor, [], { fail: { identifiers: ['advertising-id'] } }).verdict, 'fail');
    assert.equal(judged(old(), minor, [], { fail: { recipients: ['acme.example'] } }).verdict, 'fail');
  });

  it('that asks for proof lets to review what is only seen', () => {
    const once = fresh({ plants: [{ in: { boot: 1 } }] });
    assert.equal(judged(old(), once).verdict, 'fail');
    assert.equal(judged(old(), once, [], { proof: 'began' }).verdict, 'review');
    assert.equal(judged(old(), fresh(leak), [], { proof: 'began' }).verdict, 'fail');
  });

  it('sends named states to review, and overrun budgets to review or to inconclusive', () => {
    const rare = old({ plants: [{ in: { boot: 1 } }] });
    const pinned: RunOptions = { flows: [{ host: 'pinned.test', visibility: 'refused' }] };
    assert.equal(judged(rare, fresh()).verdict, 'pass');
    assert.equal(judged(rare, fresh(), [], { review: { states: ['unproven'] } }).verdict, 'review');
    assert.equal(judged(rare, fresh(), [], { budgets: { unproven: 0 } }).verdict, 'review');
    assert.equal(judged(old(pinned), fresh(pinned)).verdict, 'pass');
    const { verdict, reasons } = judged(old(pinned), fresh(pinned), [], { budgets: { blindHosts: 0 } });
    assert.equal(verdict, 'inconclusive');
    assert.match(reasons.join(' '), /1 hosts could not be read; the policy allows 0\./);
  });

  it('is printed with its verdict, and the file that it came from', () => {
    const source = { file: 'gate.yaml', name: 'gate' };
    const { policy } = judged(old(), minor, [], { source, fail: { recipients: ['vnet.cn'] } });
    assert.deepEqual([policy.file, policy.name], ['gate.yaml', 'gate']);
    assert.match(policy.rules?.join(' ') ?? '', /Fails: new and worse at critical or high; .* vnet\.cn\./);
  });
});

describe('user against userdebug builds', () => {
  it('carry a banner, and may be compared', () => {
    const debug = { ...fresh(), fingerprint: fingerprints.fresh.replace(':user/', ':userdebug/') };
    const { cautions, reasons, verdict } = judged(old(), debug);
    assert.match(cautions?.[0] ?? '', /the baseline is a user build, this one userdebug/);
    assert.equal(reasons[0], cautions?.[0]);
    assert.equal(verdict, 'pass');
  });
});

describe('poolProfiles', () => {
  it('sums rates over the trials of all runs, those that did not see it included', () => {
    const pooled = poolProfiles([old(leak), later({ ...old(), run: 'other' }, dayMs)]);
    assert.deepEqual(pooled.entries[0]?.seen, { k: 5, n: 10 });
    assert.equal(pooled.valid.length, 30);
    assert.equal(new Set(pooled.valid).size, 30);
  });

  it('folds what the quiet control of any run shows into any time', () => {
    const quiet = old({ plants: [{ in: { idle: 2 } }] });
    const met = later({ ...old({ plants: [{ in: { boot: 2 } }] }), run: 'other' }, dayMs);
    const { entries } = poolProfiles([quiet, met]);
    assert.deepEqual(
      entries.map(({ key, seen }) => [key.trigger, seen]),
      [['any', { k: 4, n: 30 }]],
    );
  });

  it('leaves a profile unchanged against the pool of itself alone', () => {
    const one = old(leak);
    assert.ok(
      compareProfiles(poolProfiles([one]), one).differences.every((each) => each.state === 'unchanged'),
    );
  });
});
