import type { Device } from '../../lab/model/device.ts';
import type { Operator } from '../../lab/model/operator.ts';

/** Goes through the set-up wizard of a phone that was wiped, until adb may speak to it. Throws PHONE_STATE. */
export interface SetUpControl {
  readonly name: string;
  setUp(device: Device, signal: AbortSignal): Promise<void>;
}

/** What a host of simulated phones offers: its user goes through the wizard. */
export type SetUpHost = { setUp(serial: string): Promise<void> };

/** What this lab has to set phones up with; null for what it has not. */
export type SetUpMeans = { readonly operator: Operator | null; readonly host: SetUpHost | null };

/** One way to set phones up. Makes its control, or null where this lab has not what it needs. */
export type SetUpKind = { readonly name: string; make(means: SetUpMeans): SetUpControl | null };
