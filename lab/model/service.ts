import type { VerdictWord } from './result.ts';
import type { DeviceState, ResponderName } from './trial.ts';

/** What a token may do: look, ask for runs, decide on baselines, see raw values. */
export const scopes = ['read', 'submit', 'approve', 'reveal'] as const;
export type Scope = (typeof scopes)[number];

/** A token as the server keeps it: its hash, never the token itself. */
export type TokenRecord = {
  /** First characters of the hash, by which a person names it. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** SHA-256 of the token, hex. */
  readonly sha256: string;
  /** UTC, ISO 8601. */
  readonly createdAt: string;
  readonly expires: string | null;
};

/** Which phones may do a run. All that is said must hold. */
export type PhoneSelector = {
  readonly serials?: readonly string[];
  readonly line?: string;
  readonly product?: string;
  /** How many phones take part, at most; one by default. */
  readonly count?: number;
};

/** What is done with a build, and on which phones. */
export type Plan = {
  readonly scenarios: readonly string[];
  readonly repeat: number;
  /** null: the usual time, ten minutes on real phones and two seconds on simulated ones. */
  readonly dwellMs: number | null;
  readonly responder: ResponderName;
  readonly state: DeviceState | null;
  readonly phones: PhoneSelector;
  /** Least valid trials of each trigger for a PASS; null: what the policy says. */
  readonly leastTrials: number | null;
  /** How long a run may wait for its phones before it fails. */
  readonly waitMs: number;
  readonly allowWipe: boolean;
};

/**
 * The build that a run is about: a simulated one by the SHA-256 of its firmware.yaml, an OTA by that
 * of its zip, or what the phones have booted already.
 */
export type BuildSource =
  | { readonly kind: 'firmware'; readonly sha256: string; readonly fingerprint: string }
  | { readonly kind: 'ota'; readonly sha256: string; readonly fingerprint: string }
  | { readonly kind: 'booted' };

/** Who or what asked for a run. */
export type Occasion = 'submitted' | 'schedule' | 'hook';

/** What is asked of the lab. */
export type Submission = {
  readonly build: BuildSource;
  readonly plan: Plan;
  readonly occasion: Occasion;
  /** Name of the token, schedule or hook that asked. */
  readonly by: string;
  /** The run to judge against, or null for the baseline file of the line. */
  readonly baseline: string | null;
  /** Free words for people: a branch, a change, a ticket. */
  readonly note: string | null;
};

export const runStates = ['waiting', 'running', 'analysing', 'done', 'failed', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

/** A run of the service: `service/runs/<id>.json`. Ended is what is done, failed or cancelled. */
export type ServiceRun = {
  readonly schema: 'phonehome.service-run/1';
  readonly id: string;
  readonly submission: Submission;
  readonly state: RunState;
  /** While it waits: which phones match, and what holds them. */
  readonly waitingFor: string | null;
  readonly submittedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** The host that works on it, or did last. */
  readonly host: string | null;
  readonly serials: readonly string[];
  readonly trials: { readonly ended: number; readonly of: number };
  readonly verdict: VerdictWord | null;
  readonly sentence: string | null;
  /** What ended it early, as a sentence. */
  readonly fault: string | null;
  readonly exit: number | null;
};

/** One thing that happened to a run; `seq` counts from 1 and never repeats in a run. */
export type RunEvent = {
  readonly seq: number;
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly run: string;
  readonly kind: 'state' | 'stage' | 'phone' | 'trial' | 'trial-end' | 'prompt' | 'answer' | 'trouble';
  readonly serial: string | null;
  readonly trial: number | null;
  readonly text: string;
};

/** A question that a person has to answer while a run goes on: "put SIM 2 into phone …". */
export type PendingPrompt = {
  readonly id: string;
  readonly run: string;
  readonly serial: string;
  readonly text: string;
  readonly since: string;
  readonly expires: string;
};

/** A phone as its host tells of it. */
export type HostedPhone = {
  readonly serial: string;
  readonly line: string;
  readonly product: string;
  readonly simulated: boolean;
  /** The run that it works on; null where it is free. */
  readonly run: string | null;
  readonly battery: number | null;
  readonly fingerprint: string | null;
  readonly health: string | null;
  readonly quarantine: string | null;
};

/** A worker's heartbeat. */
export type HostRecord = {
  readonly name: string;
  readonly version: string;
  readonly startedAt: string;
  readonly seenAt: string;
  readonly phones: readonly HostedPhone[];
};

/** A run that comes back: `cron` in `timeZone` (IANA). */
export type Schedule = {
  readonly name: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly line: string;
  readonly plan: Plan;
  /** Run although the build is the one of the last run. */
  readonly evenIfUnchanged: boolean;
  readonly paused: boolean;
};

/** Whether a run's state is final. */
export function isEnded({ state }: Pick<ServiceRun, 'state'>): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

/** What a worker is told when it takes a run. */
export type Assignment = {
  readonly run: ServiceRun;
  /** Trials that have a valid attempt already, from a worker that ended in mid-run. */
  readonly done: readonly number[];
  /** Attempts of this worker are numbered from here on, so that none is written over. */
  readonly attemptOffset: number;
  /** The seed of the order of trials, the same for every worker of the run. */
  readonly seed: number;
  /** When the run began, ms since the epoch. */
  readonly startedAt: number;
};

/** A file of a run folder, whose bytes are a blob. */
export type WorkFile = { readonly path: string; readonly sha256: string; readonly bytes: number };

/** What a worker says at the end of its work. */
export type WorkReport = {
  /** What ended it early, as a sentence; null where it went to its end. */
  readonly fault: string | null;
  /** The fault's exit code; 0 without one. */
  readonly exit: number;
  readonly files: readonly WorkFile[];
};

/** What the server made of a recorded run. */
export type RunJudgement = {
  readonly verdict: VerdictWord;
  readonly sentence: string;
  readonly exit: number;
};
