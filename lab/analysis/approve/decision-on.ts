import type { Approval, Day, DecisionEntry, PlacedEntry } from '../../model/baseline.ts';
import type { FindingState } from '../../model/result.ts';
import { approvalOf } from './approval-of.ts';
import { isPast } from './days.ts';

/** What a finding that is no emission comes to, and what the reviewed file says of it. */
type Told<State> = { readonly state: State; readonly why: string; readonly approval?: Approval };

type Placed = PlacedEntry & DecisionEntry;

/** How entries are held against a finding. */
type Holding<Entry extends Placed> = {
  readonly today: Day;
  readonly forbids: (entry: Entry) => boolean;
  /** In which way it goes beyond what was approved, as a sentence, or null. */
  readonly beyond: (entry: Entry) => string | null;
  /** Whether an approval may hold at all; what is forbidden always is. */
  readonly comparable: boolean;
};

/**
 * What the entries of a reviewed file that are about a finding make of it. What is forbidden stands above
 * all; of several approvals the one that holds counts, and one for good before one for a while.
 */
export function decisionOn<State extends FindingState, Entry extends Placed>(
  told: Told<State>,
  its: readonly Entry[],
  { today, forbids, beyond, comparable }: Holding<Entry>,
): Told<State | 'new' | 'worse' | 'unchanged' | 'excepted'> {
  const forbidding = its.find((entry) => entry.is === 'forbidden' && forbids(entry));
  if (forbidding !== undefined) {
    const approval = approvalOf(forbidding, today);
    return { ...told, why: approval.text, approval };
  }
  const claims = its
    .filter(({ is }) => is !== 'forbidden')
    .sort((a, b) => Number(a.is === 'exception') - Number(b.is === 'exception'))
    .map((entry) => ({ entry, fault: expiryOf(entry, today) ?? beyond(entry) }));
  const claim = claims.find(({ fault }) => fault === null) ?? claims[0];
  if (claim === undefined || !comparable) return told;
  const { entry, fault } = claim;
  const approval = approvalOf(entry, today, fault);
  if (fault !== null) {
    const why = `The approval in ${entry.file}:${entry.line} does not hold: ${fault}`;
    return { ...told, state: expiryOf(entry, today) === null ? 'worse' : 'new', why, approval };
  }
  return { state: entry.is === 'exception' ? 'excepted' : 'unchanged', why: approval.text, approval };
}

function expiryOf(entry: DecisionEntry, today: Day): string | null {
  return entry.is === 'exception' && isPast(entry.expires, today) ? `It expired on ${entry.expires}.` : null;
}
