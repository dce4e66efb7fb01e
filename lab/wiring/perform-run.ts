import { randomUUID } from 'node:crypto';
import type { AnswerRules } from '../model/answers.ts';
import type { Device } from '../model/device.ts';
import type { Factor } from '../model/factor.ts';
import type { Phone, ProgressListener, RunOutcome, RunPart } from '../model/lab.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Run, Trial } from '../model/trial.ts';
import { withHostLocks } from '../queue/host-leases.ts';
import { openLeases } from '../queue/leases.ts';
import { openQuarantine } from '../queue/quarantine.ts';
import { openTrialQueue } from '../queue/trial-queue.ts';
import { executeRun } from '../run/execute-run.ts';
import type { Installations, RunWriter, Watched } from '../run/parts.ts';
import { labSecret } from '../store/lab-secret.ts';
import type { AnalysisPool } from './analysis-pool.ts';
import type { Bench } from './children.ts';
import { goesOnElsewhere } from './goes-on-elsewhere.ts';
import { labHome } from './home.ts';
import { redactProgress } from './redact-progress.ts';

/** A planned run, and what it is worked off with. */
export type PlannedRun = {
  readonly run: Run;
  readonly scenarios: readonly Scenario[];
  readonly devices: readonly Device[];
  readonly phones: readonly Phone[];
  /** Aborted when the phones themselves are gone for good; null for phones that nobody here hosts. */
  readonly failed: AbortSignal | null;
  readonly bench: Bench;
  readonly writer: RunWriter;
  readonly pool: AnalysisPool;
  readonly progress: ProgressListener;
  readonly signal: AbortSignal;
  /** Trials that a run adds to decide what is open. */
  readonly further?: (run: Run) => Promise<readonly Trial[]>;
  /** What some hosts are answered otherwise than by the run's responder. */
  readonly rules?: AnswerRules;
  /** Whether a clean pass follows. */
  readonly cleanPass?: boolean;
  /** What is changed from trial to trial. */
  readonly factor?: Factor | null;
  /** Set where others have done a part of the run. */
  readonly part?: RunPart;
  /** What other parts of it installed here. */
  readonly installations?: Installations;
};

/** Works off a planned run on its phones, under leases of the bench's Redis and through a queue of its own. */
export async function performRun(planned: PlannedRun): Promise<RunOutcome> {
  const { run, bench, writer, devices, pool, failed, signal, ...parts } = planned;
  const redisLeases = openLeases(bench.redis);
  const keys = new Map(planned.phones.map(({ device, hostKey = null }) => [device.serial, hostKey]));
  const leases = withHostLocks(redisLeases, (serial) => keys.get(serial) ?? null);
  const quarantine = openQuarantine(bench.redis);
  const queue = openTrialQueue(bench.redis, queueIdOf(planned));
  const progress = redactProgress(planned.progress, devices, await labSecret(labHome(), 'tags'));
  const phonesFailed = failed === null ? [] : [{ name: 'simulated phones', failed }];
  try {
    const {
      run: ended,
      outcomes,
      faultCode,
    } = await executeRun(
      run,
      {
        ...parts,
        progress,
        recorder: bench.recorder,
        leases,
        quarantine,
        queue,
        writer,
        watched: [...watchedOf(bench), ...phonesFailed],
        validate: (recorded) => pool.validate({ run: writer.folder, devices, packages: [], ...recorded }),
      },
      signal,
    );
    return { folder: writer.folder, fault: ended.fault, resumable: goesOnElsewhere(faultCode), outcomes };
  } finally {
    if (!bench.redis.failed.aborted) await queue.discard().catch(() => undefined);
    await queue.close().catch(() => undefined);
    quarantine.close();
    redisLeases.close();
  }
}

/** What a worker that died left in its queue is none of the next one's: only what was sent in counts. */
function queueIdOf({ run, part }: PlannedRun): string {
  return part === undefined ? run.id : `${run.id}-${randomUUID().slice(0, 8)}`;
}

/** The processes whose end ends a run. */
export function watchedOf({ android, recorder, redis }: Bench): Watched[] {
  return [
    ...(android === null
      ? []
      : [
          { name: 'adb', failed: android.adb.failed },
          { name: 'Appium', failed: android.appium.failed },
        ]),
    { name: 'recorder', failed: recorder.failed },
    { name: 'Redis', failed: redis.failed },
  ];
}
