import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { LabError } from '../errors.ts';
import type { WorkOptions } from '../model/lab.ts';
import { openAnalysisQueue } from '../queue/analysis-queue.ts';
import { type HostHold, lockOnHost } from '../queue/host-lock.ts';
import { openLeases } from '../queue/leases.ts';
import { openQuarantine } from '../queue/quarantine.ts';
import { connectRedis, type RedisHandle } from '../queue/redis-server.ts';
import { openRunQueue } from '../queue/run-queue.ts';
import { terms } from '../queue/terms.ts';
import { readDevice } from '../store/device-file.ts';
import type { HostedLook } from './announce-host.ts';
import { sendLeftWork } from './left-work.ts';
import { requireSameLine } from './require-same-line.ts';
import { rulesHere } from './rules-here.ts';
import { serverClient } from './server-client.ts';
import { takeAnalyses } from './take-analyses.ts';
import { type HostWorker, takeRuns } from './take-runs.ts';
import { tool } from './version.ts';
import type { OwnedPhone, Perform } from './work-on-run.ts';
import { type WorkerLog, workerLog } from './worker-log.ts';

/** What a worker does its work with: how a run is done, phones are looked at, and a recording is analyzed. */
export type Hands = {
  readonly perform: Perform;
  readonly look: () => Promise<ReadonlyMap<string, HostedLook>>;
  readonly derive: (folder: string) => Promise<unknown>;
};

/**
 * Takes runs for this host's phones, does them, and sends what was recorded to the server, and takes
 * analyses where it shall, until `signal`.
 */
export async function work(
  home: string,
  options: WorkOptions,
  hands: Hands,
  onReady: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const url = process.env.REDIS_URL;
  if (!url)
    throw new LabError('USAGE', "A worker needs REDIS_URL: the Redis that it shares with the lab's server.");
  const phones = await readOwned(options);
  const log = workerLog(options.name);
  const hold = await holdWork(home, options.name);
  const parts = { home, url, phones, options, hands, log, alone: hold !== null, onReady };
  try {
    while (!signal.aborted) {
      const lost = await workOnce(parts, signal).then(
        () => null,
        (error: unknown) => error,
      );
      if (lost === null) return;
      if (signal.aborted || !(lost instanceof LabError) || lost.code !== 'REDIS_UNREACHABLE') throw lost;
      log('warn', `${lost.message} What was under way ends; this worker goes on when Redis is back.`);
      await redisBack(url, home, signal);
      log('info', 'Redis is back; this worker takes runs again.');
    }
  } finally {
    await hold?.release();
  }
}

/** Resolves when the Redis that was there before answers again. */
async function redisBack(url: string, home: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(terms.askAgainMs, undefined, { signal }).catch(() => undefined);
    const redis = await connectRedis({ url, home, logFile: '' }).catch(() => null);
    await redis?.close();
    if (redis !== null) return;
  }
}

type Parts = {
  readonly home: string;
  /** REDIS_URL. */
  readonly url: string;
  readonly phones: readonly OwnedPhone[];
  readonly options: WorkOptions;
  readonly hands: Hands;
  readonly log: WorkerLog;
  /** Whether no other worker works in this home. */
  readonly alone: boolean;
  readonly onReady: (text: string) => void;
};

async function workOnce(parts: Parts, signal: AbortSignal): Promise<void> {
  const { home, url, phones, options, hands, log, alone } = parts;
  const logFile = join(home, 'logs', 'redis.log');
  const redis = await connectRedis({ url, home: join(home, 'redis'), logFile });
  const queue = openRunQueue(redis);
  const leases = openLeases(redis);
  const quarantine = openQuarantine(redis);
  const name = `${options.name}-${process.pid}`;
  const stop = AbortSignal.any([signal, redis.failed]);
  try {
    const clientAs = (host: string) =>
      serverClient(options.server, () => queue.workSecret(), {
        host,
        signal: stop,
        say: (text) => log('warn', text),
      });
    const client = clientAs(name);
    requireSameLine(await client.version(), tool.version);
    if (alone) await sendLeftWork(home, clientAs, log);
    const { simulated, journal } = options;
    const worker: HostWorker = {
      name,
      home,
      simulated,
      journal,
      phones,
      busy: new Map(),
      short: new Map(),
      queue,
      leases,
      client,
      perform: hands.perform,
      look: simulated ? null : hands.look,
      log,
    };
    await Promise.all([
      takeRuns(worker, quarantine, parts.onReady, stop),
      analyzing(parts, redis, worker, stop),
    ]);
    redis.failed.throwIfAborted();
  } finally {
    quarantine.close();
    leases.close();
    await queue.close();
    await redis.close();
  }
}

/** Takes analyses, where it was asked to. */
async function analyzing(
  { home, options: { analyses }, hands: { derive }, alone }: Parts,
  redis: RedisHandle,
  { name, client, log }: HostWorker,
  stop: AbortSignal,
): Promise<void> {
  if (analyses === null) return;
  const queue = openAnalysisQueue(redis);
  const rules = await rulesHere();
  try {
    await takeAnalyses({ home, rules, client, derive, name, atOnce: analyses, queue, log, alone }, stop);
  } finally {
    await queue.close();
  }
}

async function readOwned({ devices: files, analyses }: WorkOptions): Promise<OwnedPhone[]> {
  if (files.length === 0 && analyses === null)
    throw new LabError(
      'USAGE',
      'A worker needs phones, or analyses: give --device with their device.yaml, or --analyze.',
    );
  const read = await Promise.all(
    files.map(async (file) => ({ file, device: (await readDevice(file, checkIdentifier)).device })),
  );
  const serials = read.map(({ device }) => device.serial);
  const twice = serials.find((serial, index) => serials.indexOf(serial) !== index);
  if (twice !== undefined) throw new LabError('USAGE', `Two device files have the serial ${twice}.`);
  return read;
}

/** What lies in this home is nobody else's while no other worker of this machine works in it; null where one does. */
async function holdWork(home: string, name: string): Promise<HostHold | null> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  return await lockOnHost('home', `work in ${await realpath(home)}`, `worker ${name}`).catch(
    (error: unknown) => {
      if (error instanceof LabError && error.code === 'LEASE_TAKEN') return null;
      throw error;
    },
  );
}
