import { LabError } from '../errors.ts';
import type { Fence, HeldLease } from '../model/lease.ts';
import type { Ask } from './ask.ts';
import { Heartbeat } from './heartbeat.ts';
import { leaseKeys, releaseScript, renewScript } from './lease-scripts.ts';

/** A lease that was given; `asked` is when, by `monotonicMs`, and so the earliest start of its ttl. */
export type Grant = {
  readonly serial: string;
  readonly token: number;
  readonly holder: string;
  readonly ttlMs: number;
  readonly asked: number;
};

/** The lease with its heartbeat running, and a function that stops the heartbeat without releasing. */
export function heldLease(ask: Ask, grant: Grant): { lease: HeldLease; abandon: () => void } {
  const lease = new RunningLease(ask, grant);
  return { lease, abandon: () => lease.abandon() };
}

class RunningLease implements HeldLease {
  readonly serial: string;
  readonly token: number;
  readonly fence: Fence;
  readonly #ask: Ask;
  readonly #grant: Grant;
  readonly #heart: Heartbeat;
  readonly #lost = new AbortController();
  readonly #listeners = new Set<(untilMs: number) => void>();
  #released = false;

  constructor(ask: Ask, grant: Grant) {
    this.#ask = ask;
    this.#grant = grant;
    this.serial = grant.serial;
    this.token = grant.token;
    this.fence = {
      token: grant.token,
      hold: () => this.#hold(),
      check: () => this.check(),
      onHeld: (listener) => this.#listen(listener),
    };
    this.#heart = new Heartbeat({
      ttlMs: grant.ttlMs,
      grantedAt: grant.asked,
      renew: () => this.#renewed(grant.ttlMs),
      onHeld: (until) => this.#tell(until),
      onLost: () => this.#lose(),
    });
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async check(): Promise<void> {
    this.#hold();
    if (await this.#renewed(0)) return;
    this.#lose();
    this.#lost.signal.throwIfAborted();
  }

  async release(reason: string): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    this.abandon();
    const { serial, token, holder } = this.#grant;
    const [key, , , kept] = leaseKeys(serial);
    const note = JSON.stringify({ holder, reason, at: Date.now(), token });
    await this.#ask(serial, (redis) => redis.eval(releaseScript, 2, key, kept, token, note));
  }

  abandon(): void {
    this.#heart.stop();
    this.#tell(0);
  }

  #hold(): void {
    const { serial } = this;
    if (this.#released)
      throw new LabError('LEASE_LOST', `The lease of phone ${serial} was given back before.`);
    this.#lost.signal.throwIfAborted();
    if (!this.#heart.beats()) this.#lose();
    this.#lost.signal.throwIfAborted();
  }

  #lose(): void {
    this.abandon();
    if (!this.#lost.signal.aborted) this.#lost.abort(lostError(this.#grant));
  }

  #listen(listener: (untilMs: number) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#heart.heldUntil);
    return () => void this.#listeners.delete(listener);
  }

  #tell(untilMs: number): void {
    for (const listener of this.#listeners) listener(untilMs);
  }

  async #renewed(forMs: number): Promise<boolean> {
    const { serial, token } = this.#grant;
    const [key] = leaseKeys(serial);
    return (await this.#ask(serial, (redis) => redis.eval(renewScript, 1, key, token, forMs))) === 1;
  }
}

function lostError({ serial, ttlMs }: Grant): LabError {
  return new LabError(
    'LEASE_LOST',
    `The lease of phone ${serial} was lost: it could not be renewed within ${ttlMs / 1000} s, or another lab took it. Nothing more is sent to this phone; run the trial again.`,
  );
}
