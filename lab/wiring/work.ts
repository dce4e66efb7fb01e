import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { LabError, sentenceOf } from '../errors.ts';
import type { WorkOptions } from '../model/lab.ts';
import type { Leases } from '../model/lease.ts';
import type { QueuedRun, WorkEnd } from '../model/run-queue.ts';
import { type HostHold, lockOnHost } from '../queue/host-lock.ts';
import { openLeases } from '../queue/leases.ts';
import { openQuarantine } from '../queue/quarantine.ts';
import { connectRedis } from '../queue/redis-server.ts';
import { openRunQueue } from '../queue/run-queue.ts';
import { terms } from '../queue/terms.ts';
import { readDevice } from '../store/device-file.ts';
import { announceHost, type HostedLook } from './announce-host.ts';
import { choosePhones } from './choose-phones.ts';
import { sendLeftWork } from './left-work.ts';
import { requireSameLine } from './require-same-line.ts';
import { serverClient } from './server-client.ts';
import { tool } from './version.ts';
import { type OwnedPhone, type Perform, type RunWorker, workOnRun } from './work-on-run.ts';
import { type WorkerLog, workerLog } from './worker-log.ts';

type Look = () => Promise<ReadonlyMap<string, HostedLook>>;

/** One worker: its phones, what it does now, and the server that it does it for. */
type Worker = RunWorker & {
  readonly phones: readonly OwnedPhone[];
  /** Serial -> the run that it works on. */
  readonly busy: Map<string, string>;
  /** Run -> when it was first short of phones here. */
  readonly short: Map<string, number>;
  readonly leases: Leases;
  readonly look: Look | null;
};

/** Takes runs for this host's phones, does them, and sends what was recorded to the server, until `signal`. */
export async function work(
  home: string,
  options: WorkOptions,
  perform: Perform,
  look: Look,
  onReady: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const url = process.env.REDIS_URL;
  if (!url)
    throw new LabError('USAGE', "A worker needs REDIS_URL: the Redis that it shares with the lab's server.");
  const phones = await readOwned(options.devices);
  const log = workerLog(options.name);
  const hold = await holdWork(home, options.name);
  const parts = { home, url, phones, options, perform, look, log, alone: hold !== null, onReady };
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
  readonly perform: Perform;
  readonly look: Look;
  readonly log: WorkerLog;
  /** Whether no other worker works in this home. */
  readonly alone: boolean;
  readonly onReady: (text: string) => void;
};

async function workOnce(parts: Parts, signal: AbortSignal): Promise<void> {
  const { home, url, phones, options, perform, look, log, alone, onReady } = parts;
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
    const worker: Worker = {
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
      perform,
      look: simulated ? null : look,
      log,
    };
    const announcing = announceHost(worker, quarantine, stop);
    const ready = `${name} takes runs for ${phones.map(({ device }) => device.serial).join(', ')}`;
    log('info', ready);
    onReady(ready);
    await queue.consume(
      phones.map(({ device: { serial, line, product } }) => ({ serial, line, product })),
      {
        simulated,
        stop,
        work: (run, nth, aborted) => take(worker, run, nth, aborted),
        onTrouble: (text) => log('warn', text),
      },
    );
    await announcing;
    redis.failed.throwIfAborted();
  } finally {
    quarantine.close();
    leases.close();
    await queue.close();
    await redis.close();
  }
}

async function readOwned(files: readonly string[]): Promise<OwnedPhone[]> {
  if (files.length === 0)
    throw new LabError('USAGE', 'A worker needs phones: give --device with their device.yaml.');
  const read = await Promise.all(
    files.map(async (file) => ({ file, device: (await readDevice(file, checkIdentifier)).device })),
  );
  const serials = read.map(({ device }) => device.serial);
  const twice = serials.find((serial, index) => serials.indexOf(serial) !== index);
  if (twice !== undefined) throw new LabError('USAGE', `Two device files have the serial ${twice}.`);
  return read;
}

/** How much longer a run waits each time that it comes to a host without a free phone: at first it is looking for the idle one. */
const laterMs = 50;

async function take(worker: Worker, run: QueuedRun, nth: number, signal: AbortSignal): Promise<WorkEnd> {
  const chosen = await choosePhones(worker, run);
  if (chosen.length === 0) return { kind: 'later', afterMs: Math.min(terms.askAgainMs, laterMs * nth) };
  try {
    const serials = chosen.map(({ device }) => device.serial);
    const assignment = await worker.client.assign(run.id, serials).catch((error: unknown) => {
      if (error instanceof LabError && (error.code === 'INTERRUPTED' || error.code === 'USAGE')) return null;
      throw error;
    });
    if (assignment !== null) await workOnRun(worker, assignment, chosen, signal);
    return { kind: 'done' };
  } catch (error) {
    worker.log('warn', `The work on it ended here: ${sentenceOf(error)}`, { run: run.id });
    throw error;
  } finally {
    for (const { device } of chosen) worker.busy.delete(device.serial);
  }
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
