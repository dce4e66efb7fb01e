import type { AnswerRules } from '../model/answers.ts';
import type { Build, Installation } from '../model/build.ts';
import type { Factor } from '../model/factor.ts';
import type { GatewayReading } from '../model/gateway.ts';
import type { AlignedReading } from '../model/handset.ts';
import type { Quarantine } from '../model/health.ts';
import type { Phone, ProgressListener, RunPart, TrialOutcome } from '../model/lab.ts';
import type { Fence, Leases } from '../model/lease.ts';
import type { Recorder } from '../model/recorder.ts';
import type { Scenario } from '../model/scenario.ts';
import type { AppVersions, LogPart, SocketSighting } from '../model/trace.ts';
import type { Attempt, Run, Step, Trial } from '../model/trial.ts';

/**
 * The folder of one attempt, open for writing. Lines are on disk when `close` resolves. Every write is
 * refused with LEASE_LOST once the holder may have lost the phone.
 */
export interface AttemptWriter {
  readonly folder: string;
  readonly bodiesFolder: string;
  step(step: Step): void;
  reading(reading: AlignedReading): void;
  /** What the gateway counted since it was read before. */
  gateway(reading: GatewayReading): Promise<void>;
  /** A connection that the phone listed, and whose it was. */
  socket(sighting: SocketSighting): void;
  /** A part of the phone's log, in the order of reading. */
  log(part: LogPart): Promise<void>;
  /** The applications at the end of the attempt. */
  versions(versions: AppVersions): Promise<void>;
  /** Writes trial.json and ends the attempt. */
  close(attempt: Attempt): Promise<void>;
}

/** The run folder, open for writing. Nothing that was written is ever taken back. */
export interface RunWriter {
  readonly folder: string;
  /** `serial` is kept at once, for an attempt that never ends. */
  attempt(trial: Trial, attempt: number, serial: string, fence: Fence): Promise<AttemptWriter>;
  /** What was read of its build from the phone of this serial. */
  build(build: Build, fence: Fence, serial: string): Promise<void>;
  run(run: Run): Promise<void>;
  finish(): Promise<void>;
}

/** One phone of a run, as the queue sees it. */
export type PhoneLoop = {
  /** The phone's serial. */
  readonly name: string;
  /** Aborted when this phone is lost for good; other phones take the rest. */
  readonly lost?: AbortSignal;
  /** One attempt; rejects with the reason where it does not count. */
  process(trial: Trial, attempt: number, signal: AbortSignal): Promise<void>;
};

/** The run's own queue. */
export interface TrialQueue {
  add(trials: readonly Trial[]): Promise<void>;
  /** Works the queue off with one loop a phone, until all trials ended or no phone remains. */
  consume(options: {
    readonly phones: readonly PhoneLoop[];
    readonly stop: AbortSignal;
  }): Promise<TrialOutcome[]>;
}

/** A child process or a phone whose end ends the run. The signal's reason is a LabError. */
export type Watched = { readonly name: string; readonly failed: AbortSignal };

/** An attempt whose recording is complete, before it is known whether it counts. */
export type RecordedAttempt = {
  /** `trials/003-unlock/1` */
  readonly folder: string;
  readonly fingerprint: string;
  readonly attempt: Attempt;
  readonly steps: readonly Step[];
  readonly readings: readonly AlignedReading[];
  /** What the gateway counted; null where the phone is not behind one. */
  readonly gateway: readonly GatewayReading[] | null;
};

/** All that a run touches of the world. */
export type RunParts = {
  readonly phones: readonly Phone[];
  readonly scenarios: readonly Scenario[];
  readonly recorder: Recorder;
  readonly leases: Leases;
  readonly quarantine: Quarantine;
  readonly queue: TrialQueue;
  readonly writer: RunWriter;
  readonly watched: readonly Watched[];
  /** Decodes one attempt and says why it is invalid, or null. Runs in a thread of its own. */
  readonly validate: (recorded: RecordedAttempt) => Promise<string | null>;
  readonly progress: ProgressListener;
  /** Trials that would decide what is still open after those so far; absent where a run ends with its plan. */
  readonly further?: (run: Run) => Promise<readonly Trial[]>;
  /** What some hosts are answered otherwise than by the run's responder; absent: none. */
  readonly rules?: AnswerRules;
  /** Whether the scenarios are done once more, after the trials, without certificate and proxy setting. */
  readonly cleanPass?: boolean;
  /** What is changed from trial to trial; absent: nothing. */
  readonly factor?: Factor | null;
  /** Set where others have done a part of the run. */
  readonly part?: RunPart;
  /** What parts of this run installed on this host's phones; absent for a run of its own. */
  readonly installations?: Installations;
};

/** What a run installed on phones, kept until it ended: whoever goes on with it meets phones that have its build. */
export type Installations = {
  of(serial: string): Promise<Installation | null>;
  keep(installation: Installation): Promise<void>;
};
