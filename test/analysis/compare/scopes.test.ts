import assert from 'node:assert/strict';
import { compareProfiles } from '../../../lab/analysis/compare.ts';
import { poolProfiles } from '../../../lab/analysis/pool-profiles.ts';
import { fingerprints, profileOf } from '../builders.ts';

describe('runs of different scopes', () => {
  const base = profileOf({});
  const head = profileOf({ fingerprint: fingerprints.fresh });
  const behind = (profile: typeof base) => ({ ...profile, scope: 'gateway' as const });

  it('are compared with a word of caution, whichever saw more', () => {
    const caution =
      /^Scopes differ: the baseline was seen in the scope (\w+), this build in the scope (\w+)\./;
    const said = (was: typeof base, is: typeof base) =>
      (compareProfiles(was, is).cautions ?? []).map((each) => caution.exec(each)?.slice(1));
    assert.deepEqual(said(base, behind(head)), [['proxy', 'gateway']]);
    assert.deepEqual(said(behind(base), head), [['gateway', 'proxy']]);
  });

  it('are none where both were behind the gateway, or neither was', () => {
    assert.equal(compareProfiles(base, head).cautions, undefined);
    assert.equal(compareProfiles(behind(base), behind(head)).cautions, undefined);
  });

  it('have together the scope of the one that saw least, and what any of them left unread', () => {
    const contact = { host: 'h.example', domain: 'h.example', flows: 1, trials: [1] };
    const read = { ...behind(base), contacts: [{ ...contact, visibility: 'blocked' as const }] };
    const stopped = {
      ...behind(head),
      contacts: [{ ...contact, visibility: 'blocked' as const, unread: true as const }],
    };
    const both = poolProfiles([read, stopped]);
    assert.equal(both.scope, 'gateway');
    assert.deepEqual(both.contacts.map(({ unread }) => unread).sort(), [true, undefined]);
    assert.equal(poolProfiles([base, behind(head)]).scope ?? 'proxy', 'proxy');
    assert.equal(poolProfiles([behind(base), head]).scope ?? 'proxy', 'proxy');
  });
});
