import type { IdentifierKind } from './device.ts';
import type { Band, FindingState } from './result.ts';

/** What a declared recipient is to the phone's maker. */
export const declaredRoles = ['maker', 'own-carrier', 'os-vendor', 'third-party'] as const;
export type DeclaredRole = (typeof declaredRoles)[number];

/** What a finding of a new kind must be shown to be before it fails: sent at all, or begun by this build. */
export const proofs = ['sighting', 'began'] as const;
export type Proof = (typeof proofs)[number];

/** Most that may be of something; what is left out has no limit of its own. */
export type Budgets = {
  /** Findings that an exception of the baseline covers. Beyond it: review. */
  readonly exceptions?: number;
  /** Findings that more trials would decide. Beyond it: review. */
  readonly unproven?: number;
  /** Parts of messages that could not be read. Beyond it: inconclusive. */
  readonly unreadMessages?: number;
  /** Hosts whose traffic could not be read, those of the baseline included. Beyond it: inconclusive. */
  readonly blindHosts?: number;
  /** Bytes of all valid trials that the recording does not explain. Beyond it: inconclusive. */
  readonly unexplainedBytes?: number;
};

/** Which findings go to review beyond those that are new or worse, and which fail beyond the bands. */
export type PolicyList = {
  readonly states?: readonly FindingState[];
  readonly identifiers?: readonly IdentifierKind[];
  /** Registrable domains or hosts. */
  readonly recipients?: readonly string[];
};

/** What decides between pass and the rest; printed with every verdict. */
export type Policy = {
  readonly leastTrials: number;
  readonly leastDwellMs: number | null;
  readonly failBands: readonly Band[];
  /** States that can fail (new and worse unless it says so), and what fails whatever its band. */
  readonly fail?: PolicyList;
  readonly review?: PolicyList;
  /** What a new finding must be shown to be before it fails; `sighting` unless it says so. */
  readonly proof?: Proof;
  /** Where a control on the baseline's build shows the same: `review` unless it says so. */
  readonly shownByControl?: 'review' | 'fail';
  readonly budgets?: Budgets;
  /** What becomes of an unknown identifier that is new: `review` unless it says so. */
  readonly unknown?: 'fail' | 'review' | 'none';
  /** What the maker's policy file declares, by registrable domain; nothing else counts as declared. */
  readonly declared?: Readonly<Record<string, DeclaredRole>>;
  /** The file it was read from, and what the file calls it; absent where the usual rules decide. */
  readonly source?: { readonly file: string; readonly name: string | null };
};
