import type { FactorName } from '../model/factor.ts';
import type { Trial } from '../model/trial.ts';

/**
 * The same trials, those of each scenario by turns in state a and in state b, so that neither follows the
 * time of day. Which state begins comes of the seed, for each scenario by itself.
 */
export function inTurns(trials: readonly Trial[], change: FactorName, seed: number): Trial[] {
  const names = [...new Set(trials.map(({ scenario }) => scenario))].sort();
  const turns = new Map(names.map((name, index) => [name, (seed >>> (index % 31)) & 1]));
  return trials.map((trial) => {
    const turn = turns.get(trial.scenario) ?? 0;
    turns.set(trial.scenario, turn + 1);
    return { ...trial, factor: { change, arm: turn % 2 === 0 ? 'a' : 'b' } };
  });
}
