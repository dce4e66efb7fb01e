import { monotonicMs } from '../model/lease.ts';

/** How a right is kept. `renew` answers false when the right is another's. */
export type HeartbeatParts = {
  readonly ttlMs: number;
  /** When the right was asked for, by `monotonicMs`. */
  readonly grantedAt: number;
  readonly renew: () => Promise<boolean>;
  /** Told of each renewal: until when the right is this holder's in any case, by `monotonicMs`. */
  readonly onHeld: (untilMs: number) => void;
  /** Called at most once. */
  readonly onLost: () => void;
};

/**
 * Renews a right every `ttlMs`/3 until stopped. When `renew` rejects, the heartbeat goes on trying
 * until the ttl that was last confirmed is over: from then on somebody else may hold it.
 */
export class Heartbeat {
  readonly #parts: HeartbeatParts;
  #until = 0;
  #beat: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: HeartbeatParts) {
    this.#parts = parts;
    this.#extend(parts.grantedAt);
    this.#again(parts.ttlMs / 3);
  }

  /** Until when the right is this holder's in any case, by `monotonicMs`; 0 once it is stopped or lost. */
  get heldUntil(): number {
    return this.#stopped ? 0 : this.#until;
  }

  /** Whether the time that was last confirmed is not over yet: a process that was stopped sees it here first. */
  beats(): boolean {
    if (!this.#stopped && monotonicMs() >= this.#until) this.#lose();
    return !this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#beat);
    clearTimeout(this.#expiry);
  }

  #extend(from: number): void {
    this.#until = from + this.#parts.ttlMs;
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(() => this.#lose(), this.#until - monotonicMs());
    this.#parts.onHeld(this.#until);
  }

  #again(afterMs: number): void {
    this.#beat = setTimeout(() => this.#renewOnce(), afterMs);
  }

  async #renewOnce(): Promise<void> {
    const { ttlMs, renew } = this.#parts;
    const asked = monotonicMs();
    const ours = await renew().catch(() => null);
    if (this.#stopped) return;
    if (ours === false) return this.#lose();
    if (ours) this.#extend(asked);
    this.#again(ours ? ttlMs / 3 : Math.min(ttlMs / 3, 500));
  }

  #lose(): void {
    if (this.#stopped) return;
    this.stop();
    this.#parts.onLost();
  }
}
