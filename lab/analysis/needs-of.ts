import type { Comparison, FurtherTrials } from '../model/comparison.ts';

/** Trials that would decide all that is unproven and can be decided, by trigger: the most that one needs. */
export function needsOf({ differences }: Comparison): FurtherTrials[] {
  const most = new Map<string, number>();
  for (const { toDecide } of differences) {
    if (toDecide == null) continue;
    most.set(toDecide.trigger, Math.max(most.get(toDecide.trigger) ?? 0, toDecide.trials));
  }
  return [...most].map(([trigger, trials]) => ({ trigger, trials })).filter(({ trials }) => trials > 0);
}
