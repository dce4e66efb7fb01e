import type { Approval } from './baseline.ts';
import type { EmissionKey } from './emission.ts';
import type { Visibility } from './flow.ts';
import type { Profile, ProfileEntry, Rate } from './profile.ts';
import type { FindingState } from './result.ts';

/** One key that stands in either profile, with its state and the reason for it in words. */
export type Difference = {
  readonly key: EmissionKey;
  readonly state: FindingState;
  /** The entry on each side; null where that side has none (or none that counts for this key). */
  readonly base: ProfileEntry | null;
  readonly head: ProfileEntry | null;
  readonly baseSeen: Rate;
  readonly headSeen: Rate;
  readonly why: string;
  /** The baseline entry that decided its state; absent where none is about it. */
  readonly approval?: Approval;
};

/** A contact of the newer side that nobody could read; `inBaseline` when it was so there, too. */
export type BlindContact = {
  readonly host: string;
  readonly visibility: Visibility;
  readonly inBaseline: boolean;
  readonly approval?: Approval;
};

/** The difference of two profiles; derived/comparison.json. Holds no raw value. */
export type Comparison = {
  readonly schema: 'phonehome.comparison/1';
  readonly base: Profile | null;
  readonly head: Profile;
  /** Who approved the base and why it was chosen; null approver for a plain run. */
  readonly approvedBy: string | null;
  readonly chosen: string;
  /** Why the two may not be compared, as sentences; empty when they may. */
  readonly incomparable: readonly string[];
  readonly differences: readonly Difference[];
  readonly blind: readonly BlindContact[];
};
