import type { ExpectedEntry } from '../../model/baseline.ts';
import type { Comparison, Difference } from '../../model/comparison.ts';
import { keyOf, type Recipient, type Sender } from '../../model/emission.ts';
import type { Profile, ProfileEntry } from '../../model/profile.ts';
import type { FindingState } from '../../model/result.ts';
import { clearest } from '../compare-contrast.ts';
import { findingId } from '../judge-findings.ts';
import { frozenRate } from './frozen-rate.ts';

/** What a person accepts of an emission: its key, its bounds, and the rates that are frozen. */
export type Bounds = Pick<ExpectedEntry, 'key' | 'transport' | 'seen' | 'rates' | 'spellings'>;

/** What a person may approve, and by which names it may be meant. */
export type Selectable = {
  readonly id: string;
  readonly state: FindingState;
  /** An approval covers it already. */
  readonly approved: boolean;
  readonly recipient: Recipient;
  readonly sender: Sender;
};

/** An emission that a person may approve. */
export type Candidate = Selectable & {
  readonly entry: ProfileEntry;
  readonly bounds: Bounds;
};

/** What a run shows, each with whether the reviewed file covers it; what is forbidden cannot be approved. */
export function candidatesOf({ differences, head }: Comparison): Candidate[] {
  return differences
    .flatMap((difference) => {
      const { head: entry, key, state, approval } = difference;
      if (entry === null || keyOf(entry.key) !== keyOf(key) || approval?.kind === 'forbidden') return [];
      const candidate: Candidate = {
        id: findingId(key),
        state,
        approved: isApproved(difference),
        recipient: entry.recipient,
        sender: entry.sender,
        entry,
        bounds: boundsOf(entry, head),
      };
      return [candidate];
    })
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** Whether an approval holds for good. */
export function isApproved({ approval, state }: Pick<Difference, 'approval' | 'state'>): boolean {
  return approval !== undefined && approval.broken === undefined && state !== 'excepted';
}

/** By recipient first, so that what belongs together stands together in the file. */
function orderOf({ entry: { key } }: Candidate): string {
  return [key.recipient, key.identifier, key.place, key.endpoint, key.trigger].join('|');
}

/** The upper bound of what is accepted with an emission as it was seen. */
export function boundsOf(entry: ProfileEntry, profile: Profile): Bounds {
  return {
    key: entry.key,
    transport: clearest(entry.transports),
    seen: entry.seen,
    rates: [frozenRate(entry, profile)],
    spellings: [...entry.spellings].sort(),
  };
}
