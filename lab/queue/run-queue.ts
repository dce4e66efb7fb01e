import { createHash, randomBytes } from 'node:crypto';
import { DelayedError, type Job, Queue, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { LabError, sentenceOf } from '../errors.ts';
import type { QueuedRun, RunQueue, WorkEnd } from '../model/run-queue.ts';
import type { HostRecord, PhoneSelector } from '../model/service.ts';
import { announcedIn } from './announced.ts';
import { askRedis } from './ask-redis.ts';
import { bounded } from './bounded.ts';
import type { RedisHandle } from './redis-server.ts';
import { terms } from './terms.ts';
import { within } from './within.ts';

const prefix = '{phonehome:service}';
const key = (name: string): string => `${prefix}:${name}`;
const leadLifeMs = 15_000;
const closeLimitMs = 3_000;
/** How long a secret counts as known; also while Redis is away. */
const secretAgeMs = 5_000;

type RunJob = { readonly run: QueuedRun };
type Ask = <Value>(answer: Promise<Value>) => Promise<Value>;
type Handler = (run: QueuedRun, take: number, signal: AbortSignal) => Promise<WorkEnd>;

/** The names of all queues that were ever used stand in a set, so that cancel and metrics find them. */
const namesKey = key('queues');

/** Opens the queue of runs on this Redis. */
export function openRunQueue(redis: RedisHandle): RunQueue {
  const client = redis.duplicate();
  const queues = new Map<string, Queue<RunJob>>();
  const closing: (() => Promise<unknown> | unknown)[] = [() => client.disconnect()];
  const queueOf = (name: string): Queue<RunJob> => {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const queue = new Queue<RunJob>(name, { prefix, connection: redis.connection() });
    queue.on('error', () => undefined);
    queues.set(name, queue);
    closing.push(() => within(closeLimitMs, queue.close()).catch(() => queue.disconnect()));
    return queue;
  };
  const ask: Ask = (answer) => askRedis(redis, answer);
  const hosts = announcedIn<HostRecord>(client, key('host'));
  let secret: { readonly text: string; readonly asked: number } | null = null;
  return {
    add: async (run, priority) => {
      const name = queueNameOf(run.phones, run.simulated);
      await ask(client.sadd(namesKey, name));
      await ask(
        queueOf(name).add(
          'run',
          { run },
          {
            jobId: jobIdOf(run.id),
            priority,
            attempts: 1_000,
            backoff: { type: 'fixed', delay: 2_000 },
            removeOnComplete: true,
            removeOnFail: true,
          },
        ),
      );
    },
    cancel: async (id) => {
      for (const name of await ask(client.smembers(namesKey))) {
        const job = await ask(queueOf(name).getJob(jobIdOf(id)));
        // A run that is worked on is locked; its worker hears of the end and drops it.
        await job?.remove().catch(() => undefined);
      }
      await ask(client.publish(key('cancel'), id));
    },
    holds: async (run) => {
      const job = await ask(queueOf(queueNameOf(run.phones, run.simulated)).getJob(jobIdOf(run.id)));
      if (job === undefined) return false;
      const state = await ask(job.getState());
      if (state === 'delayed') {
        await hasten(ask, client, queueOf(queueNameOf(run.phones, run.simulated)), job);
      }
      return !['failed', 'completed', 'unknown'].includes(state);
    },
    consume: (phones, options) => consume(redis, phones, options),
    announce: (host) => ask(hosts.say(host)),
    hosts: () => ask(hosts.all()),
    workSecret: async () => {
      // A Redis that came back empty is given the secret again that everybody knows.
      if (secret !== null && performance.now() - secret.asked < secretAgeMs) return secret.text;
      const made = secret?.text ?? randomBytes(32).toString('base64url');
      const found = await (async () => {
        await ask(client.set(key('work-secret'), made, 'NX'));
        return (await ask(client.get(key('work-secret')))) ?? made;
      })().catch((error: unknown) => {
        if (secret === null) throw error;
        return made;
      });
      secret = { text: found, asked: performance.now() };
      return found;
    },
    answer: async (run, prompt, text) => {
      await ask(client.publish(key('answers'), JSON.stringify({ run, prompt, text })));
    },
    onAnswer: async (listener) => {
      const ear = redis.duplicate();
      closing.push(() => ear.disconnect());
      ear.on('message', (_, message) => {
        const { run, prompt, text } = JSON.parse(message) as Record<'run' | 'prompt' | 'text', string>;
        listener(run, prompt, text);
      });
      await ask(ear.subscribe(key('answers')));
      return () => ear.disconnect();
    },
    lead: (name) => ask(lead(client, name)),
    depths: async () => {
      const names = await ask(client.smembers(namesKey));
      const rows = await Promise.all(
        names.map(async (name) => {
          const counts = await ask(
            queueOf(name).getJobCounts('prioritized', 'waiting', 'delayed', 'active', 'failed'),
          );
          const waiting = (counts.prioritized ?? 0) + (counts.waiting ?? 0) + (counts.delayed ?? 0);
          return [name, { waiting, active: counts.active ?? 0, failed: counts.failed ?? 0 }] as const;
        }),
      );
      return Object.fromEntries(rows);
    },
    boards: async () => (await ask(client.smembers(namesKey))).sort().map(queueOf),
    close: async () => {
      for (const close of closing.reverse()) await Promise.resolve(close()).catch(() => undefined);
    },
  };
}

/** One phone by serial; several, or a line or product, by that; BullMQ refuses a colon in names. */
export function queueNameOf({ serials, line, product }: PhoneSelector, simulated: boolean): string {
  const kind = simulated ? 'simulated' : 'real';
  const [serial] = serials ?? [];
  if (serial !== undefined) return `${kind}-device-${short(serial)}`;
  if (line !== undefined) return `${kind}-line-${short(line)}`;
  if (product !== undefined) return `${kind}-product-${short(product)}`;
  return `${kind}-any`;
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function jobIdOf(run: string): string {
  return `run-${run}`;
}

const longestDelayMs = 60_000;
/** BullMQ keeps the time in the upper bits of the score. */
const scoreOfMs = 0x1000;

/** A run is put off by seconds; where that is hours ahead a host's clock has jumped, and it goes on at once. */
async function hasten(ask: Ask, client: Redis, queue: Queue<RunJob>, job: Job<RunJob>): Promise<void> {
  const score = await ask(client.zscore(queue.toKey('delayed'), job.id ?? ''));
  if (score === null || Number(score) / scoreOfMs - Date.now() < longestDelayMs) return;
  await ask(job.promote()).catch(() => undefined);
}

/** Takes or renews the server's place; a name is a process, not a machine. */
async function lead(client: Redis, name: string): Promise<boolean> {
  const script = `local held = redis.call('GET', KEYS[1])
    if held and held ~= ARGV[1] then return 0 end
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
    return 1`;
  return (await client.eval(script, 1, key('server'), name, leadLifeMs)) === 1;
}

async function consume(
  redis: RedisHandle,
  phones: readonly { readonly serial: string; readonly line: string; readonly product: string }[],
  options: Parameters<RunQueue['consume']>[1],
): Promise<void> {
  const { simulated, stop, work, onTrouble } = options;
  const selectors: PhoneSelector[] = [
    ...phones.map(({ serial }) => ({ serials: [serial] })),
    ...phones.map(({ line }) => ({ line })),
    ...phones.map(({ product }) => ({ product })),
    {},
  ];
  const names = [...new Set(selectors.map((selector) => queueNameOf(selector, simulated)))];
  const running = new Map<string, AbortController>();
  const ear = redis.duplicate();
  ear.on('message', (_, id: string) => running.get(id)?.abort(cancelled(id)));
  await bounded(redis, ear.subscribe(key('cancel')));
  const workers = names.map((name) => workerOf(redis, name, running, work, stop, onTrouble));
  const loops = workers.map((worker) => worker.run().catch((error) => onTrouble(sentenceOf(error))));
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  ear.disconnect();
  await Promise.allSettled(
    workers.map((worker) =>
      within(closeLimitMs, worker.close(redis.failed.aborted)).catch(() => worker.disconnect()),
    ),
  );
  await Promise.allSettled(loops);
}

function cancelled(id: string): LabError {
  return new LabError('INTERRUPTED', `Run ${id} was cancelled; what it recorded is kept.`);
}

function workerOf(
  redis: RedisHandle,
  name: string,
  running: Map<string, AbortController>,
  work: Handler,
  stop: AbortSignal,
  onTrouble: (sentence: string) => void,
): Worker<RunJob> {
  const process = async (job: Job<RunJob>, token?: string): Promise<void> => {
    const { run } = job.data;
    const abort = new AbortController();
    running.set(run.id, abort);
    try {
      const end = await work(run, job.attemptsStarted, AbortSignal.any([stop, abort.signal]));
      if (end.kind === 'done') return;
      await job.moveToDelayed(Date.now() + end.afterMs, token);
      throw new DelayedError();
    } catch (error) {
      if (error instanceof DelayedError) throw error;
      if (abort.signal.aborted && abort.signal.reason instanceof LabError && !stop.aborted) {
        throw new UnrecoverableError(sentenceOf(abort.signal.reason));
      }
      throw error;
    } finally {
      running.delete(run.id);
    }
  };
  const worker = new Worker<RunJob>(name, process, {
    prefix,
    connection: redis.connection(),
    autorun: false,
    concurrency: 8,
    lockDuration: terms.lockMs,
    lockRenewTime: terms.lockRenewMs,
    stalledInterval: terms.stalledCheckMs,
    maxStalledCount: 1_000,
    runRetryDelay: 500,
  });
  worker.on('error', (error) => onTrouble(`${name}: ${error.message}`));
  worker.on('lockRenewalFailed', (jobs) => {
    for (const job of jobs) {
      const lost = new LabError('LEASE_LOST', 'The queue gave this run to another worker.');
      running.get(job.replace(/^run-/, ''))?.abort(lost);
    }
  });
  return worker;
}
