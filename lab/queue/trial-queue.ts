import { type ConnectionOptions, Queue } from 'bullmq';
import type { TrialOutcome } from '../model/lab.ts';
import type { Trial } from '../model/trial.ts';
import { bounded } from './bounded.ts';
import type { PhoneLoop } from './phone-loop.ts';
import type { RedisHandle } from './redis-server.ts';
import { Consumption } from './trial-consumption.ts';
import { within } from './within.ts';

export type ConsumeOptions = {
  /** One loop a phone; each drives one trial at a time, any phone takes any trial. */
  readonly phones: readonly PhoneLoop[];
  /** Cancels: running attempts are aborted, nothing is retried, and `consume` rejects. */
  readonly stop: AbortSignal;
  /** Told each outcome as it comes. */
  readonly onSettled?: (outcome: TrialOutcome) => void;
  /** Told what went wrong inside the queue and was overcome. */
  readonly onTrouble?: (sentence: string) => void;
};

/** The queue of one run. Only this run's process takes from it. */
export type TrialQueue = {
  /** Adds trials, which run in the order of their numbers. A trial that is in the queue is not added again. */
  add(trials: readonly Trial[]): Promise<void>;
  /**
   * Runs all trials on the phones and answers every outcome, in the order of the numbers. Rejects
   * with the reason of `stop`, with REDIS_UNREACHABLE when Redis stays away, and with the last
   * phone's error when no phone is left; the sentence names the trials that are done.
   */
  consume(options: ConsumeOptions): Promise<TrialOutcome[]>;
  /** Removes the queue and its trials from Redis. */
  discard(): Promise<void>;
  close(): Promise<void>;
};

/** What a trial is in Redis. */
export type TrialJob = { readonly trial: Trial };

/** Where a run's queue is: run-scoped, so that two labs on one Redis never take each other's trials. */
export type QueuePlace = {
  readonly name: string;
  readonly prefix: string;
  readonly connection: ConnectionOptions;
};

const attemptsLimit = 4;
const closeLimitMs = 3000;

/** Opens the queue of the run on this Redis. */
export function openTrialQueue(redis: RedisHandle, runId: string): TrialQueue {
  const place = { name: 'trials', prefix: `{phonehome:run:${runId}}`, connection: redis.connection() };
  const queue = new Queue<TrialJob>(place.name, {
    ...place,
    defaultJobOptions: { attempts: attemptsLimit, removeOnComplete: false, removeOnFail: false },
  });
  queue.on('error', () => undefined);
  return {
    add: (trials) => bounded(redis, queue.addBulk(trials.map(jobOf))).then(() => undefined),
    consume: (options) => new Consumption(redis, queue, place, options).run(),
    discard: () => bounded(redis, queue.obliterate({ force: true })),
    close: () => closeQueue(queue, redis.failed.aborted),
  };
}

/** BullMQ takes no bare number as an id, and runs priority 0 before 1: numbers count from 1. */
function jobOf(trial: Trial) {
  return {
    name: trial.scenario,
    data: { trial },
    opts: { jobId: `trial-${trial.number}`, priority: trial.number },
  };
}

/**
 * A queue whose Redis is gone can say no goodbye. Cutting its connection is not waited for: of a
 * connection that is between two tries to reconnect, ioredis never tells the end.
 */
async function closeQueue(queue: Pick<Queue, 'close' | 'disconnect'>, gone: boolean): Promise<void> {
  try {
    if (!gone) return await within(closeLimitMs, queue.close());
  } catch {
    // What follows ends it either way.
  }
  queue.disconnect().catch(() => undefined);
}
