import type { Arm } from './experiment.ts';
import type { ControlName } from './scenario.ts';

export const factorNames = ['sim', 'device-name', 'location'] as const;
/** What an experiment can change on a phone. */
export type FactorName = (typeof factorNames)[number];

/** What of a phone a factor is set by: a SIM control, or what adb sets. */
export const factorControls = {
  sim: 'sim',
  'device-name': 'device-name',
  location: 'place',
} as const satisfies Record<FactorName, ControlName>;

/** A factor that is a value on the phone itself. */
export type SetFactor = Exclude<FactorName, 'sim'>;

/**
 * One thing that is changed from trial to trial while all else stays: the first two SIMs of the phone, or two
 * values, which are known values of the phone like those of its device.yaml.
 */
export type Factor =
  | { readonly change: 'sim' }
  | { readonly change: SetFactor; readonly values: Readonly<Record<Arm, string>> };

/** In which state of which factor a trial is planned. */
export type FactorState = { readonly change: FactorName; readonly arm: Arm };
