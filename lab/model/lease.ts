/** The right to drive one phone, atomic in Redis, with a fencing token that only grows. */
export interface Lease {
  readonly serial: string;
  readonly token: number;
  /** Rejects with LEASE_LOST unless this lease is still the phone's. Called before each command and write. */
  check(): Promise<void>;
  /** Aborted when the lease was lost. */
  readonly lost: AbortSignal;
  /** Gives the phone back; the reason is kept. */
  release(reason: string): Promise<void>;
}

/** Who holds a phone, or held it last. */
export type LeaseState = {
  readonly serial: string;
  readonly holder: string | null;
  readonly token: number;
  readonly lastRelease: { readonly holder: string; readonly reason: string; readonly at: number } | null;
};

export interface Leases {
  /** Rejects with LEASE_TAKEN, naming the holder. Renewed by a heartbeat until released or lost. */
  acquire(serial: string, holder: string): Promise<Lease>;
  state(serial: string): Promise<LeaseState>;
}
