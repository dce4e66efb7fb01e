import type { FurtherTrials } from '../model/comparison.ts';
import type { Run, Trial } from '../model/trial.ts';

/**
 * The trials that a run adds to decide what is open: of exactly the scenarios that need them, numbered
 * on, those that need fewest first, at most `left`. Scenarios that the run was not planned with are
 * left out: its phones were not prepared for them.
 */
export function furtherTrials(run: Run, needs: readonly FurtherTrials[], left: number): Trial[] {
  const planned = new Set(run.trials.map(({ scenario }) => scenario));
  const wanted = [...needs]
    .filter(({ trigger }) => planned.has(trigger))
    .sort((a, b) => a.trials - b.trials || (a.trigger < b.trigger ? -1 : 1))
    .flatMap(({ trigger, trials }) => Array<string>(Math.min(trials, left)).fill(trigger))
    .slice(0, left);
  const last = Math.max(0, ...run.trials.map(({ number }) => number));
  return wanted.map((scenario, index) => ({
    number: last + index + 1,
    scenario,
    conditions: run.trials.find((trial) => trial.scenario === scenario)?.conditions ?? run.conditions,
  }));
}
