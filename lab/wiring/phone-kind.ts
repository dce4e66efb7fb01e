import type { Air } from '../../devices/controls/incoming-kind.ts';
import type { SetUpControl, SetUpHost } from '../../devices/controls/set-up-control.ts';
import type { SimTray } from '../../devices/controls/sim-kind.ts';
import type { CaChoice } from '../model/ca.ts';
import type { Device } from '../model/device.ts';
import type { Phone, RunRequest } from '../model/lab.ts';
import type { CallControl, MessageControl, SimControl } from '../model/phone-host.ts';
import type { ControlName } from '../model/scenario.ts';
import type { CanaryContents } from '../store/canary-files.ts';
import type { AdbChoice, Bench } from './children.ts';
import type { Update } from './planned-ota.ts';

/** Which phones a run wants, and what they are opened with. */
export type PhonesWanted = {
  readonly request: Pick<RunRequest, 'firmware' | 'journal' | 'faults'>;
  readonly devices: readonly Device[];
  readonly bench: Bench;
  readonly signal: AbortSignal;
  readonly update: Update | null;
  /** The gateway that they are behind; null or absent where the run knows their proxy setting only. */
  readonly gateway?: Phone['gateway'] | null;
  /** Where the lab's CA is put; absent: into the user's store. */
  readonly ca?: CaChoice;
  readonly files: CanaryContents;
  /** The run's SIM control, for phones whose host moves SIMs by itself or (null) does not. */
  readonly sim: (tray: SimTray | null) => SimControl | null;
  /** Who sets up a phone that was wiped, in the same way. */
  readonly setUp: (host: SetUpHost | null) => SetUpControl | null;
  /** Who sends messages and calls, for phones whose host does that by itself or (null) does not. */
  readonly incoming: (air: Air | null) => Incoming;
};

/** What brings messages and calls to a phone; null for what this lab has not. */
export type Incoming = {
  readonly messageControl: MessageControl | null;
  readonly callControl: CallControl | null;
};

/** Phones as a run drives them. `failed` is aborted when their host dies; null where they have none. */
export type OpenedPhones = {
  readonly phones: readonly Phone[];
  readonly failed: AbortSignal | null;
  close(): Promise<void>;
};

/** A kind of phone, and how this lab comes to phones of that kind. */
export type PhoneKind = {
  readonly name: string;
  readonly simulated: boolean;
  /** By whose adb server its phones are reached. */
  readonly adb: AdbChoice;
  /** Whether a run that asks for this is about phones of this kind, all of them. */
  takes(request: Pick<RunRequest, 'firmware'>, devices: readonly Device[]): boolean;
  /** Why no phone of this kind can do it, as the end of a sentence, or null; absent where adb does it all. */
  lacks?(control: ControlName): string | null;
  open(wanted: PhonesWanted): Promise<OpenedPhones>;
};
