import assert from 'node:assert/strict';
import { compareProfiles } from '../../lab/analysis/compare.ts';
import { judge, usualPolicy } from '../../lab/analysis/judge.ts';
import { matrixOf } from '../../lab/analysis/matrix.ts';
import { jeffreysGone } from '../../lab/analysis/statistics.ts';
import type { Profile } from '../../lab/model/profile.ts';
import type { Matrix } from '../../lab/model/result.ts';
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
    assert.deepEqual(statesOf(profileOf({ plants: [same] }), profileOf({})), ['present', 'gone']);
  });

  it('calls gone what an earlier build had that is not the first', () => {
    assert.deepEqual(statesOf(profileOf({}), profileOf({ plants: [same] }), profileOf({})), [
      'not-seen',
      'new',
      'gone',
    ]);
  });

  it('holds what is missing against the latest earlier build that had it', () => {
    const seldom = profileOf({ plants: [{ ...same, in: { boot: 1 } }] });
    assert.deepEqual(statesOf(profileOf({ plants: [same] }), seldom, profileOf({})), [
      'present',
      'unchanged',
      'not-seen',
    ]);
    assert.deepEqual(statesOf(seldom, profileOf({ plants: [same] }), profileOf({}), profileOf({})), [
      'present',
      'unchanged',
      'gone',
      'gone',
    ]);
  });

  it('calls nothing gone after two trials, under other conditions, or where the host was not readable', () => {
    const leaking = profileOf({ plants: [same] });
    const few = profileOf({ scenarios: { boot: 2 } });
    const wiped = profileOf({ conditions: { state: 'wiped' } });
    for (const last of [few, wiped]) {
      assert.deepEqual(statesOf(profileOf({}), leaking, last), ['not-seen', 'new', 'not-seen']);
    }
    const pinned = profileOf({ flows: [{ id: 'p', visibility: 'refused' }] });
    assert.deepEqual(statesOf(profileOf({}), leaking, pinned), ['not-seen', 'new', 'unproven']);
  });

  it('proves nothing where it could be in traffic that nobody could read, in the first build, too', () => {
    const leaking = profileOf({ plants: [same] });
    const pinned = profileOf({ flows: [{ id: 'p', visibility: 'refused' }] });
    const [row] = matrixFor([pinned, leaking]).rows;
    assert.deepEqual(row?.cells[0], {
      ...{ state: 'unproven', k: 0, n: 5, transport: null },
      why: 'Traffic to telemetry.acme.example could not be read (refused); it could be in there.',
    });
    const other = {
      id: 'p',
      visibility: 'refused',
      host: 'other.example',
      url: 'https://other.example/',
    } as const;
    assert.deepEqual(statesOf(profileOf({ flows: [other] }), leaking), ['not-seen', 'new']);
  });

  it('says what verifies a fix, and since which build', () => {
    const leaking = profileOf({ plants: [{ ...same, in: { boot: 4 } }] });
    const [row] = matrixFor([
      profileOf({}),
      leaking,
      profileOf({ scenarios: { boot: 9, idle: 5, unlock: 5 } }),
    ]).rows;
    assert.deepEqual(row?.cells[2], {
      ...{ state: 'gone', k: 0, n: 9, transport: null },
      fixed: { trials: 9, before: { k: 4, n: 5 }, chance: jeffreysGone(4, 5, 9), since: 1 },
    });
    const [finding] = judge(compareProfiles(leaking, profileOf({})), usualPolicy).findings;
    assert.deepEqual(finding?.fixed, { trials: 5, before: { k: 4, n: 5 }, chance: jeffreysGone(4, 5, 5) });
    const [kept] = judge(compareProfiles(leaking, leaking), usualPolicy).findings;
    assert.equal(kept?.fixed, undefined);
  });

  it('sets builds of two lines and phones beside each other: values differ, keys compare', () => {
    const european = profileOf({ plants: [same, { in: { unlock: 5 } }] });
    const plant = { ...same, value: '490154203237518', serial: 'B2' };
    const american = { ...profileOf({ plants: [plant] }), line: 'acme-one/us', run: 'run-2' };
    const { builds, rows } = matrixFor([european, american]);
    assert.deepEqual(
      builds.map(({ line, run }) => [line, run]),
      [
        ['acme-one/eu', 'run-1'],
        ['acme-one/us', 'run-2'],
      ],
    );
    assert.deepEqual(
      rows.map(({ identifier, cells }) => [identifier.split(':')[0], ...cells.map(({ state }) => state)]),
      [
        ['imei', 'present', 'gone'],
        ['android-id', 'present', 'unchanged'],
      ],
    );
  });

  it('calls nothing gone that the build still sends under another trigger at any time', () => {
    const always = profileOf({ plants: [{ ...same, in: { boot: 5, idle: 5, unlock: 5 } }] });
    const { rows } = matrixFor([profileOf({ plants: [same] }), always]);
    for (const { cells } of rows) assert.notEqual(cells[1]?.state, 'gone');
  });

  it('calls gone only what is gone from each of its places', () => {
    const places = ['a', 'b'].map((place) => ({ ...same, place, in: { boot: place === 'a' ? 5 : 1 } }));
    assert.deepEqual(statesOf(profileOf({ plants: places }), profileOf({})), ['present', 'not-seen']);
  });
});

function matrixFor(profiles: readonly Profile[]): Matrix {
  const [base = profileOf({}), ...heads] = profiles;
  return matrixOf(
    profiles,
    heads.map((head) => judge(compareProfiles(base, head), usualPolicy)),
  );
}

/** The states of the first row's cells, one a build. */
function statesOf(...profiles: readonly Profile[]): string[] {
  return matrixFor(profiles).rows[0]?.cells.map(({ state }) => state) ?? [];
}
