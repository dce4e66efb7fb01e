import type { Difference } from '../model/comparison.ts';
import type { ProfileEntry, Rate } from '../model/profile.ts';
import { contrast } from './compare-contrast.ts';
import { significantlyAbove } from './statistics.ts';

/** Rates are compared for every entry of a profile: a stricter level keeps chance out. */
const rateLevel = 0.01;

/** A key that both sides have: worse, changed, or unchanged. */
export function persistenceOf(was: ProfileEntry, is: ProfileEntry): Difference {
  const form = contrast(was, is) ?? (isRated(was) && isRated(is) ? rateChange(was.seen, is.seen) : null);
  return {
    key: is.key,
    state: form?.state ?? 'unchanged',
    base: was,
    head: is,
    baseSeen: was.seen,
    headSeen: is.seen,
    why: form?.why ?? 'Both sides send it, in the same form.',
  };
}

/** What was seen only in attempts that do not count, or around a restart, has no rate. */
function isRated({ invalidOnly }: ProfileEntry): boolean {
  return !invalidOnly;
}

function rateChange(was: Rate, is: Rate): { readonly state: 'changed'; readonly why: string } | null {
  if (!significantlyAbove(is, was, rateLevel) && !significantlyAbove(was, is, rateLevel)) return null;
  return { state: 'changed', why: `Its rate was ${was.k} of ${was.n} and is now ${is.k} of ${is.n}.` };
}
