import type { Build, Installation } from './build.ts';
import type { Device } from './device.ts';
import type { UidCounters } from './trace.ts';

/** What the keyguard and the display say when they are read back; `awake` is null where a locked phone does not tell. */
export type ScreenState = { readonly awake: boolean | null; readonly locked: boolean };

/** Byte and packet counters of one network interface, since boot (`/proc/net/dev`). */
export type InterfaceCounters = {
  readonly name: string;
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly txBytes: number;
  readonly txPackets: number;
};

/** What the phone says of itself at one moment. `bootId` changes with each boot; counters restart then. */
export type PhoneReading = {
  /** Lab time, ms since the epoch. */
  readonly at: number;
  /** The phone's own clock, ms since the epoch; not to be trusted. */
  readonly phoneClock: number;
  readonly bootId: string;
  /** How long before `at` this boot began, ms, as the phone's kernel counts; absent where it does not tell. */
  readonly uptimeMs?: number;
  readonly interfaces: readonly InterfaceCounters[];
  readonly fingerprint: string;
  /** ICCIDs of the SIMs that are in, by slot from 1; null where the phone does not tell. */
  readonly iccids: readonly (string | null)[];
  /** The proxy that it is set to, `host:port`, or null; absent where the phone does not tell. */
  readonly proxy?: string | null;
  /** Bytes by uid since boot, cellular ones left out; absent where the phone does not tell. */
  readonly uids?: readonly UidCounters[];
  /** The phone's time zone, minutes east of UTC; absent where it does not tell. Its log has local times. */
  readonly utcOffsetMinutes?: number;
  /** Taken just before the lab took Wi-Fi down: counters that are smaller afterwards began again at zero. */
  readonly linksRestart?: true;
};

/**
 * A reading that was taken while nothing passed the recorder: what the phone has counted and what
 * the recorder has received, in bytes since its port was opened, belong to the same moment.
 * `received` is null where traffic never paused long enough.
 */
export type AlignedReading = PhoneReading & { readonly received: number | null };

/** How the SIM was changed, for the report. */
export type SimSwap = {
  readonly control: string;
  /** `data`: no SIM moved; the data connection went from one SIM to another (`SimControl`). */
  readonly moves: 'tray' | 'data';
  /** ICCIDs; null where the phone does not tell. */
  readonly from: string | null;
  readonly to: string | null;
  readonly reinserted: boolean;
  /** Whether the phone had that SIM in before, as far as the lab knows, since its memory was last empty. */
  readonly known: boolean;
};

/**
 * A phone that is held and open, in the terms of somebody who has it in the hand. Each command
 * resolves only when its effect was read back from the phone, and throws LabError (PHONE_STATE,
 * ADB_FAILED, LEASE_LOST …) otherwise. No command sends anything to the network by itself except
 * `sendCanary` and `sendSecureCanary`.
 */
export interface Handset {
  readonly device: Device;
  readScreen(): Promise<ScreenState>;
  /** Screen off and keyguard on. */
  sleep(): Promise<void>;
  /** Screen on by a key event; the keyguard stays as it is. */
  wake(): Promise<void>;
  /** Dismisses the keyguard with the credential, without a power cycle; the screen must be on. */
  unlock(): Promise<void>;
  /** Reboots and waits until the boot is completed and the keyguard answers. */
  reboot(): Promise<void>;
  /** Takes the SIM out and puts the next of the device's SIMs (or the same one) in, or moves the data to it. */
  swapSim(): Promise<SimSwap>;
  /** Wi-Fi and mobile data off: nothing leaves the phone, and what it has to send has to wait. */
  leaveWifi(): Promise<void>;
  /** Wi-Fi on; resolves when the phone has its address in the lab's network again. Mobile data stays off. */
  joinWifi(): Promise<void>;
  /** Mobile data off, airplane mode on. */
  enterAirplaneMode(): Promise<void>;
  /**
   * Airplane mode off; resolves when Wi-Fi has its address again, where the phone tells that. Answers
   * what else is to be known of how it was done, for the record.
   */
  leaveAirplaneMode(): Promise<string>;
  switchLocation(on: boolean): Promise<void>;
  /** A short message comes in; answers the name of the control that sent it. */
  receiveMessage(): Promise<string>;
  /** A call comes in and is not taken; answers the name of the control that made it. */
  receiveCall(): Promise<string>;
  /** The contact that `addContact` adds is not in the address book. */
  removeContact(): Promise<void>;
  /** A contact is added: the device's own canary contact, where it has one. */
  addContact(): Promise<void>;
  /** The phone takes itself for one that runs on its battery. */
  unplug(): Promise<void>;
  /** The phone takes itself for one that is plugged in. */
  plugIn(): Promise<void>;
  /** Sets (true) or takes back (false) the user's refusal of telemetry: the settings of device.yaml's `optOut`. */
  optOut(refused: boolean): Promise<void>;
  /** Erases the phone, waits for its first boot and has it set up again; `control` did that. */
  wipe(): Promise<{ readonly control: string }>;
  /** Installs the run's OTA; resolves when the new build was read back. `say` is told what is about to happen. */
  upgrade(say?: (text: string) => void): Promise<Installation>;
  /** Null where nothing can be read from the phone: a person moves it, and nobody else. */
  read(): Promise<PhoneReading | null>;
  readBuild(): Promise<Build>;
  /** Makes the phone itself send the trial's transport canary through its proxy setting. */
  sendCanary(token: string): Promise<void>;
  /** The same over TLS, by the lab's CA as it is on the phone. Answers why it was not answered, or null. */
  sendSecureCanary(token: string): Promise<string | null>;
}
