import { LabError } from '../../../lab/errors.ts';
import type { ScreenState } from '../../../lab/model/handset.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { askAll } from './ask-all.ts';

/**
 * What `dumpsys power` says of the display: `mWakefulness=` or, on some builds,
 * `getWakefulnessLocked()=`. Null where it says nothing.
 */
export function awakeIn(power: string): boolean | null {
  const wakefulness = /wakefulness[^=\n]*=(\w+)/i.exec(power)?.[1];
  return wakefulness === undefined ? null : wakefulness === 'Awake';
}

/**
 * What `dumpsys window` says of the keyguard, in the spellings of Android 4 to 15. Null where none
 * of them stands there: silence is never taken for unlocked.
 */
export function lockedIn(window: string): boolean | null {
  if (/mCurrentFocus=.*Keyguard/.test(window)) return true;
  const monitor = /KeyguardStateMonitor\s+mIsShowing=(true|false)/.exec(window)?.[1];
  const delegate = /KeyguardServiceDelegate\s+showing=(true|false)/.exec(window)?.[1];
  const old = /mShowingLockscreen=(true|false)/.exec(window)?.[1];
  const known = [monitor, delegate, old].filter((each) => each !== undefined);
  if (known.length > 0) return known.includes('true');
  const bare = /\bmIsShowing=(true|false)/.exec(window)?.[1];
  return bare === undefined ? null : bare === 'true';
}

/** Reads display and keyguard back from the phone; undefined while it does not tell (in a boot). */
export async function tryReadScreen(adb: Adb): Promise<ScreenState | undefined> {
  const { power, window } = await askAll(adb, { power: 'dumpsys power', window: 'dumpsys window' });
  const awake = awakeIn(power);
  const locked = lockedIn(window);
  return awake === null || locked === null ? undefined : { awake, locked };
}

/** Reads display and keyguard back from the phone. Throws PHONE_STATE where it does not tell. */
export async function readScreen(adb: Adb): Promise<ScreenState> {
  const state = await tryReadScreen(adb);
  if (state !== undefined) return state;
  const sentence = `${phoneName(adb.address)} does not tell the state of its display and keyguard in dumpsys power and dumpsys window. This Android is not known to the lab: use another phone and report the build.`;
  throw new LabError('PHONE_STATE', sentence);
}

/** A screen state in an error sentence. */
export function screenText({ awake, locked }: ScreenState): string {
  return `screen ${awake ? 'on' : 'off'}, ${locked ? 'locked' : 'unlocked'}`;
}
