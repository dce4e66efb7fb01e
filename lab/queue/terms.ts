/**
 * How long a right lives without a sign of life, and how often one is given or looked for, in ms. A
 * right must outlive an outage of Redis that is waited for; what a dead worker held is another's
 * within `takeoverMs`.
 */
export const terms = {
  /** A lease of a phone, renewed each third of it. */
  leaseMs: 13_000,
  /** A run's or a trial's lock in its queue. */
  lockMs: 13_000,
  lockRenewMs: 3_000,
  /** How often locks that ended are looked for. A look may just miss one, so that two are needed. */
  stalledCheckMs: 2_000,
  /** A run that finds no free phone is asked for again after so long. */
  askAgainMs: 2_000,
} as const;

/** Longest time from a worker's death until another has its run. */
export const takeoverMs = Math.max(terms.leaseMs, terms.lockMs) + 2 * terms.stalledCheckMs + terms.askAgainMs;
