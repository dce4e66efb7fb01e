import type { Approval } from './baseline.ts';
import type { Arrival, BuildDiff } from './build.ts';
import type { CertificateFault, CheckedHost } from './certificate-check.ts';
import type { CleanComparison } from './clean-pass.ts';
import type { Beginning, ControlRun } from './comparison.ts';
import type { IdentifierKind } from './device.ts';
import type { Recipient, Sender, Transport } from './emission.ts';
import type { Visibility } from './flow.ts';
import type { GatewayFate } from './gateway.ts';
import type { ByteAccount, Contact, DecoyCount, Decryption, Rate, VerifiedFix } from './profile.ts';
import type { UnknownFinding } from './unknown.ts';

export const findingStates = [
  'new',
  'worse',
  'changed',
  'unchanged',
  'gone',
  'excepted',
  'unproven',
] as const;
export type FindingState = (typeof findingStates)[number];
export type VerdictWord = 'pass' | 'fail' | 'review' | 'inconclusive';
export type Band = 'critical' | 'high' | 'medium' | 'low';

/** Permanence, transport, recipient, circumstances; at most 10 together (docs/design.md, severity). */
export type Severity = {
  readonly score: number;
  readonly band: Band;
  readonly parts: { readonly P: number; readonly T: number; readonly R: number; readonly C: number };
  /** Added for company (a resettable identifier beside a permanent one) and frequency; absent when 0. */
  readonly bonus?: number;
};

/** One difference, or sameness, between a build and its baseline. The id is a hash of the key. */
export type Finding = {
  readonly id: string;
  readonly state: FindingState;
  readonly identifier: IdentifierKind;
  readonly label: string | null;
  readonly slot: number | null;
  readonly spelling: string;
  readonly decoding: readonly string[];
  readonly where: string;
  readonly place: string;
  readonly endpoint: string;
  readonly recipient: Recipient;
  readonly answeredBy: 'lab' | 'server' | 'unknown';
  readonly transport: Transport;
  readonly trigger: string;
  readonly background: boolean;
  readonly seen: Rate;
  readonly idleSeen: Rate;
  readonly baselineSeen: Rate;
  /** Upper bound of the rate at 95 % where k is 0, else null. */
  readonly missedRateBelow: number | null;
  readonly firstSeen: { readonly build: string; readonly at: string } | null;
  readonly sender: Sender;
  readonly severity: Severity;
  readonly sentence: string;
  /** Why it has this state, for people. */
  readonly why: string;
  readonly evidence: readonly string[];
  /** The baseline entry that decided its state; absent where none is about it. */
  readonly approval?: Approval;
  /** The captures of the reviewed baseline show it, too, and no entry of the file allows it: a person has to look. */
  readonly unapproved?: true;
  /** It is new to the approvals only: the baseline's runs showed it, or an exception for it has expired. */
  readonly known?: true;
  /** Whether this build began it: the test's p-value, and whether a control ran beside it; absent where it was not tested. */
  readonly began?: Beginning;
  /** What the controls showed; absent without a control. */
  readonly controlSeen?: Rate;
  /** Where it is new: traffic of the baseline that nobody could read, in which it could have been. */
  readonly unreadInBaseline?: { readonly host: string; readonly visibility: Visibility };
  /** Where it is gone: that this build is verified to be without it. */
  readonly fixed?: VerifiedFix;
  /** Further valid trials that would decide it, where it is unproven; null where no number would. */
  readonly trialsToDecide?: number | null;
  /** What the policy makes of it, so that no format disagrees with the verdict; absent in older results. */
  readonly gate?: 'fail' | 'review' | 'none';
  /** The trigger of those trials, where it is not the finding's own. */
  readonly decidedBy?: string;
};

/**
 * Who sends application data on a certificate that a client must refuse. It has no identifier: whatever
 * is sent there can be read and changed by anyone on the way.
 */
export type CertificateFinding = Pick<
  CheckedHost,
  'host' | 'recipient' | 'control' | 'faults' | 'sender' | 'identifiers' | 'evidence'
> & {
  readonly id: string;
  readonly kind: 'certificate';
  readonly state: FindingState;
  /** What the reviewed file says of it; absent where it says nothing. */
  readonly approval?: Approval;
  /** What its client went on with; where it is gone, what the baseline's did. */
  readonly accepted: readonly CertificateFault[];
  readonly severity: Severity;
  readonly gate: 'fail' | 'review' | 'none';
  readonly sentence: string;
  readonly why: string;
};

/** result.json: what every format is derived from (`phonehome.result/1`). Holds no raw value. */
export type Result = {
  readonly schema: 'phonehome.result/1';
  readonly verdict: VerdictWord;
  readonly sentence: string;
  readonly reasons: readonly string[];
  readonly build: { readonly fingerprint: string; readonly line: string };
  readonly baseline: {
    readonly fingerprint: string;
    readonly approvedBy: string | null;
    readonly why: string;
    /** The reviewed file, where it is one, with what of it was accepted in bulk. */
    readonly file?: string;
    readonly bulk?: number;
  } | null;
  readonly tool: { readonly version: string; readonly ruleset: string };
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly counts: Readonly<Record<FindingState, number>>;
  readonly conditions: {
    readonly state: string;
    readonly responder: string;
    /** Digest of the rules by which some hosts were answered otherwise; absent without any. */
    readonly answers?: string;
    /** Hosts were shown certificates that a client must refuse; absent where they were not. */
    readonly tlsCheck?: true;
    readonly dwell: string;
    readonly devices: readonly string[];
    readonly simulated: boolean;
  };
  /** What decided: the policy's rules as sentences, and the file that they came from, where they did. */
  readonly policy: {
    readonly leastTrials: number;
    readonly leastDwellMs: number;
    readonly failBands?: readonly Band[];
    readonly name?: string;
    readonly file?: string;
    readonly rules?: readonly string[];
  };
  /** Runs of the baseline's build beside this one; absent where none was. */
  readonly controls?: readonly ControlRun[];
  /** What a reader has to know first: printed as a banner; absent where there is nothing. */
  readonly cautions?: readonly string[];
  readonly coverage: {
    readonly trials: {
      readonly planned: number;
      readonly valid: number;
      readonly invalid: readonly { readonly trial: number; readonly reason: string }[];
    };
    readonly canary: boolean;
    /** Whether the lab's own requests over TLS were decoded, with what that says in a sentence; absent where none were made. */
    readonly decryption?: Decryption & { readonly sentence: string };
    /** Phones that never were in the lab: what was found of them by chance, with a sentence; absent in results of before. */
    readonly decoys?: DecoyCount & { readonly sentence: string };
    /** `import`: nothing is known but what a capture of another tool holds. */
    readonly scope: 'proxy' | 'gateway' | 'import';
    /** The scope in words, with what is not observable in it. */
    readonly scopeSentence: string;
    /** The longest that was listened to, after which trigger: what is sent less often is seen by chance only. */
    readonly longest?: { readonly trigger: string; readonly ms: number; readonly sentence: string };
    /** How long trials of each trigger listened, `2s`; only those that differ from `conditions.dwell`. */
    readonly otherDwells?: Readonly<Record<string, string>>;
    readonly flows: Readonly<Record<Visibility, number>>;
    /** Behind a gateway: how many flows it counted, by what it did with them. */
    readonly counted?: Readonly<Record<GatewayFate, number>>;
    readonly byTrigger: Readonly<
      Record<string, { readonly k: number; readonly n: number; readonly missedRateBelow: number }>
    >;
    readonly blind: readonly {
      readonly host: string;
      readonly visibility: Visibility;
      readonly inBaseline: boolean;
      readonly approval?: Approval;
    }[];
    readonly contacts: readonly Contact[];
    readonly bytes: readonly ByteAccount[];
    readonly unread: number;
    readonly notes: readonly string[];
    /** What was sent with and without the lab's instruments; absent where no clean pass was made. */
    readonly cleanPass?: CleanComparison;
    /** What came of certificate checks, by host; absent where none were made. */
    readonly certificates?: readonly CheckedHost[];
    /** Scenarios of the lab without a valid trial in this run; absent where nobody looked. */
    readonly notTested?: readonly string[];
    /** Why the search for unknown identifiers is not complete, as sentences; absent where it is. */
    readonly unknownLimits?: readonly string[];
  };
  readonly questions: {
    readonly identifiers: 'yes' | 'no' | 'unknown';
    readonly leavesEea: 'reached' | 'attempted' | 'no' | 'unknown';
    /** By which of the two it does, and both in a sentence; absent where nothing was seen. */
    readonly leavesEeaBy?: {
      readonly establishment: 'outside' | 'inside' | 'unknown';
      readonly hosting: 'outside' | 'inside' | 'unknown';
      readonly text: string;
    };
    readonly noticeSeen: 'no';
  };
  readonly packages: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly string[];
  };
  /** What else differs between the builds; absent where a side was not recorded. */
  readonly buildDiff?: BuildDiff;
  /** New and worse findings beside the packages that came with the build; with `buildDiff` only. */
  readonly arrivals?: readonly Arrival[];
  readonly findings: readonly Finding[];
  /** Findings of certificate checks; absent where none were made. */
  readonly certificateFindings?: readonly CertificateFinding[];
  /** Tokens that stay on one phone and that nobody listed; absent where the run was analyzed before they were searched for. */
  readonly unknown?: readonly UnknownFinding[];
};

export const matrixSubjects = ['identifier', 'recipient', 'package'] as const;
/** What a side-by-side page may be grouped by. */
export type MatrixSubject = (typeof matrixSubjects)[number];

/** Side by side: rows identifier × recipient × trigger (`phonehome.matrix/1`). */
export type Matrix = {
  readonly schema: 'phonehome.matrix/1';
  readonly builds: readonly {
    readonly fingerprint: string;
    readonly verdict: VerdictWord | 'baseline';
    /** Builds of several lines, regions or makers may stand side by side; absent in older matrices. */
    readonly line?: string;
    readonly run?: string;
  }[];
  readonly rows: readonly {
    readonly identifier: string;
    readonly recipient: string;
    readonly trigger: string;
    /** Who sends it on any of the builds, as far as that is known; absent in older matrices. */
    readonly packages?: readonly string[];
    readonly cells: readonly MatrixCell[];
  }[];
};

/**
 * `not-tested` where the build had no valid trial of that trigger: never the same as not seen. Not seen
 * is `unproven` where traffic was not readable in which it could be.
 */
export type MatrixCell =
  | {
      readonly state: FindingState | 'present' | 'not-seen';
      readonly k: number;
      readonly n: number;
      readonly transport: Transport | null;
      /** Where it is gone: what verifies the fix, and against which build (its place in `builds`). */
      readonly fixed?: VerifiedFix & { readonly since: number };
      /** Why it is unproven although it was not seen. */
      readonly why?: string;
    }
  | { readonly state: 'not-tested' };
