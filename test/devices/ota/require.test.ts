import assert from 'node:assert/strict';
import type { Booted } from '../../../devices/ota/booted.ts';
import { planText, requireFit } from '../../../devices/ota/require-fit.ts';
import { requireInstalled } from '../../../devices/ota/require-installed.ts';
import { LabError } from '../../../lab/errors.ts';
import type { OtaFile } from '../../../lab/model/build.ts';

const old = 'Maker/Rig/rig:13/TQ3A/R1:user/release-keys';
const wanted = 'Maker/Rig/rig:13/TQ3A/R2:user/release-keys';

const ota: OtaFile = {
  postBuild: [wanted],
  preBuild: [],
  preDevice: ['rig'],
  type: 'AB',
  timestamp: 1_700_000_000,
  securityPatch: null,
  downgrade: false,
  wipe: false,
  path: '/builds/r2.zip',
  sha256: 'ab'.repeat(32),
};

const before: Booted = { bootId: 'one', fingerprint: old, slot: '_a', names: ['rig'] };
const after: Booted = { ...before, bootId: 'two', fingerprint: wanted, slot: '_b' };

function fault(act: () => void): { code: string; exit: number; message: string } {
  try {
    act();
  } catch (thrown) {
    assert.ok(thrown instanceof LabError, String(thrown));
    return { code: thrown.code, exit: thrown.exit, message: thrown.message };
  }
  return assert.fail('nothing was refused');
}

describe('what has booted after an OTA', () => {
  const refused = (changed: Partial<Booted>, from: Partial<Booted> = {}) =>
    fault(() => requireInstalled('Phone RIGTEST1', { ...before, ...from }, { ...after, ...changed }, ota));

  it('is the build of the OTA in the other slot, or on a phone without slots the build alone', () => {
    requireInstalled('Phone RIGTEST1', before, after, ota);
    requireInstalled('Phone RIGTEST1', { ...before, slot: null }, { ...after, slot: null }, ota);
    requireInstalled('Phone RIGTEST1', before, after, { ...ota, postBuild: ['other/build', wanted] });
  });

  it('is called a silent fallback where the old build runs from the old slot, with exit code 4', () => {
    const { code, exit, message } = refused({ fingerprint: old, slot: '_a' });
    assert.deepEqual([code, exit], ['WRONG_BUILD', 4]);
    assert.match(message, /still runs .*R1:user.* from slot _a after the OTA to .*R2:user/);
    assert.match(message, /fell back silently to the old one/);
    assert.match(message, /Nothing was tested of .*R2:user/);
  });

  it('is refused in every other way in which it is not what was installed', () => {
    assert.match(refused({ slot: '_a' }).message, /still from slot _a: the OTA did not change the slot/);
    assert.match(
      refused({ fingerprint: 'a/third/one' }).message,
      /has booted a\/third\/one from slot _b, and not/,
    );
    assert.match(refused({ fingerprint: old }).message, /though from slot _b by now/);
    assert.match(
      refused({ fingerprint: old, slot: null }, { slot: null }).message,
      /recovery did not install it/,
    );
    for (const each of [{ slot: '_a' }, { fingerprint: 'x' }, { fingerprint: old }]) {
      assert.equal(refused(each).code, 'WRONG_BUILD');
    }
  });
});

describe('an OTA for a phone', () => {
  const take = (changed: Partial<OtaFile>, hasOperator = false) =>
    requireFit('Phone RIGTEST1', before, { ...ota, ...changed }, hasOperator);

  it('is taken where device and source build are right', () => {
    take({});
    take({ preBuild: ['other', old] });
    take({ preDevice: [] });
    take({ preDevice: ['other', 'rig'] });
  });

  it('is refused before anything is changed where it is for another phone or leads from another build', () => {
    const other = fault(() => take({ preDevice: ['gir'] }));
    assert.equal(other.exit, 2);
    assert.match(other.message, /is for gir, and Phone RIGTEST1 is rig.*nothing was changed/);
    const source = fault(() => take({ preBuild: ['Maker/Rig/rig:13/TQ3A/R0:user/release-keys'] }));
    assert.deepEqual([source.code, source.exit], ['WRONG_BUILD', 4]);
    assert.match(source.message, /leads from .*R0.*runs .*R1.*full OTA; nothing was changed/);
  });

  it('is refused where it wipes a user build and nobody can go through the set-up wizard', () => {
    const { exit, message } = fault(() => take({ wipe: true }));
    assert.equal(exit, 4);
    assert.match(
      message,
      /comes back from a wipe without adb and with its set-up wizard.*nothing was changed/,
    );
    take({ wipe: true }, true);
    take({ wipe: true, postBuild: [wanted.replace(':user/release-keys', ':userdebug/test-keys')] });
  });

  it('is announced with what it does', () => {
    assert.equal(planText(before, ota, 'sideload'), `is upgraded from ${old} to ${wanted} by sideload`);
    const text = planText(before, { ...ota, downgrade: true, wipe: true }, 'command flash');
    assert.match(
      text,
      /^goes back from .* by command flash; this WIPES it: all that is on the phone is erased$/,
    );
  });
});
