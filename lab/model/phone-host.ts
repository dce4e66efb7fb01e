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

/** Sends short messages to phones: a second phone, a gateway, a person, or a simulation. */
export interface MessageControl {
  readonly name: string;
  /** Resolves when the message is on its way. */
  send(device: Device, text: string, signal: AbortSignal): Promise<void>;
}

/** Calls phones: a second phone, a gateway, a person, or a simulation. */
export interface CallControl {
  readonly name: string;
  /** Lets the phone ring and hangs up before anybody takes the call. */
  call(device: Device, signal: AbortSignal): Promise<void>;
}

/** What is done again and again while time goes by. */
export type Interlude = {
  /** After how much of it, ms, the first time. */
  readonly firstMs: number;
  /** Answers after how much more of it again. */
  again(): Promise<number>;
};

/** Lets time go by on a phone while the lab listens: on a real one there is nothing but to wait. */
export interface TimeControl {
  readonly name: string;
  /** Answers how much of the time, ms, went by on the phone's own clock only. Rejects with the signal's reason. */
  pass(
    device: Pick<Device, 'serial'>,
    ms: number,
    signal: AbortSignal,
    interlude?: Interlude,
  ): Promise<number>;
}
