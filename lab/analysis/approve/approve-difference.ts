import type { Day, PlacedEntry } from '../../model/baseline.ts';
import type { Difference } from '../../model/comparison.ts';
import { keyOf } from '../../model/emission.ts';
import type { ProfileEntry } from '../../model/profile.ts';
import { findingId } from '../judge-findings.ts';
import { approvalOf } from './approval-of.ts';
import type { Base } from './base-of.ts';
import { isPast } from './days.ts';
import {
  type AllowingEntry,
  excessOf,
  forbids,
  isAllowing,
  isRated,
  matches,
  matchesBesideTrigger,
} from './entry-match.ts';

/** The reviewed entries, and the day on which they are held against a run. */
export type Approving = {
  readonly entries: readonly PlacedEntry[];
  readonly today: Day;
  readonly base: Pick<Base, 'sources' | 'stale' | 'open'>;
  /** The two sides may not be compared: then nothing but what is forbidden is known. */
  readonly incomparable: boolean;
};

type Claim = { readonly entry: AllowingEntry; readonly fault: string | null; readonly expired: boolean };

/** What the reviewed file makes of one difference. What is forbidden fails, whatever else it says. */
export function approveDifference(difference: Difference, approving: Approving): Difference {
  const approved = approve(difference, approving);
  if (approved.state === difference.state) return approved;
  // What was claimed of another state says nothing of this one.
  const { began: _, fixed: __, toDecide, ...rest } = approved;
  return toDecide === null && rest.state === 'unproven' ? { ...rest, toDecide } : rest;
}

function approve(difference: Difference, approving: Approving): Difference {
  const { head } = difference;
  if (head === null || keyOf(head.key) !== keyOf(difference.key))
    return approveAbsence(difference, approving);
  const forbidden = approving.entries.find((entry) => entry.kind === 'forbidden' && forbids(entry, head));
  if (forbidden !== undefined) return forbid(difference, forbidden, approving);
  const claims = claimsOn(difference, head, approving);
  const holding = claims.find(({ fault }) => fault === null);
  if (holding !== undefined) return allow(difference, holding.entry, approving);
  const [broken] = claims;
  if (broken !== undefined) return reopen(difference, broken, approving);
  return unclaimed(difference, head, approving);
}

const unconditioned =
  'It was not seen, but the baseline does not say in which runs it was, and so not under which conditions.';

/** What this build does not show is told by the statistics alone; the entry says who approved it. */
function approveAbsence(difference: Difference, { base, today }: Approving): Difference {
  const source = base.sources.get(keyOf(difference.key));
  const approved = source === undefined ? difference : { ...difference, approval: approvalOf(source, today) };
  if (difference.state !== 'gone') return approved;
  if (source !== undefined && !('rates' in source))
    return { ...approved, state: 'unproven', why: unconditioned, toDecide: null };
  if (base.stale.length === 0) return approved;
  const why = `It was not seen, but it was approved by other rules: ${staleText(base)}.`;
  return { ...approved, state: 'unproven', why, toDecide: null };
}

function forbid(difference: Difference, entry: PlacedEntry, { today }: Approving): Difference {
  return {
    ...difference,
    state: difference.base === null ? 'new' : 'worse',
    why: `The baseline forbids it (${entry.file}:${entry.line}).`,
    approval: approvalOf(entry, today),
  };
}

/** The entries that are about this emission, those for good before those for a while. */
function claimsOn(difference: Difference, head: ProfileEntry, { entries, today, base }: Approving): Claim[] {
  const source = difference.base === null ? undefined : base.sources.get(keyOf(difference.base.key));
  const order = ['expected', 'noise', 'exception'];
  return entries
    .filter(isAllowing)
    .filter(
      (entry) =>
        entry === source ||
        (matches(entry.key, head) && (!isRated(entry) || entry.key.trigger === head.key.trigger)),
    )
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .map((entry): Claim => {
      const expired = entry.kind === 'exception' && isPast(entry.expires, today);
      const excess = excessOf(entry, head);
      const fault = expired ? `It expired on ${entry.expires}.` : excess;
      return { entry, fault, expired };
    });
}

function allow(
  difference: Difference,
  entry: AllowingEntry,
  { today, incomparable, base }: Approving,
): Difference {
  const approval = approvalOf(entry, today);
  if (incomparable) return { ...difference, approval };
  if (entry.kind === 'exception') return { ...difference, state: 'excepted', why: approval.text, approval };
  const isSource = difference.base !== null && base.sources.get(keyOf(difference.base.key)) === entry;
  const isTold = isSource && difference.state !== 'worse' && difference.state !== 'new';
  if (entry.kind === 'expected' && isTold) return { ...difference, approval };
  return { ...difference, state: 'unchanged', why: approval.text, approval };
}

function reopen(difference: Difference, { entry, fault, expired }: Claim, approving: Approving): Difference {
  const broken = fault ?? '';
  const approval = approvalOf(entry, approving.today, broken);
  if (approving.incomparable) return { ...difference, approval };
  const why = `The approval in ${entry.file}:${entry.line} does not hold: ${broken}`;
  return expired
    ? knownBefore({ ...difference, why, approval })
    : { ...difference, state: 'worse', why, approval };
}

const leftOpen = "The baseline's runs showed it, too, and nobody approved it.";

/** No build since has begun it, and no control excuses it; how often it was seen was not kept. */
function knownBefore(difference: Difference): Difference {
  const { began: _, ...rest } = difference;
  const baseSeen = rest.baseSeen.k > 0 ? rest.baseSeen : { k: 0, n: 0 };
  return { ...rest, state: 'new', baseSeen, known: true };
}

/** Nobody approved it; the nearest approval tells what is different. */
function unclaimed(difference: Difference, head: ProfileEntry, approving: Approving): Difference {
  const near = nearestTo(head, approving.entries);
  const approval =
    near === null ? {} : { approval: approvalOf(near, approving.today, distanceOf(near, head)) };
  if (approving.incomparable) return { ...difference, ...approval };
  if (difference.base !== null && difference.state !== 'worse' && difference.state !== 'new') {
    const found = "Today's rules find it in the captures of the baseline, too; nobody has approved it yet.";
    return { ...difference, why: found, unapproved: true, ...approval };
  }
  if (difference.state === 'new' && approving.base.open.has(findingId(difference.key)))
    return knownBefore({ ...difference, why: leftOpen, ...approval });
  if (approving.base.stale.length === 0) return { ...difference, ...approval };
  const why = `It may be new, or found only by newer rules: ${staleText(approving.base)}.`;
  return { ...difference, state: 'unproven', why, toDecide: null, ...approval };
}

/** Runs whose captures cannot be read again, in words. */
export function staleText({ stale }: Pick<Base, 'stale'>): string {
  const runs = stale.map(({ id, ruleset }) => `${id} (rule set ${ruleset})`).join(', ');
  return `the captures of the baseline's ${stale.length === 1 ? 'run' : 'runs'} ${runs} are gone and cannot be read again with today's`;
}

/** An approval of the same identifier to the same recipient, under another trigger, or in another place. */
function nearestTo(head: ProfileEntry, entries: readonly PlacedEntry[]): AllowingEntry | null {
  const allowing = entries.filter(isAllowing).filter(({ key }) => key.identifier !== undefined);
  const near = (key: AllowingEntry['key']) =>
    matchesBesideTrigger(
      {
        ...(key.identifier === undefined ? {} : { identifier: key.identifier }),
        ...(key.recipient === undefined ? {} : { recipient: key.recipient }),
      },
      head,
    );
  const close = allowing.filter(({ key }) => near(key));
  return close.find(({ key }) => matchesBesideTrigger(key, head)) ?? close[0] ?? null;
}

function distanceOf({ key }: AllowingEntry, { key: own }: ProfileEntry): string {
  const parts = ['trigger', 'place', 'endpoint'] as const;
  const words = { trigger: 'under', place: 'in', endpoint: 'at' };
  const other = parts.filter((part) => key[part] !== undefined && key[part] !== own[part]);
  const approved = other.map((part) => `${words[part]} ${key[part]}`).join(', ');
  const seen = other.map((part) => `${words[part]} ${own[part]}`).join(', ');
  return approved === '' ? 'It goes beyond that.' : `It was approved ${approved}; this is ${seen}.`;
}
