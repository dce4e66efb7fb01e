import type { Difference } from '../model/comparison.ts';
import { fisherOneSided, leastPossible, significantTogether } from './statistics.ts';

/** The test of one difference: its p-value, the smallest that it could have had, and what it rests on. */
type Test = { readonly p: number; readonly least: number; readonly control: boolean };

/**
 * Adds to what is new whether **this build began it**: a claim beyond "it is sent and was not before".
 * Each rate is held against the baseline and, where a control ran, against that as well; the larger of
 * the two p-values counts, so that a server that changed for both builds is not blamed on this one.
 * All features of the comparison that could be significant are tested together at 0.05.
 */
export function withBeginnings(differences: readonly Difference[]): Difference[] {
  const tests = differences.map(testOf);
  const tested = tests.filter((test) => test !== null);
  const significant = significantTogether(
    tested.map(({ p }) => p),
    tested.map(({ least }) => least),
  );
  const bySignificance = new Map(tested.map((test, index) => [test, significant[index] === true]));
  return differences.map((difference, index) => {
    const test = tests[index] ?? null;
    if (test === null || difference.state !== 'new') return difference;
    const { p, control } = test;
    return { ...difference, began: { p, significant: bySignificance.get(test) === true, control } };
  });
}

function testOf({ headSeen, baseSeen, controlSeen }: Difference): Test | null {
  const others = [baseSeen, ...(controlSeen === undefined ? [] : [controlSeen])].filter(({ n }) => n > 0);
  if (headSeen.n === 0 || others.length === 0) return null;
  return {
    p: Math.max(...others.map(({ k, n }) => fisherOneSided(headSeen.k, headSeen.n, k, n))),
    least: Math.max(...others.map((other) => leastPossible(headSeen, other))),
    control: controlSeen !== undefined && controlSeen.n > 0,
  };
}
