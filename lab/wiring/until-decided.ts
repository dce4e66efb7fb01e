import { resolve } from 'node:path';
import type { ProgressListener } from '../model/lab.ts';
import type { Run, Trial } from '../model/trial.ts';
import { furtherTrials } from '../run/further-trials.ts';
import type { RunWriter } from '../run/parts.ts';
import type { AnalysisPool } from './analysis-pool.ts';

/**
 * After each round of trials: decodes what there is, holds it against the baseline's run, and answers
 * the trials that would decide what is open, until there are none or `atMost` were added.
 */
export function untilDecided(options: {
  readonly base: string;
  readonly atMost: number;
  readonly writer: RunWriter;
  readonly pool: Pick<AnalysisPool, 'needs'>;
  readonly progress: ProgressListener;
}): (run: Run) => Promise<readonly Trial[]> {
  const { base, atMost, writer, pool, progress } = options;
  let added = 0;
  return async (run) => {
    if (added >= atMost) return [];
    const needs = await pool.needs({ base: resolve(base), head: writer.folder });
    const more = furtherTrials(run, needs, atMost - added);
    added += more.length;
    if (more.length > 0) {
      const kinds = [...new Set(more.map(({ scenario }) => scenario))].join(', ');
      progress({ kind: 'stage', text: `${more.length} further trials of ${kinds} to decide what is open` });
    }
    return more;
  };
}
