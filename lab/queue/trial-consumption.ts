import type { Job, Queue } from 'bullmq';
import { LabError, sentenceOf } from '../errors.ts';
import type { TrialOutcome } from '../model/lab.ts';
import { bounded } from './bounded.ts';
import { type LoopHost, type PhoneLoop, RunningLoop } from './phone-loop.ts';
import type { RedisHandle } from './redis-server.ts';
import type { ConsumeOptions, QueuePlace, TrialJob } from './trial-queue.ts';
import { within } from './within.ts';

const auditEveryMs = 2000;
/** How long running attempts may take to end after they were aborted. */
const graceMs = 5000;
const closeLimitMs = 3000;

/** One pass over the trials of a run, until each is settled or the run cannot go on. */
export class Consumption implements LoopHost {
  readonly place: QueuePlace;
  readonly stop: AbortSignal;
  readonly #redis: RedisHandle;
  readonly #queue: Queue<TrialJob>;
  readonly #options: ConsumeOptions;
  readonly #end = new AbortController();
  readonly #jobs = new Map<number, TrialJob>();
  readonly #outcomes = new Map<number, TrialOutcome>();
  readonly #attempts = new Map<number, number>();
  readonly #running = new Map<number, Promise<void>>();
  readonly #done = new Set<number>();
  readonly #loops = new Map<PhoneLoop, RunningLoop>();
  #settle: () => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;

  constructor(redis: RedisHandle, queue: Queue<TrialJob>, place: QueuePlace, options: ConsumeOptions) {
    this.#redis = redis;
    this.#queue = queue;
    this.place = place;
    this.#options = options;
    this.stop = AbortSignal.any([options.stop, redis.failed, this.#end.signal]);
  }

  async run(): Promise<TrialOutcome[]> {
    await bounded(this.#redis, this.#load());
    if (this.#outcomes.size === this.#jobs.size) return this.#answer();
    try {
      this.stop.throwIfAborted();
      await this.#untilSettled();
      await this.#close(false);
      return this.#answer();
    } catch (error) {
      this.#end.abort(error);
      await this.#close(true);
      throw this.#explained(error);
    }
  }

  attempt(job: Job<TrialJob>, phone: PhoneLoop, signal: AbortSignal): Promise<void> {
    const { trial } = job.data;
    const before = this.#running.get(trial.number) ?? Promise.resolve();
    const attempt = before
      .catch(() => undefined)
      .then(async () => {
        if (this.#done.has(trial.number)) return;
        signal.throwIfAborted();
        this.#attempts.set(trial.number, job.attemptsStarted);
        await phone.process(trial, job.attemptsStarted, signal);
        this.#done.add(trial.number);
      });
    this.#running.set(trial.number, attempt);
    const forget = () => {
      if (this.#running.get(trial.number) === attempt) this.#running.delete(trial.number);
    };
    attempt.then(forget, forget);
    return attempt;
  }

  completed(job: Job<TrialJob>): void {
    this.#record(job, 'done', null);
  }

  failed(job: Job<TrialJob>, reason: string): void {
    this.#record(job, 'failed', reason);
  }

  lost(phone: PhoneLoop, error: LabError): void {
    this.#loops.delete(phone);
    this.trouble(`Phone ${phone.name} takes no more trials: ${error.message}`);
    if (this.#loops.size === 0 && this.#outcomes.size < this.#jobs.size) this.#fail(error);
  }

  trouble(sentence: string): void {
    this.#options.onTrouble?.(sentence);
  }

  async #load(): Promise<void> {
    const waiting = ['prioritized', 'waiting', 'delayed', 'active'] as const;
    for (const job of await this.#queue.getJobs([...waiting]))
      this.#jobs.set(job.data.trial.number, job.data);
    await this.#readFinished();
  }

  async #readFinished(): Promise<void> {
    const [completed, failed] = await Promise.all([
      this.#queue.getJobs('completed'),
      this.#queue.getJobs('failed'),
    ]);
    for (const job of [...completed, ...failed]) this.#jobs.set(job.data.trial.number, job.data);
    for (const job of completed) this.completed(job);
    for (const job of failed) this.failed(job, job.failedReason ?? 'no reason was kept');
  }

  async #untilSettled(): Promise<void> {
    const { phones } = this.#options;
    if (phones.length === 0) throw new LabError('USAGE', 'A run needs at least one phone.');
    const settled = new Promise<void>((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
    });
    const give = () => this.#fail(this.stop.reason);
    this.stop.addEventListener('abort', give, { once: true });
    for (const phone of phones) this.#loops.set(phone, new RunningLoop(phone, this));
    for (const loop of [...this.#loops.values()]) loop.start();
    const audit = this.#auditUntil(settled.catch(() => undefined));
    await settled.finally(() => this.stop.removeEventListener('abort', give));
    await within(auditEveryMs, audit).catch(() => undefined);
  }

  /** A finished trial whose news was lost with a connection is found here, and a queue that is gone. */
  async #auditUntil(settled: Promise<void>): Promise<void> {
    let over = false;
    let timer: NodeJS.Timeout | undefined;
    const end = settled.then(() => {
      over = true;
      clearTimeout(timer);
    });
    while (!over) {
      const pause = new Promise((resolve) => {
        timer = setTimeout(resolve, auditEveryMs);
      });
      await Promise.race([pause, end]);
      if (!over) await this.#audit().catch((error) => this.trouble(String(error)));
    }
  }

  async #audit(): Promise<void> {
    const counts = await this.#queue.getJobCounts();
    const finished = (counts.completed ?? 0) + (counts.failed ?? 0);
    const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (all < this.#jobs.size) {
      const lost = `Redis at ${this.#redis.where} came back without the run's queue.`;
      this.#fail(new LabError('REDIS_UNREACHABLE', lost));
    } else if (finished > this.#outcomes.size) await this.#readFinished();
  }

  #record(job: Job<TrialJob>, status: TrialOutcome['status'], reason: string | null): void {
    const { trial } = job.data;
    if (this.#outcomes.has(trial.number)) return;
    const attempts = this.#attempts.get(trial.number) ?? job.attemptsStarted;
    const outcome = { trial, attempts, status, reason };
    this.#outcomes.set(trial.number, outcome);
    this.#options.onSettled?.(outcome);
    if (this.#outcomes.size === this.#jobs.size) this.#settle();
  }

  #answer(): TrialOutcome[] {
    return [...this.#outcomes.values()].sort((a, b) => a.trial.number - b.trial.number);
  }

  async #close(aborted: boolean): Promise<void> {
    const ended = !aborted || (await this.#attemptsEnd());
    const force = !ended || this.#redis.failed.aborted;
    const loops = [...this.#loops.values()];
    try {
      await within(closeLimitMs, Promise.all(loops.map((loop) => loop.close(force))));
    } catch (error) {
      this.trouble(`The queue was not closed in order: ${sentenceOf(error)}.`);
      for (const loop of loops) loop.disconnect();
    }
  }

  async #attemptsEnd(): Promise<boolean> {
    try {
      await within(graceMs, Promise.allSettled(this.#running.values()));
      return true;
    } catch {
      this.trouble(`An attempt did not end within ${graceMs / 1000} s after it was told to.`);
      return false;
    }
  }

  #explained(error: unknown): unknown {
    const reason = error instanceof LabError ? error : null;
    if (reason === null && !this.#options.stop.aborted) return error;
    const done = [...this.#done].sort((a, b) => a - b);
    const told =
      done.length === 0
        ? `None of ${this.#jobs.size} trials is done.`
        : `Done: ${done.length} of ${this.#jobs.size} trials (${done.join(', ')}).`;
    const message = reason?.message ?? 'The run was stopped.';
    return new LabError(reason?.code ?? 'INTERRUPTED', `${message} ${told}`, { cause: error });
  }
}
