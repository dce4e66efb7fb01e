import { EventEmitter } from 'node:events';
import { LabError } from '../errors.ts';
import type { RunEvent, ServiceRun, Told } from '../model/service.ts';
import type { ServerParts } from './parts.ts';

/** Every run of the service, as it is on disk, and what happened to it; events go to whoever watches. */
export class RunBook extends EventEmitter<{ event: [RunEvent]; run: [ServiceRun] }> {
  protected readonly parts: ServerParts;
  readonly #runs = new Map<string, ServiceRun>();
  readonly #seq = new Map<string, number>();
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(parts: ServerParts) {
    super();
    this.setMaxListeners(0);
    this.parts = parts;
  }

  /** Reads what is on disk. Answers what could not be read. */
  async open(): Promise<readonly string[]> {
    const { runs, broken } = await this.parts.records.all();
    for (const run of runs) {
      this.#runs.set(run.id, run);
      this.#seq.set(run.id, await this.parts.records.lastNumber(run.id));
    }
    return broken;
  }

  list(): readonly ServiceRun[] {
    return [...this.#runs.values()].sort((a, b) => (a.submittedAt < b.submittedAt ? 1 : -1));
  }

  has(id: string): boolean {
    return this.#runs.has(id);
  }

  /** Throws USAGE where there is no such run. */
  get(id: string): ServiceRun {
    const run = this.#runs.get(id);
    if (run === undefined) throw new LabError('USAGE', `There is no run ${id}.`);
    return run;
  }

  events(id: string, after: number): Promise<readonly RunEvent[]> {
    return this.parts.records.events(this.get(id).id, after);
  }

  /** One thing that happened to a run. */
  async tell(id: string, told: Told): Promise<void> {
    const seq = (this.#seq.get(id) ?? 0) + 1;
    this.#seq.set(id, seq);
    const event: RunEvent = { seq, at: new Date().toISOString(), run: id, ...told };
    await this.parts.records.append(event);
    this.emit('event', event);
    // The log tells what the lab does, not what phones send.
    if (told.kind === 'flow') return;
    this.parts.log(told.kind === 'trouble' ? 'warn' : 'info', told.text, {
      run: id,
      kind: told.kind,
      ...(told.serial === null ? {} : { serial: told.serial }),
      ...(told.trial === null ? {} : { trial: told.trial }),
    });
  }

  /** Runs that retention deleted are no more. */
  forget(ids: readonly string[]): void {
    for (const id of ids) {
      this.#runs.delete(id);
      this.#seq.delete(id);
    }
  }

  /** Writes a run as it is from now on, and tells whoever watches. */
  protected async change(run: ServiceRun): Promise<ServiceRun> {
    await this.parts.records.write(run);
    this.#runs.set(run.id, run);
    this.emit('run', run);
    return run;
  }

  /** Changes of one run happen one after another. */
  protected async inTurn<Value>(id: string, work: () => Promise<Value>): Promise<Value> {
    const before = this.#turns.get(id) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(work);
    this.#turns.set(id, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(id) === turn) this.#turns.delete(id);
    }
  }
}
