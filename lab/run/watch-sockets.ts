import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenHandset } from '../model/lab.ts';
import { monotonicMs } from '../model/lease.ts';
import type { RecorderPort } from '../model/recorder.ts';
import type { SocketSighting } from '../model/trace.ts';

/** How often is looked: each look is one command over adb, and a phone that is asked all the time never rests. */
export type WatchSchedule = {
  /** The lab waits so long between two looks, and between two questions to its own recorder. */
  readonly periodMs: number;
  /** From the trigger on, and again from the beginning of the dwell, it looks each period for so long. */
  readonly closeMs: number;
  /** Then it looks when something passed the recorder, and besides after so long. */
  readonly restMs: number;
};

const usual: WatchSchedule = { periodMs: 400, closeMs: 60_000, restMs: 60_000 };

/** A connection that is still open is noted again after this time, since ports are used again. */
const againMs = 10_000;

/** Looks at the phone's connections again and again until `stop`, which resolves after the last look. */
export type SocketWatch = {
  /** Something was brought about: looks each period again for a while. */
  closely(): void;
  stop(): Promise<void>;
};

/** Whose connections are watched, and what is done with those that are seen. */
export type WatchOptions = {
  readonly handset: Pick<OpenHandset, 'readSockets'>;
  /** What passes here are the connections whose owners are sought: where nothing does, there is nothing to see. */
  readonly port: Pick<RecorderPort, 'activity'>;
  readonly note: (sighting: SocketSighting) => void;
  readonly signal: AbortSignal;
};

/**
 * Watches whose connections are open, until stopped or aborted. A build that hides them is asked
 * once. A look that fails is left out: the phone may be rebooting, and whether it is well is the
 * trial's own affair. Where a sighting may not be written, the watch ends, and `stop` rejects with it.
 */
export function watchSockets(options: WatchOptions, schedule: WatchSchedule = usual): SocketWatch {
  const stopping = new AbortController();
  const ended = AbortSignal.any([options.signal, stopping.signal]);
  const occasions = new Occasions(options.port, schedule);
  const seen = new Map<string, number>();
  const watching = (async () => {
    while (!ended.aborted) {
      if (await occasions.due()) {
        const found = await options.handset.readSockets().catch(() => []);
        if (found === null) return;
        for (const sighting of found) if (isNew(seen, sighting)) options.note(sighting);
      }
      await sleep(schedule.periodMs, undefined, { signal: ended }).catch(() => undefined);
    }
  })();
  watching.catch(() => undefined);
  return {
    closely: () => occasions.closely(),
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
}

function isNew(seen: Map<string, number>, { at, port, uid }: SocketSighting): boolean {
  const key = `${port} ${uid}`;
  if (at - (seen.get(key) ?? Number.NEGATIVE_INFINITY) < againMs) return false;
  seen.set(key, at);
  return true;
}

/** When to look. */
class Occasions {
  readonly #port: WatchOptions['port'];
  readonly #schedule: WatchSchedule;
  #closeUntil = 0;
  #restUntil = 0;
  #passed = '';

  constructor(port: WatchOptions['port'], schedule: WatchSchedule) {
    this.#port = port;
    this.#schedule = schedule;
    this.closely();
  }

  closely(): void {
    this.#closeUntil = monotonicMs() + this.#schedule.closeMs;
  }

  async due(): Promise<boolean> {
    const passed = await this.#activity();
    const now = monotonicMs();
    const due = now < this.#closeUntil || now >= this.#restUntil || passed !== this.#passed;
    this.#passed = passed;
    if (due) this.#restUntil = now + this.#schedule.restMs;
    return due;
  }

  async #activity(): Promise<string> {
    const found = await this.#port.activity().catch(() => null);
    return found === null ? '' : `${found.lastAt} ${found.received}`;
  }
}
