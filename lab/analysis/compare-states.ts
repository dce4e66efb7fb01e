import type { Profile } from '../model/profile.ts';

/** Triggers under which the phones of the two sides were in different states, each with a sentence. */
export function stateFaults(base: Profile | null, head: Profile): ReadonlyMap<string, string> {
  const was = base?.states ?? {};
  const faults = Object.entries(head.states ?? {}).flatMap(([trigger, state]) => {
    const before = was[trigger];
    const tested = (base?.trialsByTrigger[trigger] ?? 0) > 0 && (head.trialsByTrigger[trigger] ?? 0) > 0;
    if (before === undefined || before === state || !tested) return [];
    const sentence = `In the trials of ${trigger} the phones were ${before} in the baseline, ${state} in this run; only equal states are compared.`;
    return [[trigger, sentence] as const];
  });
  return new Map(faults);
}
