import type { AttemptEnd, MergedInventory, PhoneHealth, QuarantineState } from './health.ts';
import type { LeaseRelease, LeaseState } from './lease.ts';

/** One phone as `device list` tells it. */
export type ListedDevice = {
  readonly serial: string;
  /** What `adb -s` takes; null where adb does not list it. */
  readonly adb: string | null;
  readonly transport: 'usb' | 'tcp' | null;
  /** The Appium server that drives it; set for iPhones only. */
  readonly appium?: string;
  /** The device.yaml that is about it, or null. */
  readonly file: string | null;
  /** Null where it was not looked at, because somebody holds it. */
  readonly health: PhoneHealth | null;
  /** Null where no shared Redis knows. */
  readonly lease: LeaseState | null;
  /** How its last leases ended, the newest first. */
  readonly releases: readonly LeaseRelease[];
  readonly quarantine: QuarantineState | null;
  /** Its last attempts that failed in the lab, the newest first. */
  readonly failures: readonly AttemptEnd[];
};

/** All phones that adb lists on this machine or that a file names. */
export type DeviceListing = {
  readonly schema: 'phonehome.devices/1';
  readonly devices: readonly ListedDevice[];
  /** What cannot be known here, and why, as sentences. */
  readonly notes: readonly string[];
};

/** What `device release` ended; null where there was nothing to end. */
export type DeviceRelease = {
  readonly quarantine: QuarantineState | null;
  /** Who held the lease that was taken by force. */
  readonly holder: string | null;
};

/** The configuration profile that an iPhone is to get. */
export type ProfileRequest = {
  /** Its device.yaml. */
  readonly file: string;
  /** Where it is written; null: nowhere. The file must not be there yet. */
  readonly out: string | null;
  /** The Wi-Fi network whose proxy is set; null: the one that device.yaml names. */
  readonly ssid: string | null;
  /** For all that the phone does, as only supervised phones take it, and not for one Wi-Fi network. */
  readonly supervised: boolean;
};

/** A profile (.mobileconfig), and the proxy that it gives the phone. Its text may hold the Wi-Fi's password. */
export type IphoneProfile = { readonly serial: string; readonly proxy: string; readonly text: string };

/** The phones of the lab, as the command line sees them. */
export interface DeviceShelf {
  /** Looks at each phone that nobody holds; `files` are device.yaml. */
  list(files: readonly string[]): Promise<DeviceListing>;
  quarantine(serial: string, reason: string): Promise<QuarantineState>;
  /** Ends a quarantine; with `forceLease` also takes the phone from whoever holds it. Leaves an audit line. */
  release(serial: string, options: { forceLease: boolean; reason: string }): Promise<DeviceRelease>;
  /** Writes what a phone tells of itself, beside what `entered` (a device.yaml, or null) has, to a new file. */
  read(serial: string, options: { entered: string | null; out: string }): Promise<MergedInventory>;
  /** What an iPhone has to be given by hand: the lab's certificate and proxy. */
  profile(request: ProfileRequest): Promise<IphoneProfile>;
  /** Serves one on the lab's network until the signal; `onReady` is told where. */
  serveProfile(profile: IphoneProfile, onReady: (url: string) => void, signal: AbortSignal): Promise<void>;
}

/** One thing that `doctor` looked at. */
export type DoctorCheck = {
  readonly name: string;
  readonly ok: boolean;
  /** What cannot go on while it is not well: any run, this phone, or nothing. */
  readonly blocks: 'run' | 'phone' | 'nothing';
  readonly found: string;
  /** What to type or do; null where it is well. */
  readonly mend: string | null;
};

/** What `doctor` found. */
export type Diagnosis = {
  readonly schema: 'phonehome.doctor/1';
  readonly checks: readonly DoctorCheck[];
};
