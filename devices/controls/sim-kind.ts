import type { Sim } from '../../lab/model/device.ts';
import type { Operator } from '../../lab/model/operator.ts';
import type { SimControl } from '../../lab/model/phone-host.ts';

/** What a host of simulated phones offers: the SIM of a phone's slot (from 1), or none. */
export type SimTray = { swapSim(serial: string, slot: number, sim: Sim | null): Promise<void> };

/** What this lab has to change SIMs with; null for what it has not. */
export type SimMeans = {
  readonly operator: Operator | null;
  readonly program: string | null;
  readonly tray: SimTray | null;
};

/** One way to change a SIM, by the name that `run --sim` takes. */
export type SimKind = {
  readonly name: string;
  /** Taken only where it is named: it shows less than a SIM that leaves. */
  readonly onlyNamed?: true;
  /** The control, or why this lab does not have it: the end of a sentence. */
  make(means: SimMeans): SimControl | string;
};
