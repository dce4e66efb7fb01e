import type { ControlRun, Difference } from '../model/comparison.ts';
import type { Profile, ProfileEntry, Rate } from '../model/profile.ts';
import { hidingPlaceOf } from './compare-contacts.ts';
import { seenIn, sumOf } from './compare-rates.ts';
import { stateFaults } from './compare-states.ts';
import { unequalDwell } from './dwell-of.ts';
import { incomparabilityOf } from './incomparability-of.ts';

const hourMs = 3_600_000;
/** Another phone counts for the same night within this time, the same phone for before and after. */
const nightMs = 12 * hourMs;
const aroundMs = 24 * hourMs;

/** Runs that may stand for a control, and why each of them may. */
export type Controls = { readonly profiles: readonly Profile[]; readonly runs: readonly ControlRun[] };

/**
 * Which of these runs are controls of the newer side: on the baseline's build, under the same
 * conditions, and either the same phone within a day or another phone of the line in the same night.
 * What a server or a day changes shows in them, too; what the build changes does not.
 */
export function controlsOf(base: Profile, head: Profile, candidates: readonly Profile[]): Controls {
  const known = new Map(candidates.map((each) => [each.run, each]));
  const chosen = [...known.values()].flatMap((profile) => {
    const why = whyControl(profile, base, head);
    return why === null
      ? []
      : [{ profile, run: { run: profile.run, fingerprint: profile.fingerprint, why } }];
  });
  return { profiles: chosen.map(({ profile }) => profile), runs: chosen.map(({ run }) => run) };
}

/** Tells of a difference what the controls that could have shown it showed, all together; null where none could. */
export function controlsShow(head: Profile, { profiles }: Controls): (difference: Difference) => Rate | null {
  const hearings = profiles.map((profile) => hearingOf(profile, head));
  return ({ head: entry, base }) => {
    const shown = entry ?? base;
    if (shown === null) return null;
    const seen = profiles.flatMap((profile, index) => {
      const rate = seenIn(shown, head, profile);
      return rate.k > 0 || hearings[index]?.(shown) === true ? [rate] : [];
    });
    return seen.length === 0 ? null : sumOf(seen);
  };
}

/** Silence of a control says something only where it listened as long, in the same state, and could read it. */
function hearingOf(profile: Profile, head: Profile): (entry: ProfileEntry) => boolean {
  const faults = stateFaults(profile, head);
  return (entry) => {
    const { trigger } = entry.key;
    if (!profile.canary || faults.has(trigger) || hidingPlaceOf(entry, profile) !== null) return false;
    const unequal = unequalDwell(trigger, profile, head);
    return unequal === null || unequal.base > unequal.head;
  };
}

function whyControl(profile: Profile, base: Profile, head: Profile): string | null {
  if (profile.fingerprint !== base.fingerprint || profile.run === head.run || profile.valid.length === 0)
    return null;
  if (incomparabilityOf(profile, head).length > 0) return null;
  const samePhone = profile.devices.some((serial) => head.devices.includes(serial));
  if (samePhone && isNear(profile, head, aroundMs)) return 'The same phone, before and after, within a day.';
  const sameLine = profile.line === head.line;
  return sameLine && isNear(profile, head, nightMs) ? 'A phone of the same line, in the same night.' : null;
}

function isNear({ startedAt }: Profile, head: Profile, limitMs: number): boolean {
  return startedAt >= head.startedAt - limitMs && startedAt <= head.finishedAt + limitMs;
}
