import type { Duplex } from 'node:stream';
import type { AdbEndpoint } from './adb/endpoint.ts';
import type { PhoneNetwork } from './firmware/network.ts';
import type { Journal } from './journal.ts';
import type { Keyguard } from './keyguard.ts';
import type { Logcat } from './logcat.ts';
import type { PhoneState } from './phone-state.ts';
import type { PowerCycle } from './power-cycle.ts';
import type { Processes } from './processes.ts';
import type { Slots } from './slots.ts';

/** Takes a connection that comes to a port of the phone. */
export type PortListener = (stream: Duplex) => void;

/** Starts what an instrumentation runs; answers how to end it. */
export type Instrumentation = (phone: Phone) => Promise<() => void>;

/** The parts of one simulated phone, for what acts on it: commands, the UiAutomator2 server, faults. */
export type Phone = {
  readonly state: PhoneState;
  readonly journal: Journal;
  readonly keyguard: Keyguard;
  readonly processes: Processes;
  readonly logcat: Logcat;
  /** TCP ports on which something on the phone listens. */
  readonly ports: Map<number, PortListener>;
  /** What `am instrument` can run, by component; answers how to end it. */
  readonly instrumentations: Map<string, Instrumentation>;
  readonly adbd: AdbEndpoint;
  readonly slots: Slots;
  readonly power: PowerCycle;
  /** The phone's own network: what its applications and its shell send goes through it, counted. */
  readonly network: PhoneNetwork;
  /** A factory reset: the phone restarts into its set-up wizard. */
  wipe(): void;
  /** Deletes what a package remembers (`pm clear`). */
  clearData(name: string): void;
};
