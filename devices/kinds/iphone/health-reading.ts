import { LabError } from '../../../lab/errors.ts';
import type { IphoneAccess } from '../../../lab/model/device.ts';
import {
  clockFault,
  type HealthCheck,
  type HealthName,
  mostClockSkewMs,
  type PhoneHealth,
} from '../../../lab/model/health.ts';
import { type DeviceFacts, fingerprintOf, readFacts } from './device-facts.ts';
import { type Iphone, mobile } from './iphone.ts';
import { readScreen } from './screen.ts';

const battery = { least: 15, low: 40 } as const;
const critical = 3;

/** Looks at an iPhone and changes nothing on it, but that WebDriverAgent runs there afterwards. */
export async function readHealth(phone: Iphone, access: IphoneAccess): Promise<PhoneHealth> {
  const at = Date.now();
  try {
    await phone.session.ready(phone.lease);
    const facts = await readFacts(phone);
    const level = levelIn(await mobile(phone, 'batteryInfo'));
    const clock = await readClock(phone);
    await readScreen(phone);
    return {
      at,
      checks: [
        answering(phone, access, facts),
        batteryCheck(phone, level),
        temperature(phone, facts.thermalState),
        clockCheck(phone, clock === null ? null : clock - Date.now()),
        keyguard(phone, facts.passcode),
      ],
      battery: level,
      fingerprint: fingerprintOf(phone, facts),
      serial: facts.serial,
    };
  } catch (thrown) {
    if (!(thrown instanceof LabError) || !['APPIUM_FAILED', 'PHONE_STATE'].includes(thrown.code))
      throw thrown;
    phone.signal.throwIfAborted();
    const checks = [check('appium', false, true, 'does not answer', thrown.message)];
    return { at, checks, battery: null, fingerprint: null, serial: null };
  }
}

/** The phone's own clock, ms since the epoch; null where it is not told. To the second. */
export async function readClock(phone: Iphone): Promise<number | null> {
  const told = Date.parse(String(await mobile(phone, 'getDeviceTime')));
  return Number.isNaN(told) ? null : told;
}

/** The UDID is how it was reached; that it is the phone of the file, its serial number says. */
function answering({ session }: Iphone, { udid }: IphoneAccess, facts: DeviceFacts): HealthCheck {
  const other =
    (facts.serial !== null && facts.serial !== session.serial) ||
    (facts.udid !== null && facts.udid.toLowerCase() !== udid.toLowerCase());
  const found = other ? 'another phone answers' : 'answers';
  return check(
    'appium',
    !other,
    true,
    found,
    `The phone with this UDID is not the one of the file of phone ${session.serial}. Correct serial or udid in it.`,
  );
}

function batteryCheck({ session }: Iphone, level: number | null): HealthCheck {
  const mend = `Charge phone ${session.serial} to ${battery.low} % before it is used.`;
  if (level === null) return check('battery', false, false, 'not told', mend);
  return check('battery', level >= battery.low, level < battery.least, `${level} %`, mend);
}

function temperature({ session }: Iphone, state: number | null): HealthCheck {
  const words = ['nominal', 'fair', 'serious', 'critical'];
  const mend = `Let phone ${session.serial} cool down.`;
  if (state === null) return check('temperature', false, false, 'not told', mend);
  return check('temperature', state < 2, state >= critical, words[state] ?? String(state), mend);
}

function clockCheck({ session }: Iphone, skew: number | null): HealthCheck {
  const { serial } = session;
  if (skew === null) return check('clock', false, false, 'not told', `Look at the clock of phone ${serial}.`);
  const found = `${(skew / 1000).toFixed(0)} s from the lab's`;
  const mend = clockFault(skew, serial) ?? `Set the clock of phone ${serial} (automatic time).`;
  return check('clock', Math.abs(skew) <= 60_000, Math.abs(skew) > mostClockSkewMs, found, mend);
}

/** With a passcode, the first lock would be the last that was opened without a hand. */
function keyguard({ session }: Iphone, passcode: boolean | null): HealthCheck {
  const found = passcode === null ? 'not told' : passcode ? 'has a passcode' : 'has no passcode';
  const mend = `Take the passcode of phone ${session.serial} off: XCUITest unlocks only phones without one.`;
  return check('keyguard', passcode === false, passcode === true, found, mend);
}

function check(name: HealthName, ok: boolean, fatal: boolean, found: string, mend: string): HealthCheck {
  return { name, ok, fatal, found, mend: ok ? null : mend };
}

function levelIn(answer: unknown): number | null {
  const level = (answer as { level?: unknown } | null)?.level;
  return typeof level === 'number' && level >= 0 && level <= 1 ? Math.round(level * 100) : null;
}
