import type { Approval, Approvals } from './baseline.ts';
import type { EmissionKey } from './emission.ts';
import type { Visibility } from './flow.ts';
import type { Profile, ProfileEntry, Rate, VerifiedFix } from './profile.ts';
import type { FindingState } from './result.ts';

/** Further valid trials of one trigger that would decide an unproven difference. */
export type FurtherTrials = { readonly trigger: string; readonly trials: number };

/** Whether this build began it, as a test over trials; `control` where a control ran beside it. */
export type Beginning = { readonly p: number; readonly significant: boolean; readonly control: boolean };

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
  /** The captures of a reviewed file show it, too, and no entry of the file allows it. */
  readonly unapproved?: true;
  /** It is new to the approvals only: the baseline's runs showed it, or an exception for it has expired. */
  readonly known?: true;
  /** What the controls showed in the same windows; absent without a control. */
  readonly controlSeen?: Rate;
  /** Where it is new and the two builds differ; absent where it was not tested. */
  readonly began?: Beginning;
  /** Where it is new: unread traffic of the baseline in which it could have been. */
  readonly unreadInBaseline?: { readonly host: string; readonly visibility: Visibility };
  /** Where it is gone: what verifies the fix. */
  readonly fixed?: VerifiedFix;
  /** Where it is unproven; null where no number of trials of this build would decide it. */
  readonly toDecide?: FurtherTrials | null;
};

/** A run of the baseline's build beside the newer one: what changed outside the build shows in both. */
export type ControlRun = {
  readonly run: string;
  readonly fingerprint: string;
  /** Why it may stand for a control, as a sentence. */
  readonly why: string;
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
  /** Absent where the base is a run: then nobody approved anything. */
  readonly approvals?: Approvals;
  /** Runs that stood beside the newer one as controls; absent where none did. */
  readonly controls?: readonly ControlRun[];
  /** What a reader has to know before the differences: sentences; absent where there is nothing. */
  readonly cautions?: readonly string[];
};
