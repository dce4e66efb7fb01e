import { type Job, UnrecoverableError, Worker } from 'bullmq';
import { LabError, sentenceOf } from '../errors.ts';
import type { Trial } from '../model/trial.ts';
import { terms } from './terms.ts';
import type { QueuePlace, TrialJob } from './trial-queue.ts';

/** One phone of a run and how a trial is done on it. */
export type PhoneLoop = {
  /** The phone's serial. */
  readonly name: string;
  /** Aborted when this phone is lost for good, e.g. the lease's signal; other phones take the rest. */
  readonly lost?: AbortSignal;
  /**
   * One attempt; numbers are unique for a trial and grow from 1. Rejecting with a LabError that may
   * be retried puts the trial at the end of the queue for any phone, up to four attempts; anything
   * else fails it. The attempt must end soon after `signal` is aborted.
   */
  process(trial: Trial, attempt: number, signal: AbortSignal): Promise<void>;
};

/** What a loop asks of the run. */
export type LoopHost = {
  readonly place: QueuePlace;
  /** Aborted when the run stops as a whole. */
  readonly stop: AbortSignal;
  /** Runs one attempt, never two of one trial at once, and none of a trial that is done. */
  attempt(job: Job<TrialJob>, phone: PhoneLoop, signal: AbortSignal): Promise<void>;
  completed(job: Job<TrialJob>): void;
  failed(job: Job<TrialJob>, reason: string): void;
  /** The phone is lost and its loop has ended. */
  lost(phone: PhoneLoop, error: LabError): void;
  trouble(sentence: string): void;
};

/** After so many attempts in a row that did not find the phone, it counts as lost. */
const missingLimit = 3;
/** Above every trial's number, below BullMQ's greatest priority. */
const retryPriority = 1_000_000;

/**
 * Takes trials for one phone, one at a time. BullMQ's worker renews the lock and looks for stalled
 * jobs. Locks are renewed often enough that they outlive any outage of Redis that is waited for.
 */
export class RunningLoop {
  readonly #phone: PhoneLoop;
  readonly #host: LoopHost;
  readonly #worker: Worker<TrialJob>;
  readonly #lost = new AbortController();
  #missing = 0;

  constructor(phone: PhoneLoop, host: LoopHost) {
    this.#phone = phone;
    this.#host = host;
    this.#worker = new Worker<TrialJob>(host.place.name, this.#process, {
      ...host.place,
      name: phone.name,
      autorun: false,
      concurrency: 1,
      lockDuration: terms.lockMs,
      lockRenewTime: terms.lockRenewMs,
      stalledInterval: terms.stalledCheckMs,
      maxStalledCount: 3,
      runRetryDelay: 500,
    });
    this.#listen();
  }

  start(): void {
    const { lost } = this.#phone;
    if (lost?.aborted) {
      this.#lose(lost.reason);
      return;
    }
    lost?.addEventListener('abort', () => this.#lose(lost.reason), { once: true });
    this.#worker.run().catch((error) => this.#host.trouble(sentenceOf(error)));
  }

  /** Ends the loop; with `force` without a word to Redis. */
  close(force: boolean): Promise<void> {
    return this.#worker.close(force);
  }

  /** Cuts the connections of a loop that could not be closed. */
  disconnect(): void {
    this.#worker.disconnect().catch((error) => this.#host.trouble(sentenceOf(error)));
  }

  #listen(): void {
    this.#worker.on('completed', (job) => this.#host.completed(job));
    this.#worker.on('failed', (job, error) => {
      if (job?.finishedOn !== undefined) this.#host.failed(job, error.message);
    });
    this.#worker.on('error', (error) => this.#host.trouble(`${this.#phone.name}: ${error.message}`));
    this.#worker.on('lockRenewalFailed', (jobs) => {
      for (const job of jobs) this.#worker.cancelJob(job, 'the queue gave this trial to another phone');
    });
  }

  readonly #process = async (job: Job<TrialJob>, _token?: string, cancelled?: AbortSignal): Promise<void> => {
    const signals = [this.#host.stop, this.#lost.signal, ...(cancelled === undefined ? [] : [cancelled])];
    try {
      await this.#host.attempt(job, this.#phone, AbortSignal.any(signals));
      this.#missing = 0;
    } catch (error) {
      this.#judge(error);
      if (this.#host.stop.aborted || !(error instanceof LabError && error.retry)) {
        throw new UnrecoverableError(sentenceOf(error));
      }
      await job.changePriority({ priority: retryPriority + job.data.trial.number });
      throw error;
    }
  };

  #judge(error: unknown): void {
    if (!(error instanceof LabError) || this.#host.stop.aborted) return;
    this.#missing = error.code === 'PHONE_MISSING' ? this.#missing + 1 : 0;
    if (error.code === 'LEASE_LOST' || this.#missing >= missingLimit) this.#lose(error);
  }

  /** Takes nothing more; the running attempt is aborted, and put back before the loop ends. */
  #lose(reason: unknown): void {
    if (this.#lost.signal.aborted) return;
    const error =
      reason instanceof LabError
        ? reason
        : new LabError('PHONE_MISSING', `Phone ${this.#phone.name} was lost: ${sentenceOf(reason)}`);
    this.#lost.abort(error);
    this.#worker
      .pause(true)
      .then(() => this.#worker.close())
      .catch((fault) => this.#host.trouble(sentenceOf(fault)))
      .finally(() => this.#host.lost(this.#phone, error));
  }
}
