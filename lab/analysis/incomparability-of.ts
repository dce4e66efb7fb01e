import type { Profile } from '../model/profile.ts';
import { answeringOf } from '../model/trial.ts';

/** Why two profiles may not be compared, as sentences; empty where they may. */
export function incomparabilityOf(base: Profile, head: Profile): string[] {
  const rows: readonly (readonly [string, string, string])[] = [
    ['state of the phones', base.conditions.state, head.conditions.state],
    ['responder', answeringOf(base.conditions), answeringOf(head.conditions)],
    ['kind of phone', kindOf(base), kindOf(head)],
    ['rule set of the analysis (analyze the older run again)', base.tool.ruleset, head.tool.ruleset],
  ];
  return rows
    .filter(([, was, is]) => was !== is)
    .map(([what, was, is]) => `The ${what} differs: ${was} in the baseline, ${is} in this run.`);
}

function kindOf({ simulated }: Profile): string {
  return simulated ? 'simulated' : 'real';
}
