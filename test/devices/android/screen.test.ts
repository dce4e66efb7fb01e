import assert from 'node:assert/strict';
import { isCredentialField } from '../../../devices/kinds/android/keyguard.ts';
import { awakeIn, lockedIn } from '../../../devices/kinds/android/screen.ts';

describe('display and keyguard read from dumpsys', () => {
  it('tells awake from asleep and dozing, in both spellings', () => {
    assert.equal(awakeIn('Power Manager State:\n  mWakefulness=Awake\n'), true);
    assert.equal(awakeIn('  mWakefulness=Asleep\n  mWakefulnessChanging=false\n'), false);
    assert.equal(awakeIn('  getWakefulnessLocked()=Dozing\n'), false);
  });

  it('tells locked from unlocked in the spellings of three generations of Android', () => {
    const monitor = (showing: boolean) =>
      `    KeyguardServiceDelegate\n      KeyguardStateMonitor\n        mIsShowing=${showing}\n        mInputRestricted=${showing}`;
    const delegate = (showing: boolean) =>
      `    KeyguardServiceDelegate\n      showing=${showing}\n      showingAndNotOccluded=${showing}`;
    const old = (showing: boolean) => `  mShowingLockscreen=${showing} mDreamingLockscreen=false`;
    for (const text of [monitor, delegate, old]) {
      assert.equal(lockedIn(text(true)), true);
      assert.equal(lockedIn(text(false)), false);
    }
    assert.equal(lockedIn('  mCurrentFocus=Window{1a2b u0 Keyguard}\n'), true);
  });

  it('never takes silence for unlocked or awake', () => {
    assert.equal(lockedIn('WINDOW MANAGER POLICY STATE\n  mFocusedApp=null'), null);
    assert.equal(awakeIn("Can't find service: power"), null);
  });

  it('knows the field that asks for a PIN, and takes nothing else for it', () => {
    assert.equal(isCredentialField('<node resource-id="com.android.systemui:id/pinEntry" />'), true);
    assert.equal(isCredentialField('<node resource-id="com.android.systemui:id/passwordEntry" />'), true);
    assert.equal(isCredentialField('<node resource-id="com.android.systemui:id/keyguard_clock" />'), false);
    assert.equal(isCredentialField('<node text="pinEntry" />'), false);
  });
});
