import type { Comparison, Difference } from '../model/comparison.ts';
import { keyOf } from '../model/emission.ts';
import type { Profile, ProfileEntry } from '../model/profile.ts';
import { cautionsOf } from './cautions-of.ts';
import { arrivalOf } from './compare-arrival.ts';
import { withBeginnings } from './compare-began.ts';
import { blindOf, hidingPlaceOf } from './compare-contacts.ts';
import { type Controls, controlsOf, controlsShow } from './compare-controls.ts';
import { departureOf } from './compare-departure.ts';
import { persistenceOf } from './compare-persistence.ts';
import { stateFaults } from './compare-states.ts';
import { unequalDwell } from './dwell-of.ts';
import { incomparabilityOf } from './incomparability-of.ts';

/** Where the base comes from: who approved it, why it was chosen, and what beside the two forbids to compare. */
export type Provenance = {
  readonly approvedBy: string | null;
  readonly chosen: string;
  readonly incomparable?: readonly string[];
  /** The base is what people approved, and no run: it cannot stand for a control. */
  readonly reviewed?: true;
};

const firstOfComparison: Provenance = { approvedBy: null, chosen: 'It is the first run of this comparison.' };

/**
 * Each key of either side with its state. Placeholders are no identifiers and take no part. Without
 * a base everything that is sent is new; where the two may not be compared, everything is unproven, and
 * so is what stands under a trigger whose trials found the phones in another state. `others` are further
 * runs that may stand for a control; the base is one itself where it ran beside.
 */
export function compareProfiles(
  base: Profile | null,
  head: Profile,
  provenance: Provenance = firstOfComparison,
  others: readonly Profile[] = [],
): Comparison {
  const { approvedBy, chosen, incomparable: beside = [], reviewed } = provenance;
  const incomparable = base === null ? [] : [...beside, ...incomparabilityOf(base, head)];
  const candidates = base === null || reviewed ? others : [base, ...others];
  const controls = base === null ? noControls : controlsOf(base, head, candidates);
  const cautions = base === null ? [] : cautionsOf(base, head);
  return {
    schema: 'phonehome.comparison/1',
    base,
    head,
    approvedBy,
    chosen,
    incomparable,
    differences: withClaims(differencesOf(base, head, incomparable), base, head, controls),
    blind: blindOf(base, head),
    ...(controls.runs.length === 0 ? {} : { controls: controls.runs }),
    ...(cautions.length === 0 ? {} : { cautions }),
  };
}

const noControls: Controls = { profiles: [], runs: [] };

/** What the controls showed, and what this build began; a build can begin nothing against itself. */
function withClaims(
  differences: readonly Difference[],
  base: Profile | null,
  head: Profile,
  controls: Controls,
): Difference[] {
  const shown = controlsShow(head, controls);
  const seen = differences.map((difference) => {
    const controlSeen = shown(difference);
    return controlSeen === null ? difference : { ...difference, controlSeen };
  });
  if (base === null || base.fingerprint === head.fingerprint) return seen;
  return withBeginnings(seen).map((difference) => unlessHidden(difference, base));
}

/** What the baseline may have sent where nobody could read it, no later build can be said to have begun. */
function unlessHidden(difference: Difference, base: Profile): Difference {
  const { began, head: entry } = difference;
  const place = began === undefined || entry === null ? null : hidingPlaceOf(entry, base);
  if (place === null) return difference;
  const { began: _, ...rest } = difference;
  return { ...rest, unreadInBaseline: { host: place.host, visibility: place.visibility } };
}

function differencesOf(base: Profile | null, head: Profile, incomparable: readonly string[]): Difference[] {
  const before = entriesByKey(base);
  const after = entriesByKey(head);
  const otherStates = stateFaults(base, head);
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((key) => {
    const [was, is] = [before.get(key) ?? null, after.get(key) ?? null];
    const difference = differenceOf(was, is, base, head);
    if (difference === null) return [];
    const other = otherStates.get(difference.key.trigger);
    const why = [...incomparable, ...(other === undefined ? [] : [other])];
    if (why.length === 0) return [difference];
    return [{ ...difference, state: 'unproven' as const, why: why.join(' '), toDecide: null }];
  });
}

function entriesByKey(profile: Profile | null): Map<string, ProfileEntry> {
  const real = (profile?.entries ?? []).filter(({ placeholder }) => placeholder === null);
  return new Map(real.map((entry) => [keyOf(entry.key), entry]));
}

function differenceOf(
  was: ProfileEntry | null,
  is: ProfileEntry | null,
  base: Profile | null,
  head: Profile,
): Difference | null {
  if (is !== null)
    return was === null ? heardLonger(arrivalOf(is, base, head), base, head) : persistenceOf(was, is);
  return was === null || base === null ? null : departureOf(was, base, head);
}

/** What came up only where this run listened longer may have been there all the time. */
function heardLonger(difference: Difference, base: Profile | null, head: Profile): Difference {
  const { trigger } = difference.key;
  if (base === null || difference.state !== 'new' || (base.trialsByTrigger[trigger] ?? 0) === 0)
    return difference;
  const unequal = unequalDwell(trigger, base, head);
  if (unequal === null || unequal.head < unequal.base) return difference;
  return { ...difference, state: 'unproven', why: unequal.sentence, toDecide: null };
}
