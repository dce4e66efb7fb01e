import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError, sentenceOf } from '../errors.ts';
import type { AnalysisQueue } from '../model/analysis-queue.ts';
import { type Analyzing, analysesFolder, analyzeForServer } from './analyze-for-server.ts';
import type { WorkerLog } from './worker-log.ts';

const announceEveryMs = 5_000;

/** A worker that takes analyses: how many at once, and where it says what it does. */
export type TakingAnalyses = Analyzing & {
  readonly name: string;
  readonly atOnce: number;
  readonly queue: AnalysisQueue;
  readonly log: WorkerLog;
  /** Whether what lies in this home is of workers that died. */
  readonly alone: boolean;
};

/** Analyzes runs of the server that wait for this worker's rules, until `stop`. */
export async function takeAnalyses(worker: TakingAnalyses, stop: AbortSignal): Promise<void> {
  const { name, rules, atOnce, queue, log, alone } = worker;
  if (alone) await rm(analysesFolder(worker.home), { recursive: true, force: true });
  await queue.announce({ name, rules, atOnce });
  log('info', `${name} takes analyses by rules ${rules}, ${atOnce} at once`);
  const announcing = announceOn(worker, stop);
  await queue.consume(
    { name, rules, atOnce },
    {
      stop,
      work: async (run, signal) => {
        log('info', 'is analyzed here', { run });
        await analyzeForServer(worker, run, signal).catch((error: unknown) => {
          log('warn', `It was not analyzed here: ${sentenceOf(error)}`, { run });
          throw error;
        });
        log('info', 'was analyzed here', { run });
      },
      onTrouble: (text) => log('warn', text),
    },
  );
  await announcing;
}

/** Says now and then that this worker is there, and once of all other rules that it leaves their runs to others. */
async function announceOn({ name, rules, atOnce, queue, log }: TakingAnalyses, stop: AbortSignal) {
  const said = new Set([rules]);
  while (!stop.aborted) {
    try {
      await queue.announce({ name, rules, atOnce });
      for (const [other, count] of await queue.waiting()) {
        if (said.has(other)) continue;
        said.add(other);
        log('warn', `${count} analyses wait for rules ${other}; ${leftSentence(rules)}`);
      }
    } catch (error) {
      log('warn', sentenceOf(error));
    }
    await sleep(announceEveryMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

function leftSentence(rules: string): string {
  return `this worker has ${rules} and leaves them to workers that have the same: its result would look like a change of the build.`;
}

/** Throws USAGE where no worker of these rules takes analyses, with what the others have. */
export async function requireAnalyst(queue: AnalysisQueue, rules: string): Promise<void> {
  const analysts = await queue.analysts();
  if (analysts.some((each) => each.rules === rules)) return;
  const others = analysts.map(({ name, rules: has }) => `${name} has ${has}`).join(', ');
  throw new LabError(
    'USAGE',
    `No worker takes analyses by rules ${rules}${others === '' ? '' : ` (${others})`}. Start "phonehome worker --analyze" of this version on a host.`,
  );
}
