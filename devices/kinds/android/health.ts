import {
  type HealthCheck,
  type HealthName,
  mostClockSkewMs,
  type PhoneHealth,
} from '../../../lab/model/health.ts';
import { awakeIn, lockedIn } from './screen.ts';

/** What a phone answered, before it is judged. A fact that it did not tell is null. */
export type HealthFacts = {
  readonly booted: boolean;
  readonly freeBytes: number | null;
  readonly battery: Battery | null;
  /** Clock of the phone minus clock of the lab, ms. */
  readonly clockSkewMs: number | null;
  /** Whether display and keyguard say what state they are in. */
  readonly keyguardAnswers: boolean;
  readonly networkValidated: boolean | null;
};

/** `temperature` in °C. */
export type Battery = {
  readonly level: number;
  readonly charging: boolean;
  readonly temperature: number | null;
};

const mebi = 1024 * 1024;
/** Lithium cells age least, and do not swell, between these; below `least` a phone dies in a long run. */
const batteryWindow = { least: 15, low: 40, high: 80 } as const;
const storage = { fatal: 100 * mebi, low: 500 * mebi } as const;
const temperatureC = { fatal: 48, high: 40 } as const;
const oddClockSkewMs = 60_000;

/** Judges what a phone answered; `name` stands in the sentences. */
export function judgeHealth(facts: HealthFacts, name: string): HealthCheck[] {
  return [
    check('adb', true, true, 'answers', ''),
    check(
      'boot',
      facts.booted,
      true,
      facts.booted ? 'completed' : 'not completed',
      `Wait until ${name} has booted; where it never does, look at its screen and restart it by hand.`,
    ),
    judgeStorage(facts.freeBytes, name),
    judgeBattery(facts.battery, name),
    judgeTemperature(facts.battery?.temperature ?? null, name),
    judgeClock(facts.clockSkewMs, name),
    check(
      'keyguard',
      facts.keyguardAnswers,
      true,
      facts.keyguardAnswers ? 'answers' : 'does not answer',
      `Look at the screen of ${name}; restart it where it shows nothing.`,
    ),
    judgeNetwork(facts.networkValidated, name),
  ];
}

/** The health of a phone that takes no command, with the sentence that says what to do. */
export function unreachable(found: string, mend: string, at: number): PhoneHealth {
  return {
    at,
    checks: [check('adb', false, true, found, mend)],
    battery: null,
    fingerprint: null,
    serial: null,
  };
}

function check(name: HealthName, ok: boolean, fatal: boolean, found: string, mend: string): HealthCheck {
  return { name, ok, fatal, found, mend: ok ? null : mend };
}

function judgeStorage(free: number | null, name: string): HealthCheck {
  if (free === null) return check('storage', false, false, 'not told', `Type in ${name}'s shell: df /data`);
  const ok = free >= storage.low;
  const found = `${Math.floor(free / mebi)} MiB free`;
  const mend = `Free space on ${name}: delete what it does not need; ${storage.low / mebi} MiB should be free.`;
  return check('storage', ok, free < storage.fatal, found, mend);
}

function judgeBattery(battery: Battery | null, name: string): HealthCheck {
  if (battery === null) {
    return check('battery', false, false, 'not told', `Type in ${name}'s shell: dumpsys battery`);
  }
  const { level, charging } = battery;
  const found = `${level} %, ${charging ? 'charging' : 'not charging'}`;
  if (level < batteryWindow.low) {
    const mend = `Charge ${name} to ${batteryWindow.low} % before it is used; the window is ${batteryWindow.low} to ${batteryWindow.high} %.`;
    return check('battery', false, level < batteryWindow.least, found, mend);
  }
  const mend = `Switch the supply of ${name} off until it is below ${batteryWindow.high} %: a phone that is always full loses its USB and swells.`;
  return check('battery', level <= batteryWindow.high || !charging, false, found, mend);
}

function judgeTemperature(celsius: number | null, name: string): HealthCheck {
  if (celsius === null) {
    return check('temperature', false, false, 'not told', `Feel whether ${name} is hot.`);
  }
  const mend = `Let ${name} cool down: take it off its charger and out of its case.`;
  return check(
    'temperature',
    celsius <= temperatureC.high,
    celsius > temperatureC.fatal,
    `${celsius} °C`,
    mend,
  );
}

function judgeClock(skew: number | null, name: string): HealthCheck {
  if (skew === null) return check('clock', false, false, 'not told', `Type in ${name}'s shell: date`);
  const size = Math.abs(skew);
  const found = `${(skew / 1000).toFixed(1)} s from the lab's`;
  const mend = `Set the clock of ${name} (automatic time, with the network up): with a wrong one it refuses certificates, and firmware that waits for a time stays silent.`;
  return check('clock', size <= oddClockSkewMs, size > mostClockSkewMs, found, mend);
}

function judgeNetwork(validated: boolean | null, name: string): HealthCheck {
  const found = validated === null ? 'not told' : validated ? 'validated' : 'not validated';
  const mend = `Connect ${name} to the lab's Wi-Fi, and see that its connectivity check is answered there.`;
  return check('network', validated !== false, false, found, mend);
}

/** Free bytes of the file system in `df -k`: the fourth column of the last line. */
export function freeBytesIn(df: string): number | null {
  const line = df.trim().split('\n').at(-1) ?? '';
  const kibibytes = /^\S+\s+\d+\s+\d+\s+(\d+)\s/.exec(line)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

/**
 * `dumpsys battery`: level on a scale, temperature in tenths of a degree, and status 2 (charging) or
 * 5 (full). Null where it tells no level.
 */
export function batteryIn(dump: string): Battery | null {
  const number = (name: string): number | null => {
    const found = new RegExp(`^\\s*${name}:\\s*(-?\\d+)`, 'm').exec(dump)?.[1];
    return found === undefined ? null : Number(found);
  };
  const level = number('level');
  if (level === null) return null;
  const tenths = number('temperature');
  const plugged = /^\s*(?:AC|USB|Wireless|Dock) powered: true/m.test(dump);
  const status = number('status');
  return {
    level: Math.round((level * 100) / (number('scale') || 100)),
    charging: status === 2 || (status === 5 && plugged),
    temperature: tenths === null ? null : tenths / 10,
  };
}

/** Whether `dumpsys power` and `dumpsys window` tell the state of display and keyguard. */
export function keyguardAnswersIn(power: string, window: string): boolean {
  return awakeIn(power) !== null && lockedIn(window) !== null;
}
