import type { VerifiedFix } from '../model/profile.ts';
import type { TrendCell } from '../model/trend.ts';
import { levelAmong } from './level-among-many.ts';
import { jeffreysGone, leastTrialsForGone, significance } from './statistics.ts';
import { anyTrigger, backgroundTrigger } from './summarize-trials.ts';
import type { Column } from './trend-axis.ts';

/**
 * Whether a build is verified to be without an emission that an earlier one showed: by the Jeffreys
 * rule, over at least three valid trials that listened as long, with the canary seen, its recipient
 * readable, the phones in the same state, and the same ruleset, so that a change of the lab never passes for
 * a fix. What came and went
 * must be silent for longer the more there is of it. Null where not.
 */
export function verifiedFix(
  trigger: string,
  had: { readonly cell: TrendCell; readonly column: Column },
  now: { readonly cell: TrendCell; readonly column: Column },
): VerifiedFix | null {
  const [before, after] = [had.cell, now.cell];
  if (before === null || before.k === 0) return null;
  if (after === null || after.k > 0 || after.doubt !== undefined || !now.column.build.canary) return null;
  if (now.column.build.ruleset !== had.column.build.ruleset) return null;
  if (now.column.stateOf(trigger) !== had.column.stateOf(trigger)) return null;
  if (now.column.dwellOf(trigger) < had.column.dwellOf(trigger)) return null;
  const trials = comparableTrials(trigger, had.column, now.column, after.n);
  if (trials < leastTrialsForGone) return null;
  const chance = chanceOf(before.k, before.n, trials);
  const level = before.k === before.n ? significance : levelAmong(had.column.messages);
  return chance > level ? null : { trials, before: { k: before.k, n: before.n }, chance };
}

/**
 * What is sent at any time shows in every kind of trial, but not in each alike: only as many of the
 * newer trials count as make up the older mix of scenarios.
 */
function comparableTrials(trigger: string, had: Column, now: Column, n: number): number {
  if (trigger !== anyTrigger && trigger !== backgroundTrigger) return n;
  const [before, after] = [scenarioTrials(had), scenarioTrials(now)];
  const whole = [...before.values()].reduce((sum, each) => sum + each, 0);
  const share = Math.min(...[...before].map(([name, each]) => (after.get(name) ?? 0) / each));
  return whole === 0 ? 0 : Math.min(n, Math.floor(share * whole));
}

function scenarioTrials({ runs }: Column): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { facts } of runs) {
    for (const [name, n] of Object.entries(facts.trialsByTrigger)) {
      if (name !== backgroundTrigger && n > 0) counts.set(name, (counts.get(name) ?? 0) + n);
    }
  }
  return counts;
}

/** The same few rates meet again and again. */
const chances = new Map<string, number>();

function chanceOf(x: number, m: number, n: number): number {
  const name = `${x} ${m} ${n}`;
  const chance = chances.get(name) ?? jeffreysGone(x, m, n);
  if (chances.size > 10_000) chances.clear();
  chances.set(name, chance);
  return chance;
}
