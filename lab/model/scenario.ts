import type { Handset } from './handset.ts';

/** The one event of a trial; `background` is everything outside dwell, `any` an emission without a trigger. */
export type TriggerName = string;

/** Capabilities of a phone's environment that a scenario may ask for. */
export type ControlName = 'sim' | 'power';

/**
 * What a user does to a phone: setup, (settle), one trigger, (dwell). The lab settles, dwells,
 * times and records; a scenario only moves the handset.
 */
export type Scenario = {
  /** kebab-case; equals the file's name and the trigger's name in findings. */
  readonly name: string;
  /** One line for people: what happens to the phone. */
  readonly description: string;
  readonly controls: readonly ControlName[];
  /** Brings the phone to the state just before the trigger; nothing is inherited. */
  setup(handset: Handset): Promise<void>;
  /** The one event; resolves when it was read back from the phone. Answers a note for the record. */
  trigger(handset: Handset): Promise<string | undefined>;
};
