import type { Device, Identifier, IdentifierKind } from './device.ts';

/** What is looked at on a phone, in the order in which it is told; `appium` on those without adb. */
export const healthNames = [
  'adb',
  'appium',
  'boot',
  'storage',
  'battery',
  'temperature',
  'clock',
  'keyguard',
  'network',
] as const;

export type HealthName = (typeof healthNames)[number];

/** With a clock further off than this, ms, certificates are not yet valid, or no longer. */
export const mostClockSkewMs = 86_400_000;

/** One thing that was looked at on a phone. */
export type HealthCheck = {
  readonly name: HealthName;
  readonly ok: boolean;
  /** Whether no trial may run on the phone while this is not well; else it is a note. */
  readonly fatal: boolean;
  /** In a few words, e.g. `65 %, charging`. Holds no identifier. */
  readonly found: string;
  /** What mends it, as a sentence; null where it is well. */
  readonly mend: string | null;
};

/** What a clock that is too far off forbids, as a sentence; null where it is near enough. */
export function clockFault(skewMs: number, serial: string): string | null {
  if (Math.abs(skewMs) <= mostClockSkewMs) return null;
  const days = Math.round(Math.abs(skewMs) / 86_400_000);
  return `The clock of phone ${serial} is ${days} days off, so that it refuses certificates and its firmware may keep silent. Set it (automatic time, with the network up).`;
}

/** A phone looked at once. */
export type PhoneHealth = {
  /** Lab time, ms since the epoch. */
  readonly at: number;
  readonly checks: readonly HealthCheck[];
  /** Per cent; null where the phone did not tell. */
  readonly battery: number | null;
  /** The booted build; null where the phone did not tell. */
  readonly fingerprint: string | null;
  /** `ro.serialno`; null where the phone did not tell. */
  readonly serial: string | null;
};

/** Whether nothing forbids a trial on the phone; notes may remain. */
export function isFit({ checks }: Pick<PhoneHealth, 'checks'>): boolean {
  return !checks.some(({ ok, fatal }) => fatal && !ok);
}

/** What forbids trials, in one text. Empty where nothing does. */
export function faultsOf({ checks }: Pick<PhoneHealth, 'checks'>): string {
  return checks
    .filter(({ ok, fatal }) => fatal && !ok)
    .map(({ name, found, mend }) => `${name}: ${found}. ${mend ?? ''}`.trim())
    .join(' ');
}

/** One rung of the ladder that was climbed or passed over. */
export type RecoveryStep = {
  readonly rung: 'reconnect' | 'reboot' | 'adb-server' | 'power';
  readonly ended: 'mended' | 'failed' | 'skipped';
  /** What was done and what came of it, as a sentence. */
  readonly text: string;
  readonly ms: number;
};

/** How an attempt to mend a phone ended. */
export type Recovery = {
  readonly fit: boolean;
  readonly steps: readonly RecoveryStep[];
  readonly health: PhoneHealth;
};

/** What a recovery must know of the world around the phone. */
export type RecoveryOptions = {
  /** Serials of other phones on the same adb server that somebody has a lease on now. */
  readonly othersHeld: () => Promise<readonly string[]>;
  /** Told of each rung when it ended. */
  readonly onStep: (step: RecoveryStep) => void;
  readonly signal: AbortSignal;
};

/** Switches a phone's supply off and on; the report names it. */
export interface PowerControl {
  readonly name: string;
  /** Resolves when the supply is on again. Throws PHONE_STATE, or the signal's reason. */
  cycle(device: Pick<Device, 'serial'>, signal: AbortSignal): Promise<void>;
}

/** A phone that takes no trials, and why. `since` is lab time, ms since the epoch. */
export type QuarantineState = {
  readonly serial: string;
  readonly since: number;
  readonly reason: string;
  /** Who put it there: `lab`, or a person. */
  readonly by: string;
  /** Green checks so far of those that release it. */
  readonly greens: number;
};

/** How one attempt ended, for the phone's history. A finding is a valid attempt. */
export type AttemptEnd = {
  readonly at: number;
  readonly run: string;
  readonly ended: 'valid' | 'invalid' | 'infrastructure';
  readonly reason: string | null;
};

/** Which phones take no trials, and how their last attempts ended. Kept for every lab on one Redis. */
export interface Quarantine {
  state(serial: string): Promise<QuarantineState | null>;
  /** The newest first. */
  history(serial: string): Promise<readonly AttemptEnd[]>;
  /** Notes how an attempt ended; answers the quarantine that this brought about, or null. */
  note(serial: string, end: AttemptEnd): Promise<QuarantineState | null>;
  put(serial: string, reason: string, by: string): Promise<QuarantineState>;
  /** A look at a quarantined phone; answers what is left of the quarantine: null once it is released. */
  checked(serial: string, fit: boolean, at: number): Promise<QuarantineState | null>;
  /** By hand; answers what was ended, or null where there was none. */
  release(serial: string): Promise<QuarantineState | null>;
}

/** An identifier that the phone told by itself, and by which of its answers. */
export type ToldIdentifier = Identifier & { readonly by: string };

/** An identifier that could not be read, and why. */
export type UntoldIdentifier = {
  readonly kind: IdentifierKind;
  readonly slot?: number;
  readonly why: string;
};

/** What a phone tells of itself. Holds raw values: never for a log. */
export type Inventory = {
  readonly serial: string;
  readonly product: string;
  readonly codename: string | null;
  readonly told: readonly ToldIdentifier[];
  readonly untold: readonly UntoldIdentifier[];
};

/** What a phone tells beside what the operator entered. `sentences` hold no values. */
export type MergedInventory = {
  readonly device: Device;
  readonly confirmed: number;
  readonly added: number;
  readonly disagreements: readonly string[];
  readonly unread: readonly string[];
};
