import type { ScreenState } from '../../../lab/model/handset.ts';
import { poll } from '../android/poll.ts';
import { type Iphone, mobile, phoneFault } from './iphone.ts';

const lockLimitMs = 10_000;

/** Whether it is locked, as it tells; whether its display is on it does not tell. */
export async function readScreen(phone: Iphone): Promise<ScreenState> {
  const locked = await isLocked(phone);
  // What is unlocked is in use; a locked one may be dark or not.
  return { awake: locked ? null : true, locked };
}

/** Display off and locked: the driver's own lock presses the side button. */
export async function sleep(phone: Iphone): Promise<void> {
  await mobile(phone, 'lock');
  if (await reads(phone, true)) return;
  throw phoneFault(phone, 'was locked, but reads unlocked. Look whether something on it keeps it awake.');
}

/** Display on by one press of Home, which is all that the driver has for it; the phone must stay locked. */
export async function wake(phone: Iphone): Promise<void> {
  await mobile(phone, 'pressButton', { name: 'home' });
  if (await isLocked(phone)) return;
  throw phoneFault(
    phone,
    'was to be woken, and is unlocked: more happened to it than its screen going on. Its screen was on already; try again.',
  );
}

/** Unlocks what has no passcode: with one, the driver cannot. */
export async function unlock(phone: Iphone): Promise<void> {
  await mobile(phone, 'unlock');
  if (await reads(phone, false)) return;
  throw phoneFault(phone, 'stays locked. Take its passcode off: XCUITest unlocks only phones without one.');
}

async function reads(phone: Iphone, locked: boolean): Promise<boolean> {
  const found = await poll(async () => ((await isLocked(phone)) === locked ? true : undefined), {
    limitMs: lockLimitMs,
    signal: phone.signal,
  });
  return found === true;
}

async function isLocked(phone: Iphone): Promise<boolean> {
  const locked = await mobile(phone, 'isLocked');
  if (typeof locked === 'boolean') return locked;
  throw phoneFault(phone, 'does not tell whether it is locked. This driver is not known to the lab.');
}
