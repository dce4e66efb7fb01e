/**
 * Renews a right every `ttlMs`/3 until stopped. `renew` answers false when the right is another's;
 * when it rejects, the heartbeat goes on trying until the ttl that was last confirmed is over: from
 * then on somebody else may hold it. `onLost` is called at most once.
 */
export class Heartbeat {
  readonly #ttlMs: number;
  readonly #renew: () => Promise<boolean>;
  readonly #onLost: () => void;
  #beat: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #stopped = false;

  /** `grantedAt` is when the right was asked for, by performance.now(). */
  constructor(ttlMs: number, grantedAt: number, renew: () => Promise<boolean>, onLost: () => void) {
    this.#ttlMs = ttlMs;
    this.#renew = renew;
    this.#onLost = onLost;
    this.#extend(grantedAt);
    this.#again(ttlMs / 3);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#beat);
    clearTimeout(this.#expiry);
  }

  #extend(from: number): void {
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(() => this.#lose(), from + this.#ttlMs - performance.now());
  }

  #again(afterMs: number): void {
    this.#beat = setTimeout(() => this.#renewOnce(), afterMs);
  }

  async #renewOnce(): Promise<void> {
    const asked = performance.now();
    const ours = await this.#renew().catch(() => null);
    if (this.#stopped) return;
    if (ours === false) return this.#lose();
    if (ours) this.#extend(asked);
    this.#again(ours ? this.#ttlMs / 3 : Math.min(this.#ttlMs / 3, 500));
  }

  #lose(): void {
    if (this.#stopped) return;
    this.stop();
    this.#onLost();
  }
}
