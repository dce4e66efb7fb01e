import type { CaptureEvent } from '../../model/flow.ts';

/** Bytes of bodies that are kept of one attempt, unless configured otherwise. */
export const usualAttemptLimit = 4 * 1024 ** 3;

/** Lines go on a little longer than bodies: they say what was not kept. */
const linesShare = 1.25;

/**
 * What one attempt may take of the disk, so that a phone which sends without end leaves room for the
 * others. `exceeded` is told once of each limit, in words for the recording.
 */
export class Budget {
  readonly #limit: number;
  readonly #exceeded: (cause: string) => void;
  #taken = 0;
  #bodiesOver = false;
  #linesOver = false;

  constructor(limit: number, exceeded: (cause: string) => void) {
    this.#limit = limit;
    this.#exceeded = exceeded;
  }

  /** Whether so many more bytes of a body are kept. */
  takesBody(bytes: number): boolean {
    if (!this.#bodiesOver && this.#taken + bytes <= this.#limit) {
      this.#taken += bytes;
      return true;
    }
    if (!this.#bodiesOver) {
      this.#bodiesOver = true;
      this.#exceeded(`more than ${inMb(this.#limit)} in one attempt: later bodies are counted and not kept`);
    }
    return false;
  }

  /** Whether this line is kept: at the end only those that count the bytes of connections. */
  takesLine({ type }: CaptureEvent, bytes: number): boolean {
    this.#taken += bytes;
    if (this.#taken <= this.#limit * linesShare) return true;
    if (!this.#linesOver) {
      this.#linesOver = true;
      this.#exceeded('so many requests in one attempt that later ones are counted by their bytes only');
    }
    return type === 'connection-open' || type === 'connection-bytes' || type === 'connection-close';
  }
}

function inMb(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MB`;
}
