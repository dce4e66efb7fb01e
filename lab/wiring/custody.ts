import { logCustody, outsideRuns } from '../store/evidence/custody-log.ts';
import { readRun } from '../store/run-reader.ts';

/** Notes in each run's custody log, before it is done, that its values are shown; scans have one log together. */
export async function logRevealed(
  home: string,
  runs: readonly string[],
  what: string,
  by: string | null,
): Promise<void> {
  const act = { did: 'revealed', what, by } as const;
  if (runs.length === 0) await logCustody(home, outsideRuns, act);
  for (const folder of runs) {
    const { run } = await readRun(folder);
    await logCustody(home, run.id, act);
  }
}
