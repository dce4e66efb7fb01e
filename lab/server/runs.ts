import { exitCodes, LabError, sentenceOf } from '../errors.ts';
import {
  type Assignment,
  type Commit,
  isEnded,
  runEventKinds,
  type ServiceRun,
  type Submission,
  type Told,
  type WorkFile,
  type WorkReport,
} from '../model/service.ts';
import { RunBook } from './run-book.ts';
import { idOf, queuedOf, seedOf } from './run-id.ts';
import { waitingSentence } from './waiting-sentence.ts';

/** Order in line: people and pipelines before the night's schedule. BullMQ runs the smaller first. */
const priorities = { submitted: 10, hook: 10, schedule: 20 } as const;

/**
 * The runs of the service: their one writer. A change is on disk before it is answered; events go to
 * whoever watches. What Redis forgot is put in line again when the server starts.
 */
export class Runs extends RunBook {
  readonly #analyses = new Map<string, Promise<void>>();
  /** Since when each run that waits is waited for, by a clock that cannot be set. */
  readonly #waits = new Map<string, number>();
  #checked = performance.now();
  #lineLost = false;

  /** Reads what is on disk, and takes up again what had not ended. Answers what could not be read. */
  override async open(): Promise<readonly string[]> {
    const broken = await super.open();
    for (const run of this.list().filter((each) => !isEnded(each))) await this.#takeUp(run);
    return broken;
  }

  /**
   * Puts a run in line. The same build and plan is the same run, unless `again` is said: then, and
   * for phones as they are, it is a new one each time, or one for each `key`. A commit that asks for
   * a run that is there is told of its end, too.
   */
  async submit(
    submission: Submission,
    again: boolean,
    { key = null, commit = null }: { key?: string | null; commit?: Commit | null } = {},
  ): Promise<{ run: ServiceRun; created: boolean }> {
    const id = idOf(submission, again, key);
    return this.inTurn(id, async () => {
      if (this.has(id)) return { run: await this.#alsoFor(this.get(id), commit), created: false };
      const run = await this.change({
        schema: 'phonehome.service-run/1',
        id,
        submission,
        state: 'waiting',
        waitingFor: null,
        submittedAt: new Date().toISOString(),
        startedAt: null,
        finishedAt: null,
        host: null,
        serials: [],
        trials: { ended: 0, of: submission.plan.scenarios.length * submission.plan.repeat },
        verdict: null,
        sentence: null,
        fault: null,
        exit: null,
        ...(commit === null ? {} : { commits: [commit] }),
      });
      this.#waits.set(id, performance.now());
      await this.#putInLine(run);
      await this.tell(id, {
        kind: 'state',
        serial: null,
        trial: null,
        text: `submitted by ${submission.by}`,
      });
      return { run, created: true };
    });
  }

  /** A worker takes a run. Throws INTERRUPTED where it has ended meanwhile. */
  async assign(id: string, host: string, serials: readonly string[]): Promise<Assignment> {
    return this.inTurn(id, async () => {
      const run = this.get(id);
      if (isEnded(run) || run.state === 'analysing') {
        throw new LabError('INTERRUPTED', `Run ${id} has ended: ${run.state}.`);
      }
      const startedAt = run.startedAt ?? new Date().toISOString();
      const { done, lastAttempt } = await this.parts.folders.progress(id);
      const changed = await this.change({
        ...run,
        state: 'running',
        waitingFor: null,
        startedAt,
        host,
        serials,
        trials: { ...run.trials, ended: done.length },
      });
      const from = run.host === null ? '' : `, after ${run.host}; ${done.length} trials are done`;
      await this.tell(id, { kind: 'state', serial: null, trial: null, text: `taken by ${host}${from}` });
      return {
        run: changed,
        done,
        attemptOffset: lastAttempt,
        seed: seedOf(id),
        startedAt: Date.parse(startedAt),
        takes: runEventKinds,
      };
    });
  }

  /** Files of a run that a worker has sent the bytes of. */
  async keep(id: string, host: string, files: readonly WorkFile[]): Promise<void> {
    await this.inTurn(id, async () => {
      this.#requireWorker(id, host);
      await this.parts.folders.place(id, files);
      const { done } = await this.parts.folders.progress(id);
      const run = this.get(id);
      if (done.length !== run.trials.ended) {
        await this.change({ ...run, trials: { ...run.trials, ended: done.length } });
      }
    });
  }

  /**
   * One thing that a worker says of its run. Throws LEASE_LOST where another has the run by now, or
   * nobody: only a question of its own may end even then.
   */
  async tellFrom(id: string, host: string, told: Told): Promise<void> {
    if (told.kind !== 'answer') this.#requireWorker(id, host);
    await this.tell(id, told);
  }

  /** A worker has no more to send. The run is analysed from then on, and ends with a verdict or a fault. */
  async complete(id: string, host: string, report: WorkReport): Promise<ServiceRun> {
    return this.inTurn(id, async () => {
      this.#requireWorker(id, host);
      await this.parts.folders.place(id, report.files);
      const run = await this.change({ ...this.get(id), state: 'analysing', fault: report.fault });
      this.#analyse(run, report.exit);
      return run;
    });
  }

  /** Ends a run that has not ended; what it recorded stays. */
  async cancel(id: string, by: string): Promise<ServiceRun> {
    return this.inTurn(id, async () => {
      const run = this.get(id);
      if (isEnded(run)) throw new LabError('USAGE', `Run ${id} has ended already: ${run.state}.`);
      await this.parts.queue.cancel(id);
      const fault = `Cancelled by ${by}.`;
      return this.#end({ ...run, state: 'cancelled', fault, exit: exitCodes.infrastructure });
    });
  }

  /** Says of each run that waits which phones match and what holds them; ends those that waited too long. */
  async review(): Promise<void> {
    const hosts = await this.parts.queue.hosts().catch((error: unknown) => {
      this.#lineLost = true;
      throw error;
    });
    await this.#checkLine();
    for (const run of this.list().filter(({ state }) => state === 'waiting')) {
      await this.inTurn(run.id, async () => {
        const now = this.get(run.id);
        if (now.state !== 'waiting') return;
        const waitingFor = waitingSentence(now, hosts);
        if (this.#waitedMs(now) > now.submission.plan.waitMs) {
          await this.parts.queue.cancel(run.id);
          const fault = `No phone was free in time. ${waitingFor}`;
          await this.#end({ ...now, state: 'failed', fault, exit: exitCodes.infrastructure });
        } else if (waitingFor !== now.waitingFor) await this.change({ ...now, waitingFor });
      });
    }
  }

  /** Resolves when all analyses that are under way have ended. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#analyses.values()]);
  }

  async #takeUp(run: ServiceRun): Promise<void> {
    if (run.state === 'analysing') {
      this.#analyse(run, exitCodes.infrastructure);
      return;
    }
    const queued = queuedOf(run);
    if (await this.parts.queue.holds(queued)) return;
    await this.parts.queue.add(queued, priorities[run.submission.occasion]);
    await this.tell(run.id, {
      kind: 'trouble',
      serial: null,
      trial: null,
      text: 'Redis did not know this run any more; it was put in line again.',
    });
  }

  /**
   * A run is on disk before it is in line: where Redis is away it is put there when that is back, and
   * its submission counts as taken.
   */
  async #putInLine(run: ServiceRun): Promise<void> {
    try {
      await this.parts.queue.add(queuedOf(run), priorities[run.submission.occasion]);
    } catch (error) {
      if (!(error instanceof LabError) || error.code !== 'REDIS_UNREACHABLE') throw error;
      this.#lineLost = true;
      const text = `${error.message} The run is kept, and put in line when Redis is back.`;
      await this.tell(run.id, { kind: 'trouble', serial: null, trial: null, text });
    }
  }

  /** What an outage of Redis or a full disk left behind is taken up again; looked at now and then, too. */
  async #checkLine(): Promise<void> {
    if (!this.#lineLost && performance.now() - this.#checked < checkEveryMs) return;
    this.#lineLost = true;
    for (const run of this.list().filter((each) => !isEnded(each))) {
      await this.inTurn(run.id, async () => {
        const now = this.get(run.id);
        if (!isEnded(now) && !this.#analyses.has(run.id)) await this.#takeUp(now);
      });
    }
    this.#lineLost = false;
    this.#checked = performance.now();
  }

  /** How long a run has waited. Wall clocks jump: they count only for the time before this server. */
  #waitedMs({ id, submittedAt }: ServiceRun): number {
    const now = performance.now();
    const since = this.#waits.get(id) ?? now - Math.max(0, Date.now() - Date.parse(submittedAt));
    this.#waits.set(id, since);
    return now - since;
  }

  #analyse(run: ServiceRun, faultExit: number): void {
    const work = this.#judge(run, faultExit).catch((error: unknown) => {
      this.parts.log('error', `The end of run ${run.id} could not be written: ${sentenceOf(error)}`, {
        run: run.id,
      });
    });
    this.#analyses.set(run.id, work);
    void work.finally(() => this.#analyses.delete(run.id));
  }

  async #judge(run: ServiceRun, faultExit: number): Promise<void> {
    const told = await this.parts.judge(run, this.parts.folders.pathOf(run.id)).then(
      (judgement) => ({ judgement, fault: null }),
      (error: unknown) => ({ judgement: null, fault: `It could not be analysed: ${sentenceOf(error)}` }),
    );
    await this.inTurn(run.id, async () => {
      const now = this.get(run.id);
      if (isEnded(now)) return;
      const fault = now.fault ?? told.fault;
      const exit = now.fault !== null ? faultExit : told.fault !== null ? exitCodes.infrastructure : null;
      await this.#end({
        ...now,
        state: fault === null ? 'done' : 'failed',
        fault,
        verdict: told.judgement?.verdict ?? null,
        sentence: told.judgement?.sentence ?? null,
        exit: exit ?? told.judgement?.exit ?? exitCodes.infrastructure,
      });
    });
  }

  async #end(run: ServiceRun): Promise<ServiceRun> {
    this.#waits.delete(run.id);
    const ended = await this.change({ ...run, waitingFor: null, finishedAt: new Date().toISOString() });
    const text = ended.fault ?? `${ended.verdict}: ${ended.sentence}`;
    await this.tell(run.id, { kind: 'state', serial: null, trial: null, text: `${ended.state}: ${text}` });
    return ended;
  }

  async #alsoFor(run: ServiceRun, commit: Commit | null): Promise<ServiceRun> {
    const commits = run.commits ?? [];
    const same = (each: Commit) => JSON.stringify(each) === JSON.stringify(commit);
    if (commit === null || commits.some(same)) return run;
    return this.change({ ...run, commits: [...commits, commit] });
  }

  #requireWorker(id: string, host: string): void {
    const run = this.get(id);
    if (run.host === host && run.state === 'running') return;
    const whose = run.host === null ? 'nobody has it' : `${run.host} has it`;
    throw new LabError('LEASE_LOST', `Run ${id} is not ${host}'s: it is ${run.state}, and ${whose}.`);
  }
}

const checkEveryMs = 30_000;
