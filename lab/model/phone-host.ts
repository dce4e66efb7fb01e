import type { Device, Sim } from './device.ts';

/** Where a phone is reached by adb, and how the lab host looks from it. */
export type PhoneAddress = {
  readonly serial: string;
  /** What `adb -s` takes: `127.0.0.1:15555` or a USB serial. */
  readonly adb: string;
  /** The lab host's address as the phone must write it in its proxy setting. */
  readonly labAddress: string;
  /** Address of the lab host on which the recorder listens for it. */
  readonly listen: string;
};

/** Changes the SIM by hardware, an operator, or a simulation; the report names it. */
export interface SimControl {
  readonly name: string;
  insert(device: Device, slot: number, sim: Sim | null): Promise<void>;
}
