import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DelayedError, type Job, Queue, UnrecoverableError, Worker } from 'bullmq';
import { LabError, sentenceOf } from '../errors.ts';
import type { AnalysisJob, AnalysisQueue, Analyst } from '../model/analysis-queue.ts';
import { announcedIn } from './announced.ts';
import { askRedis } from './ask-redis.ts';
import type { RedisHandle } from './redis-server.ts';
import { terms } from './terms.ts';
import { within } from './within.ts';

const prefix = '{phonehome:analysis}';
const key = (name: string): string => `${prefix}:${name}`;
const closeLimitMs = 3_000;
const lookEveryMs = 250;
/** A run whose worker died goes to one other: what killed two would kill a third. */
const takeovers = 1;
/** How an ended job is told to who waits for it; then Redis forgets it. */
const kept = { age: 3_600 } as const;

/** The rules of all queues that were ever used, so that those of other rules are seen. */
const rulesKey = key('rules');

/** Opens the queue of analyses on this Redis. */
export function openAnalysisQueue(redis: RedisHandle): AnalysisQueue {
  const client = redis.duplicate();
  const queues = new Map<string, Queue<AnalysisJob>>();
  const ask = <Value>(answer: Promise<Value>) => askRedis(redis, answer);
  const queueOf = (rules: string): Queue<AnalysisJob> => {
    const known = queues.get(rules);
    if (known !== undefined) return known;
    const queue = new Queue<AnalysisJob>(queueNameOf(rules), { prefix, connection: redis.connection() });
    queue.on('error', () => undefined);
    queues.set(rules, queue);
    return queue;
  };
  const analysts = announcedIn<Analyst>(client, key('analyst'));
  const add = async (job: AnalysisJob): Promise<string> => {
    await ask(client.sadd(rulesKey, job.rules));
    const added = await ask(
      queueOf(job.rules).add('analysis', job, {
        deduplication: { id: job.run },
        attempts: 3,
        backoff: { type: 'fixed', delay: terms.askAgainMs },
        removeOnComplete: kept,
        removeOnFail: kept,
      }),
    );
    return added.id ?? '';
  };
  return {
    done: async (job, signal) => {
      for (let id = await add(job); ; ) {
        signal.throwIfAborted();
        const state = await ask(queueOf(job.rules).getJobState(id));
        if (state === 'completed') return;
        if (state === 'failed')
          throw failure(job.run, (await ask(queueOf(job.rules).getJob(id)))?.failedReason);
        // A Redis that came back empty is told again.
        if (state === 'unknown') id = await add(job);
        await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
      }
    },
    consume: (analyst, options) => consume(redis, analyst, options),
    announce: (analyst) => ask(analysts.say(analyst)),
    analysts: () => ask(analysts.all()),
    waiting: async () => {
      const rows = await Promise.all(
        (await ask(client.smembers(rulesKey))).map(async (rules) => {
          const counts = await ask(queueOf(rules).getJobCounts('waiting', 'delayed', 'active'));
          return [rules, Object.values(counts).reduce((sum, count) => sum + count, 0)] as const;
        }),
      );
      return new Map(rows.filter(([, count]) => count > 0));
    },
    close: async () => {
      const close = (queue: Queue) => within(closeLimitMs, queue.close()).catch(() => queue.disconnect());
      await Promise.all([...queues.values()].map(close));
      client.disconnect();
    },
  };
}

/** BullMQ refuses a colon in names. */
function queueNameOf(rules: string): string {
  return `analysis-${createHash('sha256').update(rules).digest('hex').slice(0, 12)}`;
}

/** What BullMQ says of a job whose workers died is said in the lab's words. */
function failure(run: string, reason = ''): LabError {
  const died = /stalled/.test(reason);
  const sentence = died
    ? `Run ${run} was not analyzed: the worker that had it died, and the one after it, too.`
    : reason;
  return new LabError(died ? 'INTERNAL' : 'BAD_FILE', sentence);
}

async function consume(
  redis: RedisHandle,
  { rules, atOnce }: Analyst,
  { stop, work, onTrouble }: Parameters<AnalysisQueue['consume']>[1],
): Promise<void> {
  const lost = new Map<string, AbortController>();
  const process = async (job: Job<AnalysisJob>, token?: string): Promise<void> => {
    const abort = new AbortController();
    lost.set(job.id ?? '', abort);
    try {
      await work(job.data.run, AbortSignal.any([stop, abort.signal]));
    } catch (error) {
      if (stop.aborted) {
        await job.moveToDelayed(Date.now(), token);
        throw new DelayedError();
      }
      if (error instanceof LabError && !error.retry && error.code !== 'INTERNAL')
        throw new UnrecoverableError(sentenceOf(error));
      throw error;
    } finally {
      lost.delete(job.id ?? '');
    }
  };
  const worker = new Worker<AnalysisJob>(queueNameOf(rules), process, {
    prefix,
    connection: redis.connection(),
    autorun: false,
    concurrency: atOnce,
    lockDuration: terms.lockMs,
    lockRenewTime: terms.lockRenewMs,
    stalledInterval: terms.stalledCheckMs,
    maxStalledCount: takeovers,
    runRetryDelay: 500,
  });
  worker.on('error', (error) => onTrouble(`Analyses: ${error.message}`));
  worker.on('lockRenewalFailed', (jobs) => {
    for (const job of jobs)
      lost.get(job)?.abort(new LabError('LEASE_LOST', 'The queue gave this analysis to another worker.'));
  });
  const loop = worker.run().catch((error) => onTrouble(sentenceOf(error)));
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  await within(closeLimitMs, worker.close(redis.failed.aborted)).catch(() => worker.disconnect());
  await loop;
}
