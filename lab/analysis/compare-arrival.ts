import type { Difference } from '../model/comparison.ts';
import type { Profile, ProfileEntry, Rate } from '../model/profile.ts';
import type { FindingState } from '../model/result.ts';
import { type Meeting, meetingOf } from './compare-chance.ts';
import { contrast } from './compare-contrast.ts';
import { siblingsOf, strataOf, sumOf } from './compare-rates.ts';
import { anyTrigger, backgroundTrigger } from './summarize-trials.ts';

type Judged = { readonly state: FindingState; readonly why: string };

/**
 * A key that only the newer side has. One sighting is present, in whatever attempt. It is new unless
 * the baseline sends the same emission without this trigger and chance explains the meeting, or the
 * baseline never tried the trigger but is known to send the same under another.
 */
export function arrivalOf(entry: ProfileEntry, base: Profile | null, head: Profile): Difference {
  const common = { key: entry.key, base: null, head: entry, headSeen: entry.seen };
  if (base === null) {
    return {
      ...common,
      state: 'new',
      baseSeen: { k: 0, n: 0 },
      why: 'There is no baseline to hold it against.',
    };
  }
  const meeting = meetingOf(entry, head, base);
  const baseSeen = seenThere(entry, head, base);
  const judged = meeting === null ? withoutCover(entry, base) : withCover(entry, meeting);
  return { ...common, ...judged, base: judged.state === 'new' ? null : (meeting?.cover ?? null), baseSeen };
}

function seenThere(entry: ProfileEntry, head: Profile, base: Profile): Rate {
  if (entry.key.trigger === backgroundTrigger) return { k: 0, n: base.valid.length };
  return sumOf(strataOf(entry, head, base).map(({ there }) => there));
}

function withoutCover(entry: ProfileEntry, base: Profile): Judged {
  const { trigger } = entry.key;
  const tried = trigger === anyTrigger || (base.trialsByTrigger[trigger] ?? 0) > 0;
  if (tried || siblingsOf(entry.key, base).length === 0) {
    const untried = tried ? '' : `, which has no valid trial of ${trigger}`;
    return { state: 'new', why: `It is not in the baseline${untried}.` };
  }
  return {
    state: 'unproven',
    why: `The baseline sends it under another trigger and has no valid trial of ${trigger}.`,
  };
}

function withCover(entry: ProfileEntry, { cover, raised, expected, tried }: Meeting): Judged {
  const form = contrast(cover, entry);
  const when = cover.key.trigger === anyTrigger ? 'at any time' : `under ${cover.key.trigger}`;
  if (form?.state === 'worse') return { state: 'worse', why: `The baseline sends it ${when}. ${form.why}` };
  if (raised)
    return { state: 'new', why: `The baseline sends it ${when}, but significantly less often here.` };
  if (form !== null) return { state: 'changed', why: `The baseline sends it ${when}. ${form.why}` };
  if (expected) return { state: 'unchanged', why: `The baseline sends it ${when}, no less often than here.` };
  const need = tried ? 'more trials would tell' : 'the baseline has no trial that would tell';
  return {
    state: 'unproven',
    why: `The baseline sends it ${when}; it may have met this by chance: ${need}.`,
  };
}
