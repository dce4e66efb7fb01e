import type { Timers } from './firmware/timers.ts';

type Waiting = { readonly due: number; readonly fire: () => void; timer: NodeJS.Timeout };

/** The phone's own clock, which may be wrong, and its timers; time can be made to pass. */
export class PhoneClock implements Timers {
  #offset = 0;
  /** Time that was made to pass, ms: it moves the clock and the timers alike. */
  #passed = 0;
  readonly #waiting = new Set<Waiting>();

  /** What the phone takes the time for, ms since the epoch. */
  now(): number {
    return Math.round(Date.now() + this.#passed + this.#offset);
  }

  /** Sets the clock as somebody does who knows no better; timers go on. Null puts it right again. */
  set(time: number | null): void {
    this.#offset = time === null ? 0 : time - Date.now() - this.#passed;
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
    for (;;) {
      const next = [...this.#waiting].sort((one, other) => one.due - other.due)[0];
      if (next === undefined || next.due > until) break;
      this.#passed += Math.max(0, next.due - this.#elapsed());
      this.#cancel(next);
      next.fire();
    }
    this.#passed += Math.max(0, until - this.#elapsed());
    for (const left of this.#waiting) {
      clearTimeout(left.timer);
      left.timer = setTimeout(left.fire, Math.max(0, left.due - this.#elapsed()));
    }
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
