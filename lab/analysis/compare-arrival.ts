import type { Difference } from '../model/comparison.ts';
import type { Profile, ProfileEntry, Rate } from '../model/profile.ts';
import { type Meeting, meetingOf } from './compare-chance.ts';
import { contrast } from './compare-contrast.ts';
import { toShowRaised } from './compare-decide.ts';
import { seenIn, siblingsOf } from './compare-rates.ts';
import { anyTrigger, backgroundTrigger, bootTrigger } from './summarize-trials.ts';

type Judged = Pick<Difference, 'state' | 'why' | 'toDecide'>;

/**
 * A key that only the newer side has. One sighting is present, in whatever attempt. It is new unless
 * the baseline sends the same emission without this trigger and chance explains the meeting, the
 * baseline never tried the trigger but is known to send the same under another, or it was sent only in
 * attempts that failed, where its trigger is not known: the phone may have restarted by itself.
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
  const known = entry.invalidOnly ? siblingsOf(entry.key, base) : [];
  if (known.length > 0)
    return { ...common, ...inFailedAttempts(entry, known), baseSeen: seenIn(entry, head, base) };
  if (mayBeOfABoot(entry, base)) return { ...common, ...unknownCause, baseSeen: seenIn(entry, head, base) };
  const meeting = meetingOf(entry, head, base);
  const baseSeen = seenIn(entry, head, base);
  const judged = meeting === null ? withoutCover(entry, base) : withCover(entry, meeting);
  return { ...common, ...judged, base: judged.state === 'new' ? null : (meeting?.cover ?? null), baseSeen };
}

/** Whether the phone may have sent it at a boot of its own, and the baseline never listened to one. */
export function mayBeOfABoot({ invalidOnly, key }: ProfileEntry, base: Profile): boolean {
  return invalidOnly && key.trigger !== bootTrigger && (base.trialsByTrigger[bootTrigger] ?? 0) === 0;
}

const unknownCause: Judged = {
  state: 'unproven',
  why: `It was seen only in attempts that do not count or just after a restart, and the baseline has no valid trial of ${bootTrigger}.`,
  toDecide: null,
};

/** A phone that restarts by itself in the middle of a trial sends what its boots send, and not what the trigger causes. */
function inFailedAttempts(
  entry: ProfileEntry,
  known: readonly ProfileEntry[],
): Judged & Pick<Difference, 'base'> {
  const forms = known.map((base) => ({ base, form: contrast(base, entry) }));
  const { base, form } = forms.find((each) => each.form === null) ?? forms[0] ?? { base: null, form: null };
  const why = `It was seen only in attempts that do not count or just after a restart, and the baseline sends it under ${base?.key.trigger}.`;
  return { base, state: form?.state ?? 'unchanged', why: form === null ? why : `${why} ${form.why}` };
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
    toDecide: null,
  };
}

function withCover(entry: ProfileEntry, meeting: Meeting): Judged {
  const { cover, raised, untriggered, expected, tried, here, there } = meeting;
  const form = contrast(cover, entry);
  const when = whenOf(cover);
  if (form?.state === 'worse') return { state: 'worse', why: `The baseline sends it ${when}. ${form.why}` };
  if (raised && untriggered) return moreOften(cover, here, there);
  if (raised)
    return { state: 'new', why: `The baseline sends it ${when}, but significantly less often here.` };
  if (form !== null) return { state: 'changed', why: `The baseline sends it ${when}. ${form.why}` };
  if (expected) return { state: 'unchanged', why: `The baseline sends it ${when}, no less often than here.` };
  const need = tried ? 'more trials would tell' : 'the baseline has no trial that would tell';
  return {
    state: 'unproven',
    why: `The baseline sends it ${when}; it may have met this by chance: ${need}.`,
    toDecide: tried ? toShowRaised(entry, here, there) : null,
  };
}

/** What both sides send without a trigger is no other emission for being sent more often. */
function moreOften(cover: ProfileEntry, here: Rate, there: Rate): Judged {
  const known = `The baseline sends it ${whenOf(cover)}`;
  const rates = `in the same windows ${there.k} of ${there.n} times, and here ${here.k} of ${here.n}`;
  if (!cover.invalidOnly) return { state: 'changed', why: `${known}, ${rates}.` };
  const unknown = 'but was seen to only in attempts that do not count or around a restart';
  return { state: 'unproven', why: `${known}, ${unknown}: how often is not known.`, toDecide: null };
}

function whenOf({ key }: ProfileEntry): string {
  if (key.trigger === anyTrigger) return 'at any time';
  return key.trigger === backgroundTrigger ? 'in the background' : `under ${key.trigger}`;
}
