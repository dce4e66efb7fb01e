import assert from 'node:assert/strict';
import { compareProfiles } from '../../lab/analysis/compare.ts';
import { judge, usualPolicy } from '../../lab/analysis/judge.ts';
import { matrixOf } from '../../lab/analysis/matrix.ts';
import { fingerprints, profileOf } from './builders.ts';

const same = { place: 'same', kind: 'android-id' as const, in: { boot: 5 } };

describe('matrixOf', () => {
  it('keeps not seen and not tested apart, and puts differences first', () => {
    const profiles = [
      profileOf({ plants: [same] }),
      profileOf({ plants: [same, { in: { unlock: 5 } }], fingerprint: fingerprints.fresh }),
      profileOf({ plants: [same], scenarios: { boot: 5 } }),
    ];
    const [base, ...heads] = profiles;
    assert.ok(base);
    const results = heads.map((head) => judge(compareProfiles(base, head), usualPolicy));
    const { rows, builds } = matrixOf(profiles, results);
    assert.deepEqual(
      builds.map(({ verdict }) => verdict),
      ['baseline', 'fail', 'pass'],
    );
    assert.deepEqual(
      rows.map(({ identifier, trigger }) => `${identifier} ${trigger}`),
      ['imei unlock', 'android-id boot'],
    );
    assert.deepEqual(rows[0]?.cells, [
      { state: 'not-seen', k: 0, n: 5, transport: null },
      { state: 'new', k: 5, n: 5, transport: 'clear' },
      { state: 'not-tested' },
    ]);
    assert.deepEqual(
      rows[1]?.cells.map(({ state }) => state),
      ['present', 'unchanged', 'unchanged'],
    );
  });

  it('marks what is gone', () => {
    const profiles = [profileOf({ plants: [same] }), profileOf({})] as const;
    const { rows } = matrixOf(profiles, [judge(compareProfiles(...profiles), usualPolicy)]);
    assert.deepEqual(
      rows[0]?.cells.map(({ state }) => state),
      ['present', 'gone'],
    );
  });
});
