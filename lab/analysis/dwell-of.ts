import type { Profile } from '../model/profile.ts';
import { durationOf } from './sentence-words.ts';

type Dwells = Pick<Profile, 'conditions' | 'dwellByTrigger'>;

/** How long trials of a trigger listened, ms; for what has no trials of its own (`any`) the least of the run. */
export function dwellOf({ conditions, dwellByTrigger }: Dwells, trigger: string): number {
  return dwellByTrigger?.[trigger] ?? conditions.dwellMs;
}

/** How long each side listened after a trigger (`said` in the sentence), where it is not the same; null where it is. */
export function unequalDwell(
  trigger: string,
  base: Dwells,
  head: Dwells,
  said = trigger,
): { readonly base: number; readonly head: number; readonly sentence: string } | null {
  const told = base.dwellByTrigger !== undefined && head.dwellByTrigger !== undefined;
  const [was, is] = told
    ? [dwellOf(base, trigger), dwellOf(head, trigger)]
    : [base.conditions.dwellMs, head.conditions.dwellMs];
  if (was === is) return null;
  const sentence = `This run listened for ${durationOf(is)} after ${said}, the baseline for ${durationOf(was)}: only equal times are compared.`;
  return { base: was, head: is, sentence };
}

/** The trigger after which a run listened longest, ms; null where no trial counts. */
export function longestOf(
  profile: Profile,
): { readonly trigger: string; readonly ms: number; readonly sentence: string } | null {
  const tested = testedOf(profile);
  const [first, ...others] = [...tested].sort(
    (one, other) => dwellOf(profile, other) - dwellOf(profile, one),
  );
  if (first === undefined) return null;
  const ms = dwellOf(profile, first);
  const alike = others.length > 0 && others.every((name) => dwellOf(profile, name) === ms);
  const where = alike ? 'after each trigger' : first;
  const sentence = `The longest period listened was ${durationOf(ms)} (${where}); what is sent less often than that is seen by chance only.`;
  return { trigger: first, ms, sentence };
}

/** The times, in words, of those triggers after which a run listened otherwise than its conditions say. */
export function otherDwellsOf(profile: Profile): Record<string, string> {
  const others = testedOf(profile).filter((name) => dwellOf(profile, name) !== profile.conditions.dwellMs);
  return Object.fromEntries(others.map((name) => [name, durationOf(dwellOf(profile, name))]));
}

function testedOf({ trialsByTrigger }: Profile): string[] {
  return Object.entries(trialsByTrigger)
    .filter(([name, n]) => name !== 'background' && n > 0)
    .map(([name]) => name);
}
