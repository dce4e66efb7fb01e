import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError, sentenceOf } from '../errors.ts';
import type { AnalysisQueue } from '../model/analysis-queue.ts';
import type { RescoreBy } from '../model/lab.ts';
import type { Rescored } from '../model/rescored.ts';
import { openAnalysisQueue } from '../queue/analysis-queue.ts';
import { connectRedis } from '../queue/redis-server.ts';
import { recordedRuns } from './recorded-runs.ts';
import { rescoreRuns } from './rescore-runs.ts';
import { rulesHere } from './rules-here.ts';
import { requireAnalyst } from './take-analyses.ts';

const lookEveryMs = 5_000;
/** How many runs are in line at once: enough for all workers, and no memory for what waits. */
const inLine = 200;

/**
 * As `rescoreRuns`, by the lab's workers: one job a run, for whoever has the same rules. Works on the machine
 * that holds the server's home, since the server gives the recordings and keeps the analyses there.
 */
export async function rescoreByWorkers(
  home: string,
  folders: readonly string[],
  { onDone, onTrouble, signal }: RescoreBy,
): Promise<Rescored> {
  const url = process.env.REDIS_URL;
  if (!url) throw new LabError('USAGE', "--queue needs REDIS_URL: the Redis that the lab's workers share.");
  if (folders.length === 0 && (await recordedRuns(home)).length === 0)
    throw new LabError('USAGE', `There are no runs in ${home}. Use --queue where the server's home is.`);
  const redis = await connectRedis({ url, home: join(home, 'redis'), logFile: '' });
  const queue = openAnalysisQueue(redis);
  try {
    const rules = await rulesHere();
    await requireAnalyst(queue, rules);
    const analyze = async (folder: string) => queue.done({ run: nameIn(home, folder), rules }, signal);
    const over = new AbortController();
    const watching = watchAnalysts(queue, rules, onTrouble, over.signal);
    return await rescoreRuns(home, folders, analyze, { atOnce: inLine, onDone }).finally(async () => {
      over.abort();
      await watching;
    });
  } finally {
    await queue.close();
    await redis.close();
  }
}

/** Where all workers go while runs wait, nothing happens any more, and somebody has to be told. */
async function watchAnalysts(
  queue: AnalysisQueue,
  rules: string,
  onTrouble: (sentence: string) => void,
  over: AbortSignal,
): Promise<void> {
  let there = true;
  while (!over.aborted) {
    await sleep(lookEveryMs, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return;
    const lack = await requireAnalyst(queue, rules).then(() => null, sentenceOf);
    if (lack !== null && there) onTrouble(`What is left waits. ${lack}`);
    if (lack === null && !there) onTrouble('A worker that takes these analyses is there again.');
    there = lack === null;
  }
}

/** What the server knows a run by. Throws USAGE for one that lies elsewhere. */
function nameIn(home: string, folder: string): string {
  if (dirname(resolve(folder)) === resolve(home, 'runs')) return basename(resolve(folder));
  throw new LabError(
    'USAGE',
    `${folder} does not lie in ${join(home, 'runs')}: workers know the server's runs only. Leave --queue out.`,
  );
}
