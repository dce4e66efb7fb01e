import { LabError } from '../errors.ts';
import type { OpenHandset } from '../model/lab.ts';
import type { LogReading } from '../model/trace.ts';

/**
 * Keeps the phone's log of one attempt. A reboot empties it, so that it is read before each one and
 * at the end.
 */
export class AttemptLog {
  readonly #handset: Pick<OpenHandset, 'readLog'>;
  readonly #keep: (reading: LogReading) => Promise<void>;
  #since: number | null;

  /** `since`: the phone's own clock at the start of the attempt, ms since the epoch. */
  constructor(
    handset: Pick<OpenHandset, 'readLog'>,
    keep: (reading: LogReading) => Promise<void>,
    since: number,
  ) {
    this.#handset = handset;
    this.#keep = keep;
    this.#since = since;
  }

  /** What has come since the start; after it the phone reboots, or the attempt is over. */
  async read(): Promise<void> {
    const reading = await this.#handset.readLog(this.#since).catch(passOver);
    this.#since = null;
    if (reading !== null) await this.#keep(reading);
  }
}

/** A log helps to explain and proves nothing: an attempt counts without it. */
function passOver(thrown: unknown): null {
  if (thrown instanceof LabError && thrown.code === 'ADB_FAILED') return null;
  throw thrown;
}
