import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Installation } from '../../lab/model/build.ts';
import type { Lease } from '../../lab/model/lease.ts';
import { installOn } from '../../lab/run/install-on.ts';
import { forgetInstallations, installationsOf } from '../../lab/store/installations.ts';
import { runOf } from '../analysis/builders.ts';
import { partsOf, QuietPhone } from './quiet-phone.ts';

const made: Installation = {
  ...{ serial: 'A1', sha256: 'ab', control: 'sideload', from: 'old', to: 'new', at: 5, restartedAt: 4 },
  ...{ slots: { from: '_a', to: '_b' }, downgrade: false, wipe: false, plan: 'from old to new' },
};

describe('what a run installs on a phone', () => {
  let home: string;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'phonehome-installed-'));
  });
  after(() => rm(home, { recursive: true, force: true }));

  const lease = {} as Lease;
  const { phone } = partsOf(runOf({ scenarios: {} }), new QuietPhone(), {} as never, () => undefined);
  const install = (found: Installation | null, run: string | null) =>
    installOn(
      { ...phone, install: async () => found },
      run === null ? {} : { installations: installationsOf(home, run) },
      lease,
      () => undefined,
    );

  it('is known to whoever goes on with the run, and meets a phone that has the build already', async () => {
    assert.deepEqual(await install(made, 'run-1'), { installation: made, now: true });
    assert.deepEqual(await install(null, 'run-1'), { installation: made, now: false });
  });

  it('is nothing to another run, to a run of its own, and to whoever comes after its end', async () => {
    const nothing = { installation: null, now: false };
    assert.deepEqual(await install(null, 'run-2'), nothing);
    assert.deepEqual(await install(null, null), nothing);
    assert.deepEqual(await install(made, null), { installation: made, now: true });
    await forgetInstallations(home, 'run-1');
    assert.deepEqual(await install(null, 'run-1'), nothing);
  });

  it('is nothing where the run brings no build', async () => {
    await install(made, 'run-3');
    const found = await installOn(phone, { installations: installationsOf(home, 'run-3') }, lease, () => {});
    assert.deepEqual(found, { installation: null, now: false });
  });
});
