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

/** The phone as a SIM control may speak to it. */
export type SimShell = {
  /** Runs a command in the phone's shell and answers what it wrote. Throws ADB_FAILED. */
  ask(command: string): Promise<string>;
  readonly signal: AbortSignal;
};

/**
 * Changes the SIM by hardware, an operator, the phone's own setting, or a simulation; the report
 * names it. That it did its part proves nothing: the SIM is read back from the phone by the lab.
 */
export interface SimControl {
  readonly name: string;
  /**
   * `tray`: a SIM is taken out and another, or the same, put in. `data`: all stay in, and the data
   * connection moves to the one in the slot; the SIM "that is in" is the one that carries the data.
   */
  readonly moves: 'tray' | 'data';
  /** Slots count from 1; null takes the SIM out, which is never asked of `data`. Throws PHONE_STATE. */
  insert(device: Device, slot: number, sim: Sim | null, shell: SimShell): Promise<void>;
}
