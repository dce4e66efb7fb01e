import type { OtaFile } from '../../lab/model/build.ts';
import type { Device } from '../../lab/model/device.ts';

/** What a control may do with the phone on which it installs. */
export type OtaPhone = {
  readonly device: Device;
  /** What `adb -s` takes. */
  readonly adb: string;
  /** The port of the adb server that reaches it. */
  readonly adbPort: number;
  /** Restarts the phone into its recovery, which waits there for an OTA. */
  readonly awaitOta: () => Promise<void>;
  /** Sends the zip to the recovery that waits; resolves when it was taken. */
  readonly sendOta: (path: string) => Promise<void>;
  readonly signal: AbortSignal;
};

/**
 * Brings an OTA onto a phone and makes it restart. That it did its part proves nothing: what has
 * booted afterwards is read back from the phone by the lab. Throws PHONE_STATE.
 */
export interface OtaControl {
  readonly name: string;
  install(phone: OtaPhone, ota: OtaFile): Promise<void>;
}

/** One way to install. Makes its control with the configured program, or null where it needs one that is not there. */
export type OtaKind = {
  readonly name: string;
  make(program: string | null): OtaControl | null;
};
