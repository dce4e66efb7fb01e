/** The right to drive one phone, atomic in Redis, with a fencing token that only grows. */
export interface Lease {
  readonly serial: string;
  readonly token: number;
  /** Rejects with LEASE_LOST unless this lease is still the phone's. Called before each command. */
  check(): Promise<void>;
  /** Aborted when the lease was lost. */
  readonly lost: AbortSignal;
  /** Gives the phone back; the reason is kept. */
  release(reason: string): Promise<void>;
}

/**
 * What stands between a holder and the evidence that it writes. `hold` costs nothing: it knows until
 * when nobody else can have been given the phone, by a clock that goes on while this process is stopped.
 */
export interface Fence {
  readonly token: number;
  /** Throws LEASE_LOST once another may hold the phone. Before each write. */
  hold(): void;
  /** Asks Redis; rejects with LEASE_LOST unless the phone is still this holder's. Before what makes a trial count. */
  check(): Promise<void>;
  /**
   * Until when nobody else can hold the phone, as `monotonicMs`, which all processes of a machine share.
   * The listener is told at once and at each renewal, and 0 when the lease has ended. Answers how to stop.
   */
  onHeld(listener: (untilMs: number) => void): () => void;
}

/** A lease with the fence for what its holder writes. */
export type HeldLease = Lease & { readonly fence: Fence };

/** Who holds a phone, or held it last. */
export type LeaseState = {
  readonly serial: string;
  readonly holder: string | null;
  readonly token: number;
  readonly lastRelease: LeaseRelease | null;
};

/** How a lease ended; `at` is lab time. One that nobody gave back ended when it was no longer renewed. */
export type LeaseRelease = {
  readonly holder: string;
  readonly reason: string;
  readonly at: number;
  /** Of the lease that ended; absent in what earlier versions kept. */
  readonly token?: number;
  /** Taken by hand, and not given back by its holder. */
  readonly forced?: boolean;
};

export interface Leases {
  /** Rejects with LEASE_TAKEN, naming the holder. Renewed by a heartbeat until released or lost. */
  acquire(serial: string, holder: string): Promise<HeldLease>;
  state(serial: string): Promise<LeaseState>;
}

/** ms of the machine's clock that never jumps: the same in each of its processes, and it goes on while one is stopped. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
