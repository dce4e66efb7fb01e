import type { CaptureItem } from './capture.ts';

/** So many faults of a capture are told one by one. */
const told = 10;
/** Moments outside are no moments: a tool's zero, or a broken clock. */
const plausible = { from: Date.UTC(2000, 0, 1), to: Date.UTC(2100, 0, 1) };

/** Counts the items of one capture: their numbers, their moments, and what of them is missing. */
export class ImportTally {
  readonly #file: string;
  readonly #faults: string[] = [];
  #last: number;
  #first: number | null = null;
  #latest = 0;
  #undated = 0;
  flows = 0;
  unread = 0;

  /** `fallback` is when the file was written, ms since the epoch: the moment of what comes before any has one. */
  constructor(file: string, fallback: number) {
    this.#file = file;
    this.#last = fallback;
  }

  /** The item's flow and its moment: what has none took place with what stands before it. */
  count({ place, at, faults }: CaptureItem): { flow: string; at: number } {
    const isMoment = at !== null && at >= plausible.from && at < plausible.to;
    if (isMoment) {
      this.#last = Math.floor(at);
      this.#first = Math.min(this.#first ?? this.#last, this.#last);
      this.#latest = Math.max(this.#latest, this.#last);
    } else this.#undated += 1;
    if (faults.length > 0) this.unread += 1;
    for (const fault of faults)
      if (this.#faults.length < told) this.#faults.push(`${this.#file}, ${place}: ${fault}.`);
    this.flows += 1;
    return { flow: `e${this.flows - 1}`, at: this.#last };
  }

  /** From the first to the last moment that the capture tells, which is how long it listened at least. */
  get span(): { startedAt: number; finishedAt: number; dwellMs: number } {
    const startedAt = this.#first ?? this.#last;
    const latest = this.#first === null ? this.#last : this.#latest;
    return { startedAt, finishedAt: latest + 1, dwellMs: latest - startedAt };
  }

  /** What a reader of the verdict must know, as sentences without values. */
  notes(): string[] {
    const { flows, unread } = this;
    const sum = `${this.#file}: ${unread} of its ${flows} entries are not there as a whole.`;
    const undated = `${this.#file}: ${this.#undated} of its ${flows} entries have no readable time; they stand at that of the entry before.`;
    const more = unread > told ? [`${this.#file}: more entries than these are not whole.`] : [];
    return [
      ...(unread === 0 ? [] : [sum]),
      ...(this.#undated === 0 ? [] : [undated]),
      ...this.#faults,
      ...more,
    ];
  }
}
