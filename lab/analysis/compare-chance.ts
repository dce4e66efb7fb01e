import type { Profile, ProfileEntry, Rate } from '../model/profile.ts';
import { idleOf, siblingsOf, strataOf, sumOf } from './compare-rates.ts';
import { levelAmongMany } from './level-among-many.ts';
import { significance, significantlyAbove } from './statistics.ts';
import { anyTrigger, backgroundTrigger } from './summarize-trials.ts';

/** What the other side says about an entry whose key it does not have. */
export type Meeting = {
  /** The other side's entry of the same emission under another trigger. */
  readonly cover: ProfileEntry;
  /** What this side showed, and what the other did in the same windows and its quiet control. */
  readonly here: Rate;
  readonly there: Rate;
  /** Seen here significantly more often than there. */
  readonly raised: boolean;
  /** Both sides send it without a trigger: what differs is how often. */
  readonly untriggered: boolean;
  /** The other side is known to send it in these windows without this trigger. */
  readonly expected: boolean;
  /** The other side has trials of its trigger that it could be held against. */
  readonly tried: boolean;
};

/**
 * Periodic telemetry must not look new under a trigger that it happened to meet. Where the other side
 * sends the same emission at `any` time or in the `background`, a sighting under a trigger may be
 * chance; it is not where its rate is significantly above (one-sided Fisher) what the other side
 * showed **under the same trigger and in the quiet control**. Those windows are of equal length; the
 * other side's background rate is no measure, since setups take long and move the phone themselves.
 *
 * A `background` sighting of what the other side sends under a trigger may be a straggler, and one at
 * `any` time of what the other side's quiet control happened to miss may be chance: both are held against
 * the same windows there. Null where the other side does not know the emission in a way
 * that could explain it: then one sighting is enough.
 */
export function meetingOf(entry: ProfileEntry, own: Profile, other: Profile): Meeting | null {
  const cover = coverOf(entry, other);
  if (cover === null) return null;
  const strata = strataOf(entry, own, other);
  const here = sumOf(strata.map((stratum) => stratum.here));
  const tried = sumOf(strata.map((stratum) => stratum.there));
  const there = sumOf([tried, idleOf(entry, other)]);
  return {
    cover,
    here,
    there,
    raised: tried.n > 0 && significantlyAbove(here, there, raisedLevel(there, other)),
    untriggered: isUntriggered(entry) && isUntriggered(cover),
    expected: isUntriggered(cover) && (there.k > 0 || cover.key.trigger === anyTrigger),
    tried: tried.n > 0,
  };
}

/**
 * Where the other side shows it in these windows, too, a higher rate there is one of many that may be
 * higher by chance, and the level falls with their number; where it never does, one in twenty is enough.
 */
function raisedLevel(there: Rate, other: Profile): number {
  return there.k === 0 ? significance : levelAmongMany(other);
}

function coverOf(entry: ProfileEntry, other: Profile): ProfileEntry | null {
  const siblings = siblingsOf(entry.key, other);
  const find = (trigger: string) => siblings.find(({ key }) => key.trigger === trigger);
  const steady = find(anyTrigger) ?? find(backgroundTrigger) ?? null;
  return isUntriggered(entry) ? (steady ?? siblings[0] ?? null) : steady;
}

function isUntriggered({ key }: ProfileEntry): boolean {
  return key.trigger === anyTrigger || key.trigger === backgroundTrigger;
}
