import { monotonicMs } from '../model/lease.ts';

/** Timers of Node take no longer times. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Until when a port's phone is held. The one who holds it says so again and again; when it does not,
 * because it was stopped or has lost the phone, `over` is called, and nothing is held from then on.
 */
export class HeldTime {
  readonly #over: () => void;
  #until: number;
  #timer: NodeJS.Timeout | undefined;

  /** `until` by `monotonicMs`. */
  constructor(until: number, over: () => void) {
    this.#over = over;
    this.#until = until;
    this.#watch();
  }

  /** Asks the clock, since a process that was stopped hears of its timers late. */
  get holds(): boolean {
    return monotonicMs() < this.#until;
  }

  /** What is over is over: a lease that was lost never comes back. */
  extend(until: number): void {
    if (!this.holds) return;
    this.#until = until;
    this.#watch();
  }

  #watch(): void {
    clearTimeout(this.#timer);
    const left = this.#until - monotonicMs();
    const look = () => (this.holds ? this.#watch() : this.#over());
    this.#timer = setTimeout(look, Math.min(Math.max(left, 0), longestTimerMs)).unref();
  }
}
