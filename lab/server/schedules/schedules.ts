import { LabError, sentenceOf } from '../../errors.ts';
import {
  type BuildSource,
  isEnded,
  type Schedule,
  type ScheduleEvent,
  type ScheduleRecord,
  type ServiceRun,
} from '../../model/service.ts';
import type { ServerParts } from '../parts.ts';
import type { Runs } from '../runs.ts';
import { matches } from '../waiting-sentence.ts';
import { type Cron, readCron } from './cron.ts';

const kept = 100;
/** A server looks every few seconds; what is later than this was missed. */
const lateMs = 120_000;
/** A clock that was so far ahead when a schedule last ran was wrong then. */
const aheadMs = 3_600_000;

type Said = Omit<ScheduleEvent, 'at'>;

/**
 * The schedules: files are the truth, and the one server that leads looks at them. Each time is dealt
 * with once: its runs are named by it, so that a crash in between makes none twice. Times at which no
 * server was there are made up once, or said.
 */
export class Schedules {
  readonly #parts: ServerParts;
  readonly #runs: Runs;
  readonly #records = new Map<string, ScheduleRecord>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: ServerParts, runs: Runs) {
    this.#parts = parts;
    this.#runs = runs;
  }

  /** Reads what is on disk. Answers what could not be read, as sentences. */
  async open(): Promise<readonly string[]> {
    const { records, broken } = await this.#parts.schedules.all();
    for (const record of records) this.#records.set(record.schedule.name, record);
    return broken;
  }

  /** By name. */
  list(): readonly ScheduleRecord[] {
    return [...this.#records.values()].sort((a, b) => (a.schedule.name < b.schedule.name ? -1 : 1));
  }

  /** Throws USAGE where there is no such schedule. */
  get(name: string): ScheduleRecord {
    const record = this.#records.get(name);
    if (record === undefined) throw new LabError('USAGE', `There is no schedule "${name}".`);
    return record;
  }

  /** When a schedule runs next; null while it is paused. */
  nextOf({ schedule, doneUntil }: ScheduleRecord, now = Date.now()): string | null {
    if (schedule.paused) return null;
    return iso(cronOf(schedule).next(Math.max(now, Date.parse(doneUntil))));
  }

  /** Checks a schedule and keeps it; it begins with the next time. Throws USAGE where it makes no sense. */
  async add(schedule: Schedule, now = Date.now()): Promise<ScheduleRecord> {
    cronOf(schedule);
    return this.#inTurn(async () => {
      if (this.#records.has(schedule.name)) {
        const sentence = `There is a schedule "${schedule.name}" already. Remove it first, or choose another name.`;
        throw new LabError('USAGE', sentence);
      }
      return this.#keep(
        {
          schema: 'phonehome.schedule/1',
          schedule,
          doneUntil: iso(now),
          lastBuild: null,
          lastRuns: [],
          events: [],
        },
        { due: null, kind: 'changed', text: `added by ${schedule.by}`, runs: [] },
      );
    });
  }

  async remove(name: string): Promise<void> {
    await this.#inTurn(async () => {
      this.get(name);
      await this.#parts.schedules.remove(name);
      this.#records.delete(name);
    });
  }

  /** Stops a schedule, or lets it go on; what it would have done meanwhile is not made up. */
  async pause(name: string, paused: boolean, by: string, now = Date.now()): Promise<ScheduleRecord> {
    return this.#inTurn(async () => {
      const record = this.get(name);
      const text = `${paused ? 'paused' : 'resumed'} by ${by}`;
      return this.#keep(
        { ...record, schedule: { ...record.schedule, paused }, doneUntil: iso(now) },
        { due: null, kind: 'changed', text, runs: [] },
      );
    });
  }

  /** Runs a schedule now, whether its build has changed or not. */
  async runNow(name: string, by: string, now = Date.now()): Promise<ScheduleRecord> {
    return this.#inTurn(async () => {
      const record = this.get(name);
      const build = await this.#parts.buildNow(record.schedule.build);
      const identity = await this.#identify(record.schedule, build);
      const runs = await this.#submit(record.schedule, build, `now ${now}`);
      return this.#keep(
        { ...record, lastBuild: identity, lastRuns: runs },
        { due: null, kind: 'ran', text: `run at once for ${by}`, runs },
      );
    });
  }

  /** Does what is due at `now`; called often. One schedule's fault does not keep the others. */
  async tick(now = Date.now()): Promise<void> {
    await this.#inTurn(async () => {
      for (const record of this.list().filter(({ schedule }) => !schedule.paused)) {
        await this.#look(record, now).catch((error: unknown) =>
          this.#parts.log('error', `Schedule ${record.schedule.name}: ${sentenceOf(error)}`),
        );
      }
    });
  }

  async #look(record: ScheduleRecord, now: number): Promise<void> {
    const since = Date.parse(record.doneUntil);
    if (since > now + aheadMs) {
      const text = `the clock had been ahead (${record.doneUntil}) and went back; it goes on from ${iso(now)}`;
      await this.#keep({ ...record, doneUntil: iso(now) }, { due: null, kind: 'trouble', text, runs: [] });
      return;
    }
    const due = cronOf(record.schedule).times(since, now);
    const latest = due.at(-1);
    if (latest === undefined) return;
    const late = now - latest > lateMs;
    const missed = late ? due.length : due.length - 1;
    const told = missed === 0 ? record : await this.#tellMissed(record, due, late);
    if (late && !record.schedule.makeUp) return;
    await this.#run(told, latest, late);
  }

  async #tellMissed(record: ScheduleRecord, due: readonly number[], late: boolean): Promise<ScheduleRecord> {
    const passed = late ? due : due.slice(0, -1);
    const [first = 0, last = first] = [passed[0], passed.at(-1)];
    const which =
      passed.length === 1 ? `at ${iso(first)}` : `${passed.length} times from ${iso(first)} to ${iso(last)}`;
    const { makeUp } = record.schedule;
    const then = late ? (makeUp ? 'made up once, now' : 'not made up') : 'not made up; the next is due now';
    return this.#keep(
      // What is made up stays due until its runs are in line.
      late && !makeUp ? { ...record, doneUntil: iso(last) } : record,
      { due: iso(last), kind: 'missed', text: `no server was there ${which}: ${then}`, runs: [] },
    );
  }

  async #run(record: ScheduleRecord, due: number, late: boolean): Promise<void> {
    const { schedule } = record;
    const at = iso(due);
    const done = { ...record, doneUntil: at };
    const skip = (text: string, kind: 'skipped' | 'trouble' = 'skipped') =>
      this.#keep(done, { due: at, kind, text, runs: [] });
    try {
      const build = await this.#parts.buildNow(schedule.build);
      const identity = await this.#identify(schedule, build);
      const why = schedule.evenIfUnchanged ? null : this.#whyNot(record, identity);
      if (why !== null) {
        await skip(why);
        return;
      }
      const runs = await this.#submit(schedule, build, at);
      const text = `${late ? 'made up' : 'run'} as due at ${at}${identity === null ? '; whether the build is another one could not be told beforehand' : ''}`;
      await this.#keep(
        { ...done, lastBuild: identity, lastRuns: runs },
        { due: at, kind: 'ran', text, runs },
      );
    } catch (error) {
      // Redis may be back in a moment; a time is given up only for what will not mend itself.
      if (error instanceof LabError && error.retry) throw error;
      await skip(`not run: ${sentenceOf(error)}`, 'trouble');
    }
  }

  /** Why the build need not be looked at again; null where it must be. */
  #whyNot({ lastBuild, lastRuns }: ScheduleRecord, identity: string | null): string | null {
    const last = lastRuns.map((id) => this.#known(id)).filter((run) => run !== null);
    const open = last.find((run) => !isEnded(run));
    if (open !== undefined) {
      const waits = open.waitingFor === null ? '' : ` ${open.waitingFor}`;
      return `skipped: run ${open.id} of the last time has not ended (${open.state}).${waits}`;
    }
    if (identity === null || identity !== lastBuild || last.length === 0) return null;
    // What a fault of the lab ended has told nothing of the build.
    if (last.some(({ state }) => state !== 'done')) return null;
    return `skipped: the build is unchanged since run ${last.map(({ id }) => id).join(', ')}`;
  }

  #known(id: string): ServiceRun | null {
    try {
      return this.#runs.get(id);
    } catch {
      return null;
    }
  }

  /** What names the build: its hash, or the fingerprints that the phones have booted; null where unknown. */
  async #identify(schedule: Schedule, build: BuildSource): Promise<string | null> {
    if (build.kind !== 'booted') return build.sha256;
    const hosts = await this.#parts.queue.hosts();
    const phones = hosts
      .flatMap(({ phones: each }) => each)
      .filter((phone) => schedule.plans.some((plan) => !phone.simulated && matches(phone, plan.phones)));
    const fingerprints = phones.map(({ fingerprint }) => fingerprint);
    if (fingerprints.length === 0 || fingerprints.includes(null)) return null;
    return [...new Set(fingerprints)].sort().join(' ');
  }

  async #submit(schedule: Schedule, build: BuildSource, key: string): Promise<string[]> {
    const ids: string[] = [];
    for (const [index, plan] of schedule.plans.entries()) {
      const { run } = await this.#runs.submit(
        {
          build,
          plan,
          occasion: 'schedule',
          by: schedule.name,
          baseline: schedule.baseline,
          note: null,
        },
        true,
        { key: `schedule ${schedule.name} ${schedule.createdAt} ${key} ${index}` },
      );
      ids.push(run.id);
    }
    return ids;
  }

  async #keep(record: ScheduleRecord, said: Said): Promise<ScheduleRecord> {
    const event = { at: iso(Date.now()), ...said };
    const changed = { ...record, events: [...record.events, event].slice(-kept) };
    await this.#parts.schedules.write(changed);
    this.#records.set(changed.schedule.name, changed);
    const level = said.kind === 'missed' || said.kind === 'trouble' ? 'warn' : 'info';
    this.#parts.log(level, `Schedule ${changed.schedule.name}: ${said.text}`, {
      schedule: changed.schedule.name,
      ...(said.runs.length === 0 ? {} : { runs: said.runs }),
    });
    return changed;
  }

  async #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.catch(() => undefined).then(work);
    this.#turn = turn;
    return turn;
  }
}

function cronOf({ cron, timeZone }: Schedule): Cron {
  return readCron(cron, timeZone);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
