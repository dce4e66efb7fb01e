import type { CaChoice } from './ca.ts';
import type { SeenFlow } from './flow.ts';
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
  /** Whether hosts are shown certificates that a client must refuse; absent: no. */
  readonly tlsCheck?: boolean;
  /** Where the lab's CA is put; absent: into the user's store. */
  readonly ca?: CaChoice;
  /** What some hosts are answered otherwise, as a file of responders says it, checked; absent where none are. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** A policy as a file of one says it, checked; absent where the usual rules decide. */
  readonly policy?: Readonly<Record<string, unknown>>;
};

/** A change of the firmware's sources, as its code host names it, that verdicts are told to. */
export type Commit = {
  /** `owner/name` on GitHub and GitLab, the project on Gerrit. */
  readonly project: string;
  /** The commit's hash. */
  readonly revision: string;
  /** Gerrit's number or id of the change; null elsewhere. */
  readonly change: string | null;
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
  /** Who is told of its end: the commits that asked for it. Absent where none did. */
  readonly commits?: readonly Commit[];
};

/** What happens to a run: of these, a worker tells all but `state`. */
export const runEventKinds = [
  'state',
  'stage',
  'phone',
  'trial',
  'trial-end',
  'prompt',
  'answer',
  'trouble',
  'flow',
] as const;

/** One thing that happened to a run; `seq` counts from 1 and never repeats in a run. */
export type RunEvent = {
  readonly seq: number;
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly run: string;
  readonly kind: (typeof runEventKinds)[number];
  readonly serial: string | null;
  readonly trial: number | null;
  readonly text: string;
  /** The flow of a `flow`; absent where it only counts those that are not told. */
  readonly flow?: SeenFlow;
};

/** One thing that happens to a run, as it is told. */
export type Told = Pick<RunEvent, 'kind' | 'serial' | 'trial' | 'text' | 'flow'>;

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

/**
 * What a schedule or a hook means by "the build": the newest OTA that was added for a device (its
 * codename, ro.product.device), a firmware.yaml by its hash, or what the phones have booted.
 */
export type BuildChoice =
  | { readonly kind: 'newest'; readonly device: string; readonly region?: string }
  | { readonly kind: 'firmware'; readonly sha256: string }
  | { readonly kind: 'booted' };

/** Runs that come back: `cron` in `timeZone` (IANA). */
export type Schedule = {
  readonly name: string;
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  readonly cron: string;
  readonly timeZone: string;
  readonly build: BuildChoice;
  /** One for each state and responder. */
  readonly plans: readonly Plan[];
  readonly baseline: string | null;
  /** Run although the build is the one of the last run. */
  readonly evenIfUnchanged: boolean;
  /** Whether a time at which no server was there is made up, once, when one is. */
  readonly makeUp: boolean;
  readonly paused: boolean;
  readonly by: string;
  readonly createdAt: string;
};

/** One thing that a schedule did, or why it did not. */
export type ScheduleEvent = {
  readonly at: string;
  /** The time that it was due for; null for what a person did. */
  readonly due: string | null;
  readonly kind: 'ran' | 'skipped' | 'missed' | 'trouble' | 'changed';
  readonly text: string;
  readonly runs: readonly string[];
};

/** A schedule as it is kept: `service/schedules/<name>.json`. */
export type ScheduleRecord = {
  readonly schema: 'phonehome.schedule/1';
  readonly schedule: Schedule;
  /** All times up to this one have been dealt with. UTC, ISO 8601. */
  readonly doneUntil: string;
  /** What names the build of the last runs; null where it could not be told. */
  readonly lastBuild: string | null;
  readonly lastRuns: readonly string[];
  /** The latest hundred, the newest last. */
  readonly events: readonly ScheduleEvent[];
};

/** A place that may ask for runs with a signed request: `service/hooks/<name>.json`, 0600. */
export type Hook = {
  readonly schema: 'phonehome.hook/1';
  readonly name: string;
  /** Standard Webhooks, or GitHub's X-Hub-Signature-256. */
  readonly signature: 'standard' | 'github';
  readonly secret: string;
  /** A plan file's document, as it was written. */
  readonly plan: Readonly<Record<string, unknown>>;
  /**
   * Where in the payload the OTA stands, as a JSON Pointer (RFC 6901), and what stands there: the SHA-256 of
   * one that was sent (`firmware`: of a firmware.yaml for simulated phones), a build's id, or an address.
   */
  readonly ota: { readonly kind: 'sha256' | 'build' | 'url' | 'firmware'; readonly at: string };
  /** Where the SHA-256 of an OTA stands that is named by its address; null leaves it unchecked. */
  readonly checksumAt: string | null;
  /** Where the commit stands that verdicts are told to; null for none. */
  readonly commit: {
    readonly project: string;
    readonly revision: string;
    readonly change: string | null;
  } | null;
  /** Hosts from which an OTA may be fetched; those named here may have private addresses. */
  readonly allowedHosts: readonly string[];
  readonly baseline: string | null;
  readonly createdAt: string;
};

/** Somebody who is told of each run's end: `service/notices/<name>.json`, 0600. */
export type Notice = {
  readonly schema: 'phonehome.notice/1';
  readonly name: string;
  /** One of the adapters' names: webhook, github, gitlab, gerrit. */
  readonly kind: string;
  readonly url: string;
  /** Signs what a webhook is sent; null for code hosts. */
  readonly secret: string | null;
  /** Where the token of a code host is: a variable of the server's environment, or a file. */
  readonly token: { readonly env: string } | { readonly file: string } | null;
  /** Hosts of `url` that may have private addresses and speak clear HTTP. */
  readonly allowedHosts: readonly string[];
  readonly createdAt: string;
};

/** What became of telling somebody: `service/deliveries/<id>.json`. */
export type Delivery = {
  readonly schema: 'phonehome.delivery/1';
  readonly id: string;
  readonly notice: string;
  readonly run: string;
  readonly commit: Commit | null;
  /** Whether it tells that the run began; absent where it tells its end. */
  readonly about?: 'start';
  readonly state: 'pending' | 'delivered' | 'given-up';
  readonly tries: readonly { readonly at: string; readonly answer: string }[];
  /** When it is tried next; null when it is not. */
  readonly nextAt: string | null;
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
  /** The kinds of event that the server takes; a server that does not say takes all but `flow`. */
  readonly takes?: readonly string[];
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
