import { LabError } from '../../errors.ts';
import type { FlowSight } from '../../model/flow.ts';
import type { RecordingTarget } from '../../model/recorder.ts';
import type { HeldTime } from '../held-time.ts';
import { AttemptFiles } from './attempt-files.ts';

/** Whose traffic is recorded, and how. */
export type RecordingOptions = {
  readonly serial: string;
  /** The fencing token of the lease that the port was opened with. */
  readonly token: number;
  /** Where bodies wait for the first attempt. */
  readonly holdFolder: string;
  /** Bytes of bodies that are kept of one attempt. */
  readonly attemptLimit: number;
  readonly held: Pick<HeldTime, 'holds'>;
  /** Called when something could not be written. */
  readonly failed: (cause: unknown) => void;
  /** Told of an attempt's flows, as they end. */
  readonly sighted: (attemptFolder: string, sight: FlowSight) => void;
};

/**
 * Where one phone's traffic goes: to the files of the attempt that is open at a flow's first byte.
 * An attempt's files stay usable for flows that began in it, whatever began since.
 */
export class Recording {
  readonly #options: RecordingOptions;
  readonly #known: AttemptFiles[] = [];
  #current: AttemptFiles;
  #previous: AttemptFiles | null = null;
  #since = 0;
  #token: number;

  constructor(options: RecordingOptions) {
    this.#options = options;
    this.#token = options.token;
    this.#current = new AttemptFiles(null, options);
  }

  get token(): number {
    return this.#token;
  }

  get current(): AttemptFiles {
    return this.#current;
  }

  /** The files of the attempt that was open at this time: events may come a little after their moment. */
  at(time: number): AttemptFiles {
    return time < this.#since && this.#previous !== null ? this.#previous : this.#current;
  }

  /** Throws LEASE_LOST for a lower fencing token than was seen. */
  admit(token: number): void {
    if (token < this.#token) {
      throw new LabError(
        'LEASE_LOST',
        `The recorder of ${this.#options.serial} was asked to write with fencing token ${token}, but has seen ${this.#token}: another worker holds this phone now. This attempt must end.`,
      );
    }
    this.#token = token;
  }

  /** Opens the files of a new attempt; the first one takes what came before it. */
  async begin(target: RecordingTarget): Promise<void> {
    this.admit(target.fencingToken);
    if (!this.#current.adopted) {
      await this.#current.adopt(target);
      this.#known.push(this.#current);
      return;
    }
    this.#previous = this.#current;
    this.#since = Date.now();
    this.#current = new AttemptFiles(target, this.#options);
    this.#known.push(this.#current);
  }

  /** All attempts of this port, since a late flow may have written to an earlier one. */
  async flush(): Promise<void> {
    for (const files of this.#known) await files.flush();
  }
}
