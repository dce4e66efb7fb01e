import type { Readable } from 'node:stream';
import type { Blobs } from '../model/blobs.ts';
import type { BuildRecord, Release } from '../model/build.ts';
import type { EvidenceExport, EvidenceKey, EvidenceVerification } from '../model/evidence.ts';
import type { Lab } from '../model/lab.ts';
import type { RunQueue } from '../model/run-queue.ts';
import type {
  BuildChoice,
  BuildSource,
  Commit,
  Delivery,
  Hook,
  Notice,
  Plan,
  RunEvent,
  RunJudgement,
  ScheduleRecord,
  ServiceRun,
  TokenRecord,
  WorkFile,
} from '../model/service.ts';

/** Where the service keeps its runs. */
export type RunStore = {
  all(): Promise<{ readonly runs: readonly ServiceRun[]; readonly broken: readonly string[] }>;
  write(run: ServiceRun): Promise<void>;
  append(event: RunEvent): Promise<void>;
  events(run: string, after: number): Promise<readonly RunEvent[]>;
  /** The number of the last event, also of one that a later version wrote. */
  lastNumber(run: string): Promise<number>;
};

/** The run folders on the server, filled file by file from what workers send. */
export type RunFolders = {
  pathOf(run: string): string;
  /** Puts files in place; throws BAD_FILE for a path that leads out, and where a blob is missing. */
  place(run: string, files: readonly WorkFile[]): Promise<void>;
  /** Puts what an analysis elsewhere made of a run beside its recording; throws BAD_FILE for any other file. */
  placeAnalysis(run: string, files: readonly WorkFile[]): Promise<void>;
  /** Trials with a valid attempt, and the highest number of an attempt. */
  progress(run: string): Promise<{ readonly done: readonly number[]; readonly lastAttempt: number }>;
};

/** Runs that workers analyze: what was recorded of one, and what came of it. */
export type ServerAnalyses = {
  /** The files of a run's recording, each of which is a blob from then on. */
  recorded(run: string): Promise<readonly WorkFile[]>;
  /** Keeps an analysis by these rules, and puts the run into the index; throws USAGE where the server has others. */
  keep(run: string, rules: string, files: readonly WorkFile[]): Promise<void>;
};

/** Where the schedules are kept. */
export type ScheduleStore = {
  all(): Promise<{ readonly records: readonly ScheduleRecord[]; readonly broken: readonly string[] }>;
  write(record: ScheduleRecord): Promise<void>;
  remove(name: string): Promise<void>;
};

/** An OTA that a hook named by its address, while it is fetched; `fault` where it could not be. */
export type OtaFetch = {
  readonly schema: 'phonehome.fetch/1';
  readonly id: string;
  readonly hook: string;
  readonly url: string;
  readonly sha256: string | null;
  readonly commit: Commit | null;
  readonly fault: string | null;
};

/** Who approves a finding on the dashboard, and why. */
export type ApprovalSaid = {
  readonly finding: string;
  readonly by: string;
  readonly reason: string;
  readonly reviewBy: string;
};

/** Who excepts one, until when, and who sees to it. */
export type ExceptionSaid = {
  readonly finding: string;
  readonly by: string;
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
};

/** Writes decisions into the reviewed files; each answers where they now wait for review, as a sentence. */
export interface Approvals {
  accept(run: string, said: ApprovalSaid): Promise<string>;
  except(run: string, said: ExceptionSaid): Promise<string>;
}

/** A bundle of a run's evidence that the server keeps (PHONEHOME_HOME/evidence/bundles). */
export type KeptBundle = {
  readonly name: string;
  readonly run: string;
  readonly redacted: boolean;
  readonly bytes: number;
  /** UTC, ISO 8601. */
  readonly at: string;
};

/** Bundles of evidence on the server: made, listed, read, checked. */
export interface Bundles {
  /** The newest first. */
  list(): Promise<readonly KeptBundle[]>;
  make(
    run: string,
    said: { readonly redacted: boolean; readonly by: string },
  ): Promise<EvidenceExport & KeptBundle>;
  /** Throws USAGE where there is none of the name. */
  open(name: string): Promise<{ readonly stream: Readable; readonly bundle: KeptBundle }>;
  /** Checks one that is kept, or one whose bytes were sent as a blob. */
  verify(
    which: { readonly name: string } | { readonly sha256: string },
    by: string,
  ): Promise<EvidenceVerification>;
  key(): Promise<Pick<EvidenceKey, 'id' | 'pem' | 'minisign'>>;
}

/** All that the server touches of the world. */
export type ServerParts = {
  readonly version: string;
  readonly records: RunStore;
  readonly folders: RunFolders;
  readonly analyses: ServerAnalyses;
  readonly queue: RunQueue;
  readonly blobs: Blobs;
  /** Runs by the `Idempotency-Key` that asked for them. */
  readonly keys: {
    find(key: string, caller: string, body: unknown): string | null;
    keep(key: string, caller: string, body: unknown, run: string): Promise<void>;
  };
  /** What a build is, from its bytes; throws BAD_FILE where they are missing, or none. */
  readonly buildOf: (
    said: { readonly kind: 'booted' } | { readonly kind: 'firmware' | 'ota'; readonly sha256: string },
  ) => Promise<BuildSource>;
  /** Throws BAD_FILE where a plan's policy is none, or what it would answer; USAGE where it never could. */
  readonly requirePlan: (plan: Plan, build: Pick<BuildChoice | BuildSource, 'kind'>) => void;
  /** What a choice means now. Throws USAGE where no such build was added. */
  readonly buildNow: (choice: BuildChoice) => Promise<BuildSource>;
  readonly schedules: ScheduleStore;
  /** A build that was added, by its id, fingerprint or short name. Throws USAGE where there is none. */
  readonly buildById: (wanted: string) => Promise<BuildSource>;
  readonly hooks: () => Promise<readonly Hook[]>;
  readonly fetches: {
    all(): Promise<{ readonly fetches: readonly OtaFetch[]; readonly broken: readonly string[] }>;
    write(fetch: OtaFetch): Promise<void>;
    remove(id: string): Promise<void>;
  };
  /** Fetches an OTA into the blobs and answers its SHA-256; throws BAD_FILE where it has another. */
  readonly fetchOta: (
    url: string,
    sha256: string | null,
    allowedHosts: readonly string[],
    stop: AbortSignal,
  ) => Promise<string>;
  readonly notices: () => Promise<readonly Notice[]>;
  readonly deliveries: {
    all(): Promise<{ readonly deliveries: readonly Delivery[]; readonly broken: readonly string[] }>;
    write(delivery: Delivery): Promise<void>;
    remove(id: string): Promise<void>;
  };
  /** A code host's token. Throws USAGE where it is not there. */
  readonly secretOf: (token: NonNullable<Notice['token']>) => Promise<string>;
  /** Null where the server has no folder of reviewed files. */
  readonly approvals: Approvals | null;
  /** That folder. */
  readonly baselines: string | null;
  readonly bundles: Bundles;
  readonly tokens: () => Promise<readonly TokenRecord[]>;
  /** What the lab itself offers. */
  readonly lab: Pick<
    Lab,
    | 'baselines'
    | 'compare'
    | 'render'
    | 'formats'
    | 'builds'
    | 'devices'
    | 'revealed'
    | 'trend'
    | 'renderTrend'
  >;
  /** Keeps an OTA whose bytes were sent as a blob, with what is said of its release. */
  readonly addBuild: (said: { readonly sha256: string } & Release) => Promise<BuildRecord>;
  /** Decodes, compares and judges a run folder, and writes its reports. */
  readonly judge: (run: ServiceRun, folder: string) => Promise<RunJudgement>;
  /** Bytes that the disk under the lab's home has left. */
  readonly diskFree: () => Promise<number>;
  /** Whether this server was told lately that the place is its own. */
  readonly leads: () => boolean;
  /** One line of the structured log. */
  readonly log: (
    level: 'info' | 'warn' | 'error',
    text: string,
    fields?: Readonly<Record<string, unknown>>,
  ) => void;
};
