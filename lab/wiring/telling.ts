import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent } from '../model/service.ts';
import type { ServerClient } from './server-client.ts';

/** One thing that happened to a run, as a worker tells it. */
export type Told = Pick<RunEvent, 'kind' | 'serial' | 'trial' | 'text'>;

/** Sends events in their order, several at once where they come fast. */
export class Telling {
  readonly #run: string;
  readonly #client: ServerClient;
  #waiting: Told[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  readonly #others = new Set<Promise<unknown>>();

  constructor(run: string, client: ServerClient) {
    this.#run = run;
    this.#client = client;
  }

  add(told: Told): void {
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
