import type { Difference } from '../model/comparison.ts';
import type { Profile, ProfileEntry } from '../model/profile.ts';
import { type Meeting, meetingOf } from './compare-chance.ts';
import { hidingPlaceOf } from './compare-contacts.ts';
import { contrast } from './compare-contrast.ts';
import { toShowGone } from './compare-decide.ts';
import { chanceOfSilence, type Stratum, siblingsOf, strataOf, sumOf } from './compare-rates.ts';
import { unequalDwell } from './dwell-of.ts';
import { levelAmongMany } from './level-among-many.ts';
import { leastTrialsForGone, significance } from './statistics.ts';
import { anyTrigger, backgroundTrigger } from './summarize-trials.ts';

type Judged = Pick<Difference, 'state' | 'why' | 'toDecide' | 'fixed'>;

/**
 * A key that only the baseline has. It is gone only where silence would be a surprise (the Jeffreys
 * rule, at least three valid trials) and the newer side could have seen it; else unproven. Where the
 * newer side sends the same emission without this trigger, it is not gone at all.
 */
export function departureOf(entry: ProfileEntry, base: Profile, head: Profile): Difference {
  const known = entry.invalidOnly ? siblingsOf(entry.key, head) : [];
  const meeting = coveredBy(entry, meetingOf(entry, base, head));
  const strata = strataOf(entry, base, head);
  const there = sumOf(strata.map((stratum) => stratum.there));
  const headSeen = entry.key.trigger === backgroundTrigger ? { k: 0, n: head.valid.length } : there;
  if (known.length > 0)
    return { key: entry.key, base: entry, baseSeen: entry.seen, headSeen, ...onceFailed(entry, known) };
  const judged = meeting === null ? withoutCover(entry, strata, base, head) : withCover(entry, meeting);
  const stays = judged.state !== 'gone' && meeting !== null;
  return {
    key: entry.key,
    ...judged,
    base: entry,
    head: stays ? meeting.cover : null,
    baseSeen: entry.seen,
    headSeen,
  };
}

/** What was sent at any time and is sent only under a trigger now did not stay as it was. */
function coveredBy({ key }: ProfileEntry, meeting: Meeting | null): Meeting | null {
  return key.trigger === anyTrigger && meeting?.untriggered === false ? null : meeting;
}

/** The mirror of an arrival in failed attempts: nobody knows what the baseline's sighting was caused by. */
function onceFailed(entry: ProfileEntry, known: readonly ProfileEntry[]): Judged & Pick<Difference, 'head'> {
  const forms = known.map((head) => ({ head, form: contrast(entry, head) }));
  const { head, form } = forms.find((each) => each.form === null) ?? forms[0] ?? { head: null, form: null };
  const why = `The baseline showed it only in attempts that do not count, and this build sends it under ${head?.key.trigger}.`;
  return { head, state: form === null ? 'unchanged' : 'changed', why };
}

/** What is worse about the entry that this build has instead is said where that entry stands. */
function withCover(entry: ProfileEntry, { cover, raised, expected }: Meeting): Judged {
  const when = `This build still sends it under ${cover.key.trigger}`;
  if (raised)
    return { state: 'unproven', why: `${when}, but less often here than the baseline.`, toDecide: null };
  const form = contrast(entry, cover);
  if (form !== null) return { state: 'changed', why: `${when}. ${form.why}` };
  if (expected) return { state: 'unchanged', why: `${when}, no less often than here.` };
  return { state: 'unproven', why: `${when}; it may have stopped only here.`, toDecide: null };
}

function withoutCover(entry: ProfileEntry, strata: readonly Stratum[], base: Profile, head: Profile): Judged {
  const level = goneLevel(strata, base);
  const why = trialFault(strata) ?? lastingFault(entry, base, head) ?? chanceFault(strata, level);
  if (why !== null)
    return {
      state: 'unproven',
      why,
      toDecide: lastingFault(entry, base, head) === null ? toShowGone(strata, level) : null,
    };
  const { n } = sumOf(strata.map(({ there }) => there));
  const chance = chanceOfSilence(strata);
  return {
    state: 'gone',
    why: `It was seen in 0 of ${n} valid trials; by chance that happens in ${percent(chance)} of runs.`,
    fixed: { trials: n, before: sumOf(strata.map(({ here }) => here)), chance },
  };
}

/** What stands in the way however many trials there are. */
function lastingFault(entry: ProfileEntry, base: Profile, head: Profile): string | null {
  return siblingFault(entry, head) ?? conditionFault(entry, base, head) ?? readingFault(entry, head);
}

/**
 * How surprising silence must be: one in twenty where the baseline showed it in every trial; what came
 * and went there can be silent by chance, and is asked more the more there is of it.
 */
function goneLevel(strata: readonly Stratum[], base: Profile): number {
  const steady = strata.every(({ here }) => here.k === 0 || here.k === here.n);
  return steady ? significance : levelAmongMany(base);
}

function trialFault(strata: readonly Stratum[]): string | null {
  const { n } = sumOf(strata.map(({ there }) => there));
  if (n === 0) return 'It was not tested: this run has no valid trial of that kind.';
  if (sumOf(strata.map(({ here }) => here)).k === 0) {
    return 'The baseline shows it in no trial that counts, so that its absence says nothing.';
  }
  return n < leastTrialsForGone
    ? `${n} valid trials are too few; ${leastTrialsForGone} are the least.`
    : null;
}

/** What was sent at any time and is still sent under some trigger may be the same telemetry. */
function siblingFault({ key }: ProfileEntry, head: Profile): string | null {
  const [sibling] = key.trigger === anyTrigger ? siblingsOf(key, head) : [];
  return sibling === undefined ? null : `This build still sends it under ${sibling.key.trigger}.`;
}

function conditionFault({ key }: ProfileEntry, base: Profile, head: Profile): string | null {
  if (!head.canary) return 'The canary was not seen in every valid trial.';
  const unequal = unequalDwell(key.trigger, base, head);
  return unequal !== null && unequal.head < unequal.base ? unequal.sentence : null;
}

function readingFault(entry: ProfileEntry, head: Profile): string | null {
  const place = hidingPlaceOf(entry, head);
  if (place === null) return null;
  return `Traffic to ${place.host} could not be read (${place.visibility}); it could be in there.`;
}

function chanceFault(strata: readonly Stratum[], level: number): string | null {
  const chance = chanceOfSilence(strata);
  if (chance <= level) return null;
  const { k, n } = sumOf(strata.map(({ here }) => here));
  const asked = level < significance ? `; at most ${percent(level)} is asked for` : '';
  return `The baseline showed it in ${k} of ${n} trials; silence here is chance in ${percent(chance)} of runs${asked}.`;
}

function percent(share: number): string {
  return `${(share * 100).toPrecision(2)} %`;
}
