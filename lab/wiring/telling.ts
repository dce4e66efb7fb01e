import { setTimeout as sleep } from 'node:timers/promises';
import { runEventKinds, type Told } from '../model/service.ts';
import type { ServerClient } from './server-client.ts';

/** What a server takes that does not say so. */
const always = runEventKinds.filter((kind) => kind !== 'flow');

/** Sends events in their order, several at once where they come fast. */
export class Telling {
  readonly #run: string;
  readonly #client: Pick<ServerClient, 'events'>;
  readonly #takes: ReadonlySet<string>;
  #waiting: Told[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  readonly #others = new Set<Promise<unknown>>();

  /** `takes` are the kinds that the server knows: it may be of the version before, and refuse the others with all that came along. */
  constructor(run: string, client: Pick<ServerClient, 'events'>, takes: readonly string[] = always) {
    this.#run = run;
    this.#client = client;
    this.#takes = new Set(takes);
  }

  add(told: Told): void {
    if (!this.#takes.has(told.kind)) return;
    this.#waiting.push(told);
    if (this.#waiting.length > 1) return;
    this.#turn = this.#turn
      .then(() => sleep(100))
      .then(async () => {
        const events = this.#waiting;
        this.#waiting = [];
        await this.#client.events(this.#run, events);
      })
      .catch(() => undefined);
  }

  /** Work that goes on beside; its faults show when all is sent at the end. */
  also(work: Promise<unknown>): void {
    const quiet = work.catch(() => undefined);
    this.#others.add(quiet);
    void quiet.then(() => this.#others.delete(quiet));
  }

  async settled(): Promise<void> {
    await this.#turn;
    await Promise.allSettled([...this.#others]);
  }
}
