import type { FurtherTrials } from '../model/comparison.ts';
import type { ProfileEntry, Rate } from '../model/profile.ts';
import { chanceOfSilence, type Stratum, sumOf } from './compare-rates.ts';
import { leastTrialsForGone, significantlyAbove } from './statistics.ts';
import { anyTrigger, backgroundTrigger } from './summarize-trials.ts';

/** More than this nobody runs for one finding. */
const mostTrials = 1_000;

/**
 * The fewest further silent trials of one window after which silence would be a surprise; null where
 * the baseline shows too little for any number to tell.
 */
export function toShowGone(strata: readonly Stratum[], level: number): FurtherTrials | null {
  const { n } = sumOf(strata.map(({ there }) => there));
  const offers = strata
    .filter(({ here }) => here.k > 0)
    .map(({ name }) => ({ trigger: name, trials: fewest((more) => isGoneAfter(strata, name, more, level)) }))
    .flatMap(({ trigger, trials }) =>
      trials === null ? [] : [{ trigger, trials: Math.max(trials, leastTrialsForGone - n) }],
    );
  return offers.reduce<FurtherTrials | null>(
    (best, each) => (best === null || each.trials < best.trials ? each : best),
    null,
  );
}

function isGoneAfter(strata: readonly Stratum[], name: string, more: number, level: number): boolean {
  const after = strata.map((stratum) =>
    stratum.name === name
      ? { ...stratum, there: { k: stratum.there.k, n: stratum.there.n + more } }
      : stratum,
  );
  return chanceOfSilence(after) <= level;
}

/** The least number from 0 on for which it holds, by halving: it holds for all larger ones, too. */
function fewest(holds: (more: number) => boolean): number | null {
  if (!holds(mostTrials)) return null;
  let [low, high] = [0, mostTrials];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The fewest further trials after which the rate, if it stays as it is, would be no chance. */
export function toShowRaised({ key }: ProfileEntry, here: Rate, there: Rate): FurtherTrials | null {
  if (key.trigger === anyTrigger || key.trigger === backgroundTrigger || here.k === 0) return null;
  for (let more = 1; more <= 200; more += 1) {
    const k = here.k + Math.floor((more * here.k) / here.n);
    if (significantlyAbove({ k, n: here.n + more }, there)) return { trigger: key.trigger, trials: more };
  }
  return null;
}
