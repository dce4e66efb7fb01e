import { randomUUID } from 'node:crypto';
import type { Run } from '../model/trial.ts';
import { tool } from './version.ts';

/** What a run is about; the rest is as in any run that begins now. */
type Planned = Pick<Run, 'fingerprint' | 'line' | 'serials' | 'simulated' | 'seed' | 'trials' | 'conditions'>;

/** A run that begins, as run.json has it. */
export function newRun(planned: Planned): Run {
  return {
    schema: 'phonehome.run/1',
    id: randomUUID(),
    startedAt: Date.now(),
    finishedAt: null,
    ...planned,
    tool,
    fault: null,
    clockSkewMs: {},
  };
}
