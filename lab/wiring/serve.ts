import { mkdir, statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { LabError, sentenceOf } from '../errors.ts';
import type { Lab, ServeOptions } from '../model/lab.ts';
import type { RunQueue } from '../model/run-queue.ts';
import { connectRedis } from '../queue/redis-server.ts';
import { openRunQueue } from '../queue/run-queue.ts';
import { appOf } from '../server/app.ts';
import { Hooks } from '../server/hooks/hooks.ts';
import { Notices } from '../server/notices/notices.ts';
import type { ServerParts } from '../server/parts.ts';
import { Runs } from '../server/runs.ts';
import { Schedules } from '../server/schedules/schedules.ts';
import { blobFiles } from '../store/service/blob-files.ts';
import { openIdempotencyKeys } from '../store/service/idempotency.ts';
import { runFolders } from '../store/service/run-folders.ts';
import { openRunRecords } from '../store/service/run-records.ts';
import { openScheduleRecords } from '../store/service/schedule-records.ts';
import { listTokens, recognise } from '../store/service/tokens.ts';
import { approveOnBranch } from './approve-on-branch.ts';
import { judgeSubmitted } from './judge-submitted.ts';
import { keptBundles } from './kept-bundles.ts';
import { requirePlan } from './require-plan.ts';
import { serverAnalyses } from './server-analyses.ts';
import { addBuild, buildNow, buildOf, sourceOf } from './service-builds.ts';
import { openExchange } from './service-exchange.ts';
import { holdHome, retainIn } from './upkeep.ts';
import { tool } from './version.ts';

/** What the server uses of the lab that it stands in front of. */
export type LabBehind = ServerParts['lab'] & Pick<Lab, 'exportHar' | 'evidence'>;

const leadEveryMs = 5_000;
const reviewEveryMs = 3_000;
const retainEveryMs = 86_400_000;

/** The lab as a service: HTTP in front, the runs behind it, until `signal`. */
export async function serve(
  home: string,
  options: ServeOptions,
  lab: LabBehind,
  onReady: (url: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const logger = pino(
    { name: 'phonehome', redact: ['req.headers.authorization', 'req.headers.cookie'] },
    pino.destination(2),
  );
  const logFile = join(home, 'logs', 'redis.log');
  await mkdir(join(home, 'logs'), { recursive: true, mode: 0o700 });
  const redis = await connectRedis({
    url: process.env.REDIS_URL || null,
    home: join(home, 'redis'),
    logFile,
    patient: true,
  });
  const queue = openRunQueue(redis);
  const hold = await holdHome(home, 'serve').catch(async (error: unknown) => {
    await queue.close();
    await redis.close();
    throw error;
  });
  const stop = AbortSignal.any([signal, redis.failed]);
  try {
    await takePlace(queue);
    const parts = await partsOf(home, options, queue, lab, logger);
    const runs = new Runs(parts);
    const schedules = new Schedules(parts, runs);
    const hooks = new Hooks(parts, runs, stop);
    const notices = new Notices(parts, runs, options.address);
    for (const part of [runs, schedules, hooks, notices]) {
      for (const fault of await part.open()) logger.warn(fault);
    }
    const app = await appOf(
      { parts, runs, schedules, hooks, notices },
      {
        recognise: async (token) => recognise(await parts.tokens(), token, Date.now()),
        perMinute: options.perMinute,
        trustProxy: options.trustProxy,
      },
    );
    try {
      const url = await app
        .listen({ host: options.host, port: options.port })
        .catch((cause: NodeJS.ErrnoException) => {
          if (cause.code !== 'EADDRINUSE') throw cause;
          throw new LabError('PORT_IN_USE', `Port ${options.port} is in use. Give another --port.`, {
            cause,
          });
        });
      onReady(url);
      await Promise.all([
        telling(notices, stop, logger),
        keepPlace(queue, stop, logger),
        reviewing(runs, schedules, stop, logger),
        keeping(home, options, { runs, notices }, stop, logger),
      ]);
      redis.failed.throwIfAborted();
    } finally {
      await app.close();
      await Promise.all([runs.settled(), hooks.settled()]);
    }
  } finally {
    await queue.close();
    await redis.close();
    await hold.release();
  }
}

const place = `${hostname()}-${process.pid}`;
const placeAgeMs = 15_000;
let placed = Number.NEGATIVE_INFINITY;

async function takePlace(queue: RunQueue): Promise<void> {
  const asked = performance.now();
  if (await queue.lead(place)) {
    placed = asked;
    return;
  }
  throw new LabError(
    'USAGE',
    'Another server works with this Redis already: two of them would both end runs. Stop it first; one that died is forgotten in 15 seconds.',
  );
}

/** A server that lost its place ends at once, before it writes what another may write. */
async function keepPlace(queue: RunQueue, stop: AbortSignal, logger: pino.Logger): Promise<void> {
  let away = false;
  while (!stop.aborted) {
    await sleep(leadEveryMs, undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) return;
    try {
      await takePlace(queue);
      if (away) logger.info('Redis is back; this server has its place again.');
      away = false;
    } catch (error) {
      // While Redis is away nobody can take the place; who took it meanwhile is asked when it is back.
      if (!(error instanceof LabError) || error.code !== 'REDIS_UNREACHABLE') throw error;
      if (!away) logger.error(`${error.message} Runs wait; nothing that was acknowledged is lost.`);
      away = true;
    }
  }
}

async function reviewing(
  runs: Runs,
  schedules: Schedules,
  stop: AbortSignal,
  logger: pino.Logger,
): Promise<void> {
  while (!stop.aborted) {
    await runs.review().catch((error) => logger.error(sentenceOf(error)));
    await schedules.tick().catch((error) => logger.error(sentenceOf(error)));
    await sleep(reviewEveryMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

async function telling(notices: Notices, stop: AbortSignal, logger: pino.Logger): Promise<void> {
  while (!stop.aborted) {
    await notices.tick().catch((error) => logger.error(sentenceOf(error)));
    await sleep(reviewEveryMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Lets go of what is past its term, at the start and once a day. */
async function keeping(
  home: string,
  { keep, baselines }: ServeOptions,
  { runs, notices }: { readonly runs: Runs; readonly notices: Notices },
  stop: AbortSignal,
  logger: pino.Logger,
): Promise<void> {
  if (keep === null) return;
  while (!stop.aborted) {
    try {
      const { expired } = await retainIn(home, keep, { dryRun: false, baselines });
      for (const each of expired) logger.warn(each, `${each.thing} ${each.name} deleted: its term is over`);
      runs.forget(expired.filter(({ thing }) => thing === 'runs').map(({ name }) => name));
      await notices.prune();
    } catch (error) {
      logger.error(`Retention failed: ${sentenceOf(error)}`);
    }
    await sleep(retainEveryMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

async function partsOf(
  home: string,
  { baselines, approvals }: ServeOptions,
  queue: RunQueue,
  lab: LabBehind,
  logger: pino.Logger,
): Promise<ServerParts> {
  const blobs = blobFiles(join(home, 'blobs'));
  const folders = runFolders(home, blobs);
  return {
    version: tool.version,
    records: await openRunRecords(home),
    folders,
    analyses: serverAnalyses(home, blobs, folders),
    queue,
    blobs,
    keys: await openIdempotencyKeys(home),
    buildOf: (said) => buildOf(home, blobs, said),
    requirePlan,
    buildNow: (choice) => buildNow(home, blobs, lab, choice),
    schedules: await openScheduleRecords(home),
    buildById: async (wanted) => sourceOf(blobs, await lab.builds.find(wanted)),
    ...openExchange(home, blobs),
    tokens: () => listTokens(home),
    judge: (run, folder) => judgeSubmitted(run, folder, { pathOf: folders.pathOf, baselines, lab }),
    lab,
    approvals:
      baselines === null ? null : approveOnBranch(baselines, lab.baselines, folders.pathOf, approvals),
    baselines,
    bundles: keptBundles(home, blobs, lab.evidence, folders.pathOf),
    addBuild: (said) => addBuild(home, blobs, lab, said),
    diskFree: async () => {
      const { bavail, bsize } = await statfs(home);
      return bavail * bsize;
    },
    leads: () => performance.now() - placed < placeAgeMs,
    log: (level, text, fields = {}) => logger[level](fields, text),
  };
}
