import type { Timers } from './firmware/timers.ts';

type Waiting = { readonly due: number; readonly fire: () => void; timer: NodeJS.Timeout };

/** The phone's own clock, which may be wrong, and its timers; time can be made to pass. */
export class PhoneClock implements Timers {
  #offset = 0;
  /** Time that was made to pass, ms, as the timers have it. */
  #passed = 0;
  /** How much of it the clock shows: all, until the network puts it right. */
  #ahead = 0;
  readonly #waiting = new Set<Waiting>();

  /** What the phone takes the time for, ms since the epoch. */
  now(): number {
    return Math.round(Date.now() + this.#ahead + this.#offset);
  }

  /** Sets the clock as somebody does who knows no better; timers go on. Null puts it right again. */
  set(time: number | null): void {
    this.#offset = time === null ? 0 : time - Date.now() - this.#ahead;
  }

  /** The network tells the time: what was made to pass shows no longer. A clock that was set stays wrong. */
  synchronise(): void {
    this.#ahead = 0;
  }

  after(ms: number, callback: () => void): () => void {
    const fire = () => {
      this.#waiting.delete(waiting);
      callback();
    };
    const waiting: Waiting = { due: this.#elapsed() + ms, fire, timer: setTimeout(fire, ms) };
    this.#waiting.add(waiting);
    return () => this.#cancel(waiting);
  }

  /** Lets time pass at once: whatever is due in it happens now, in its order. */
  pass(ms: number): void {
    const until = this.#elapsed() + ms;
    while (this.#fireNext(until));
    this.#arrive(until);
  }

  /** The same, and after each thing that was due `done` is waited for before more time passes. */
  async passPaced(ms: number, done: () => Promise<void>): Promise<void> {
    const start = this.#elapsed();
    const passedBefore = this.#passed;
    // What `done` takes goes by in any case, and is no part of what is made to pass.
    const until = () => start + ms + (this.#elapsed() - start - (this.#passed - passedBefore));
    while (this.#fireNext(until())) await done();
    this.#arrive(until());
    await done();
  }

  /** Goes on to the next timer that is due until then, and fires it; false where there is none. */
  #fireNext(until: number): boolean {
    const next = [...this.#waiting].sort((one, other) => one.due - other.due)[0];
    if (next === undefined || next.due > until) return false;
    this.#skip(next.due - this.#elapsed());
    this.#cancel(next);
    next.fire();
    return true;
  }

  #arrive(until: number): void {
    this.#skip(until - this.#elapsed());
    for (const left of this.#waiting) {
      clearTimeout(left.timer);
      left.timer = setTimeout(left.fire, Math.max(0, left.due - this.#elapsed()));
    }
  }

  #skip(ms: number): void {
    this.#passed += Math.max(0, ms);
    this.#ahead += Math.max(0, ms);
  }

  /** Nothing that waits will happen. */
  stop(): void {
    for (const waiting of [...this.#waiting]) this.#cancel(waiting);
  }

  #elapsed(): number {
    return performance.now() + this.#passed;
  }

  #cancel(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.#waiting.delete(waiting);
  }
}
