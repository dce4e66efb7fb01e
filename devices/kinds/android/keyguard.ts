import { LabError } from '../../../lab/errors.ts';
import type { ScreenState } from '../../../lab/model/handset.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { poll } from './poll.ts';
import { quote } from './quote.ts';
import { readScreen, screenText, tryReadScreen } from './screen.ts';
import type { PhoneSession } from './session.ts';

/** Android key codes (android.view.KeyEvent). */
const keys = { enter: 66, sleep: 223, wakeup: 224 } as const;
const screenLimitMs = 5_000;
/** A phone locks some seconds after its screen went dark: `lock_screen_lock_after_timeout`, 5 s by default. */
const lockLimitMs = 15_000;
const credentialFieldLimitMs = 3_000;
const unlockLimitMs = 6_000;

export type KeyguardParts = {
  readonly adb: Adb;
  readonly session: PhoneSession;
  /** The phone's PIN or password; null where it has none. */
  readonly pin: string | null;
};

/** Screen off and keyguard on. KEYCODE_SLEEP, since Appium's lock does nothing while the keyguard shows. */
export async function sleep({ adb, session }: KeyguardParts): Promise<void> {
  await session.pressKey(keys.sleep);
  const asleep = await reach(adb, (state) => !state.awake && state.locked, lockLimitMs);
  if (asleep) return;
  const found = await readScreen(adb);
  const advice = found.awake
    ? 'Switch off "Stay awake" in its developer options.'
    : 'Set a PIN or a swipe lock, and "Lock after screen timeout: immediately".';
  throw state(adb, `was put to sleep, but reads ${screenText(found)}. ${advice}`);
}

/** Screen on by a key event that only wakes; the keyguard stays as it is. */
export async function wake({ adb, session }: KeyguardParts): Promise<void> {
  await session.pressKey(keys.wakeup);
  if (await reach(adb, (each) => each.awake === true, screenLimitMs)) return;
  throw state(adb, 'was woken, but its screen stays off. Look whether something covers its sensor.');
}

/**
 * Dismisses the keyguard with the credential and without a power cycle: the screen is on before and
 * stays on. Throws PHONE_STATE where the screen is off, and where the phone still reads locked.
 */
export async function unlock({ adb, session, pin }: KeyguardParts): Promise<void> {
  const before = await readScreen(adb);
  if (!before.awake) throw state(adb, 'cannot be unlocked while its screen is off. Wake it first.');
  if (!before.locked) return;
  await adb.ask('wm dismiss-keyguard');
  const asked = await credentialAsked(adb, session);
  if (pin === null) {
    if (!asked && (await isUnlocked(adb, session, unlockLimitMs))) return;
    throw state(
      adb,
      'stays locked, and the lab has no PIN for it. Give its PIN in the configuration, or take it off the phone.',
    );
  }
  if (asked) {
    await adb.ask(`input text ${quote(pin)}`, { shownAs: 'input text ****' });
    await session.pressKey(keys.enter);
  }
  if (await isUnlocked(adb, session, unlockLimitMs)) return;
  throw state(adb, 'stays locked after its PIN was typed. Check the PIN in the configuration.');
}

/**
 * Waits until the phone asks for its credential, so that no digit is lost in the animation. False
 * where the keyguard went without one. A screen that the lab cannot read gets the digits all the same.
 */
async function credentialAsked(adb: Adb, session: PhoneSession): Promise<boolean> {
  const answer = await poll(
    async () => {
      if ((await tryReadScreen(adb))?.locked === false) return 'unlocked';
      return isCredentialField(await session.pageSource()) ? 'asked' : undefined;
    },
    { limitMs: credentialFieldLimitMs, everyMs: 100, signal: adb.stopped },
  );
  return answer !== 'unlocked';
}

/** Whether a page source shows the keyguard's field for a PIN, password or pattern (AOSP's resource names). */
export function isCredentialField(source: string): boolean {
  return /resource-id="[^"]*:id\/(?:pinEntry|passwordEntry|simPinEntry|lockPatternView|keyguard_(?:pin|password)_view)"/.test(
    source,
  );
}

/** Both must say so: the keyguard itself and Appium, and the screen must have stayed on. */
async function isUnlocked(adb: Adb, session: PhoneSession, limitMs: number): Promise<boolean> {
  if (!(await reach(adb, (each) => each.awake === true && !each.locked, limitMs))) return false;
  return !(await session.isLocked());
}

async function reach(adb: Adb, wanted: (state: ScreenState) => boolean, limitMs: number): Promise<boolean> {
  const reached = await poll(
    async () => {
      const now = await tryReadScreen(adb);
      return now !== undefined && wanted(now) ? true : undefined;
    },
    { limitMs, everyMs: 100, signal: adb.stopped },
  );
  return reached === true;
}

function state(adb: Adb, rest: string): LabError {
  return new LabError('PHONE_STATE', `${phoneName(adb.address)} ${rest}`);
}
