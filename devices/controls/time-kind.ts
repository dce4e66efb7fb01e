import type { TimeControl } from '../../lab/model/phone-host.ts';

/** What a host of simulated phones offers. */
export type PhoneClocks = {
  /** Time goes by on the phone: resolves when all that was due in it was sent. */
  passTime(serial: string, ms: number): Promise<void>;
  /** The phone's clock is put right by its network. */
  networkTime(serial: string): Promise<void>;
};

/** One way in which time goes by; null where the phone's host, of which these are the clocks, does not have it. */
export type TimeKind = { readonly name: string; make(clocks: PhoneClocks | null): TimeControl | null };
