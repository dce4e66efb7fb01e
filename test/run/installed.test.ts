import assert from 'node:assert/strict';
import type { Installation } from '../../lab/model/build.ts';
import { withInstallations } from '../../lab/run/installed.ts';
import { run } from '../store/a-run.ts';

const installation: Installation = {
  serial: 'RIGTEST1',
  sha256: 'ab'.repeat(32),
  control: 'sideload',
  from: 'a/b/c',
  to: 'a/b/d',
  slots: { from: '_a', to: '_b' },
  downgrade: false,
  wipe: false,
  at: 1_700_000_000_000,
};

describe('a run whose build was installed first', () => {
  it('has the state that the installation left, in each trial', () => {
    for (const [wipe, state] of [
      [false, 'upgraded'],
      [true, 'wiped'],
    ] as const) {
      const made = { ...installation, wipe };
      const changed = withInstallations(run, [{ serial: 'RIGTEST1', installation: made }]);
      assert.equal(changed.conditions.state, state);
      assert.deepEqual(new Set(changed.trials.map(({ conditions }) => conditions.state)), new Set([state]));
      assert.deepEqual(changed.installations, [made]);
      assert.deepEqual(
        { ...changed, installations: 0, trials: 0, conditions: 0 },
        { ...run, installations: 0, trials: 0, conditions: 0 },
      );
    }
  });

  it('stays as it was where every phone had the build before', () => {
    assert.equal(withInstallations(run, [{ serial: 'RIGTEST1', installation: null }]), run);
  });

  it('is refused where one phone was upgraded and another was not', () => {
    assert.throws(
      () =>
        withInstallations(run, [
          { serial: 'RIGTEST1', installation },
          { serial: 'RIGTEST2', installation: null },
        ]),
      { code: 'USAGE', message: /RIGTEST1 was upgraded now, and phone RIGTEST2 ran a\/b\/d before.*apart/ },
    );
  });
});
