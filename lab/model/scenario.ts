import type { Handset } from './handset.ts';

/** The one event of a trial; `background` is everything outside dwell, `any` an emission without a trigger. */
export type TriggerName = string;

/**
 * What a scenario may ask for beyond a phone that is put to sleep, woken and unlocked: `sim`, `message` and `caller` are controls
 * (somebody or something changes the SIM, sends an SMS, calls), and so is `set-up` (goes through a
 * wiped phone's wizard); `radios` is adb that stays when
 * Wi-Fi goes down; `airplane` a release that takes airplane mode from adb; `opt-out` the settings of
 * device.yaml's `optOut`. The rest is what adb does with any Android phone, and other kinds may lack:
 * `restart`, `wifi` (off and on), `location` (its switch), `contacts`, `charger`, `update` (an OTA),
 * `device-name` and `place` (what an experiment sets).
 */
export type ControlName =
  | 'sim'
  | 'power'
  | 'message'
  | 'caller'
  | 'radios'
  | 'airplane'
  | 'opt-out'
  | 'set-up'
  | 'restart'
  | 'wifi'
  | 'location'
  | 'contacts'
  | 'charger'
  | 'update'
  | 'device-name'
  | 'place';

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
  /** How long a trial of it listens, ms, whatever the run's dwell is: time is its trigger. */
  readonly dwellMs?: number;
  /**
   * Leaves the phone other than it was, for all trials after it: such a scenario runs alone, only
   * where it is named, and only where its consequence was allowed.
   */
  readonly lasting?: 'wipe' | 'upgrade';
  /** Brings the phone to the state just before the trigger; nothing is inherited. */
  setup(handset: Handset): Promise<void>;
  /** The one event; resolves when it was read back from the phone. Answers a note for the record. */
  trigger(handset: Handset): Promise<string | undefined>;
};
