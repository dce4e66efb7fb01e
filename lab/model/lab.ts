import type { BaselineShelf } from './baseline-shelf.ts';
import type { BuildDiff, BuildRecord, Installation, Release } from './build.ts';
import type { CaChoice, CaStore } from './ca.ts';
import type { CheckOutcome, CheckRequest, CheckTalk, TalkWords } from './check.ts';
import type { Device } from './device.ts';
import type { DeviceShelf, Diagnosis } from './device-shelf.ts';
import type { EvidenceShelf } from './evidence.ts';
import type { Experiment } from './experiment.ts';
import type { Factor, SetFactor } from './factor.ts';
import type { FindingShelf } from './finding.ts';
import type { FlowSight } from './flow.ts';
import type { GatewayControl, GatewayWatch } from './gateway.ts';
import type { Handset } from './handset.ts';
import type { PhoneHealth, Recovery, RecoveryOptions } from './health.ts';
import type { ImportRequest } from './imported.ts';
import type { Lease } from './lease.ts';
import type { Interlude } from './phone-host.ts';
import type { PlanDocument } from './plan-document.ts';
import type { Policy } from './policy.ts';
import type { Rescored } from './rescored.ts';
import type { Matrix, MatrixSubject, Result } from './result.ts';
import type { ControlName } from './scenario.ts';
import type { Hook, Notice, Scope, TokenRecord } from './service.ts';
import type { AppVersions, LogReading, LogSpan, SocketSighting } from './trace.ts';
import type { Trend, TrendRequest } from './trend.ts';
import type { DeviceState, ResponderName, Step, Trial } from './trial.ts';
import type { Promotion, PromotionRequest } from './unknown.ts';
import type { Terms, Upkeep } from './upkeep.ts';

/** A handset that is open for a run, until it is closed. */
export interface OpenHandset extends Handset {
  /** Between attempts: the phone answers, its proxy setting holds, its session works, or it is mended. */
  check(): Promise<void>;
  /** Puts back what trials change, and empties what the phone remembers of them, as far as it can be told to. */
  resetState(): Promise<void>;
  /** Why this phone cannot do what a scenario asks for, as a sentence; null where it can. */
  lacks(controls: readonly ControlName[]): Promise<string | null>;
  /** Lets time go by while the lab listens; answers how much of it, ms, went by on the phone's clock only. */
  letTimePass(ms: number, signal: AbortSignal, interlude?: Interlude): Promise<number>;
  /** Whether the phone holds its network for one that reaches the internet; null where it does not tell. */
  networkValidated(): Promise<boolean | null>;
  /** The TCP connections that it lists, with their owners; null where it hides them. Sends nothing. */
  readSockets(): Promise<readonly SocketSighting[] | null>;
  /** Its log from a moment of its own clock on (ms since the epoch), or all of it. Sends nothing. */
  readLog(since: number | null): Promise<LogReading>;
  /** How far back its log goes. Sends nothing. */
  readLogSpan(): Promise<LogSpan>;
  /** Does the work while neither the lab's certificate nor its proxy setting is on the phone, and puts both back. */
  bare(work: () => Promise<void>): Promise<void>;
  /** The versions of its applications. */
  readVersions(): Promise<AppVersions>;
  /** Where the lab's CA is on it; null where nobody asked the person who holds it. */
  readonly caStore: CaStore | null;
  /** How it was prepared for the run, and what of it did not work: sentences without values. */
  readonly notes: readonly string[];
  /** Sets a value that an experiment changes, and reads it back; `close` puts back what stood there. Absent where it cannot. */
  vary?(change: SetFactor, value: string): Promise<void>;
  /** Whether the phone still says that value of itself. */
  holds?(change: SetFactor, value: string): Promise<boolean>;
  close(reason: string): Promise<void>;
}

/** The gateway as a phone behind it meets it. */
export type Behind = {
  /** The port at which it gives the phone's connections to the recorder. */
  readonly port: number;
  /** The interface of the lab host behind which the phones are. */
  readonly phonesInterface: string;
  /** Whether each attempt has a packet capture of its phone. */
  readonly packets?: boolean;
  /** Its counters of the phone with this address, to whose `labPorts` the lab host itself connects. */
  watch(client: string, labPorts?: readonly number[]): GatewayWatch;
};

/** A phone as a run meets it: where its traffic comes from, and how it is opened. */
export interface Phone {
  readonly device: Device;
  /**
   * What tells it from all other phones of this machine, where other labs can reach it, too; absent
   * for a phone that this lab hosts itself.
   */
  readonly hostKey?: string;
  /** Address of the lab host on which the recorder listens for this phone. */
  readonly listen: string;
  /** The recorder's port for it, where the phone is set to one that cannot be changed from here; absent: any free one. */
  readonly port?: number;
  /** What of its traffic the lab sees: what passes its proxy setting, or all that leaves it. */
  readonly scope: 'proxy' | 'gateway';
  /** Set where it is behind the lab's gateway. */
  readonly gateway?: Behind;
  /** The phone's own address on the lab's network. */
  networkAddress(lease: Lease): Promise<string>;
  /** Looks at the phone and changes nothing; a phone that does not answer is an answer. */
  examine(lease: Lease): Promise<PhoneHealth>;
  /** Brings a phone back that does not do its part, as far as the lab can. */
  recover(lease: Lease, options: RecoveryOptions): Promise<Recovery>;
  /** Brings the run's build onto the phone, where the run has one; null where it runs there already. */
  install?(lease: Lease, say: (text: string) => void): Promise<Installation | null>;
  open(lease: Lease, proxyPort: number, caCertificate: string): Promise<OpenHandset>;
}

/** How one trial ended in the queue. */
export type TrialOutcome = {
  readonly trial: Trial;
  readonly attempts: number;
  readonly status: 'done' | 'failed';
  readonly reason: string | null;
};

/** One step of the work, for whoever watches. */
export type Progress =
  | { readonly kind: 'stage'; readonly text: string }
  | { readonly kind: 'phone'; readonly serial: string; readonly text: string }
  | {
      readonly kind: 'trial';
      readonly serial: string;
      readonly trial: Trial;
      readonly attempt: number;
      readonly text: string;
    }
  | {
      readonly kind: 'flow';
      readonly serial: string;
      readonly trial: Trial;
      readonly attempt: number;
      readonly sight: FlowSight;
    }
  | {
      readonly kind: 'trial-end';
      readonly serial: string;
      readonly trial: Trial;
      readonly attempt: number;
      readonly invalid: string | null;
      readonly ended: number;
      readonly of: number;
    };

export type ProgressListener = (progress: Progress) => void;

/** What `run` is asked for. */
export type RunRequest = {
  /** A firmware.yaml: simulated phones run it. Null: real phones, found by adb. */
  readonly firmware: string | null;
  readonly devices: readonly string[];
  readonly scenarios: readonly string[];
  readonly repeat: number;
  readonly dwellMs: number;
  readonly responder: ResponderName;
  /** A file of what some hosts are answered otherwise; null: none, or what PHONEHOME_RESPONDERS names. */
  readonly responders?: string | null;
  /** What such a file says, where a plan has it written in; it stands in the place of any file. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** Hosts that may be reached where the lab forwards, beside those of the file. */
  readonly forwardTo?: readonly string[];
  /** Whether hosts are shown certificates that a client must refuse. */
  readonly tlsCheck?: boolean;
  readonly state: DeviceState;
  /** The state as the caller said it; null where `state` is only the usual one. */
  readonly saidState?: DeviceState | null;
  /** A build that was added, or the path of an OTA zip, to be installed first. */
  readonly build?: string | null;
  /** Whether an OTA that erases the phone or goes back is wanted. */
  readonly allowWipe?: boolean;
  /** How SIMs are changed, as `run --sim` takes it: `operator`, `command:PROGRAM`, …; null: what there is. */
  readonly sim?: string | null;
  /** Whether the phones are behind the gateway of this machine, which must be up. */
  readonly gateway?: boolean;
  /** Whether each attempt has a packet capture of its phone, with the keys of its TLS; behind the gateway only. */
  readonly packets?: boolean;
  /** The store of the phones that the lab's CA is put into; the user's where nothing is said. */
  readonly ca?: CaChoice;
  /** Whether each scenario is done once more without the lab's certificate and proxy setting. */
  readonly cleanPass?: boolean;
  /** What is changed from trial to trial: `repeat` trials of each scenario in each state, by turns; null: nothing. */
  readonly factor?: Factor | null;
  readonly seed: number;
  readonly out: string;
  /** Trials are added until nothing is open against this run, at most so many; null ends with the plan. */
  readonly untilDecided?: { readonly base: string; readonly atMost: number } | null;
  /** A folder for what simulated phones say that they did, to hold the lab against; null keeps none. */
  readonly journal?: string | null;
  /** What goes wrong on simulated phones from the beginning: `slot-fallback`, `usb-loss=5s`. */
  readonly faults?: readonly string[];
  /** A run of the service, of which others may have done a part; absent for a run of its own. */
  readonly part?: RunPart;
};

/** Which run this is a part of, and what of it is done. */
export type RunPart = {
  readonly id: string;
  /** When the run began, ms since the epoch. */
  readonly startedAt: number;
  /** Numbers of the trials that have a valid attempt. */
  readonly done: readonly number[];
  /** Attempts are numbered from here on. */
  readonly attemptOffset: number;
};

/** What a run left: its folder, and the fault that ended it early, or null. */
export type RunOutcome = {
  readonly folder: string;
  readonly fault: string | null;
  /** Whether the fault says nothing of the run: it can go on elsewhere, or here later. */
  readonly resumable: boolean;
  readonly outcomes: readonly TrialOutcome[];
};

export type { DeclaredRole, Policy } from './policy.ts';

/** What a report shows beside a result. Texts are redacted, and still hostile. */
export type Exhibit = {
  /** Folder of the run. */
  readonly evidenceRoot: string;
  /** `phonehome run` with the files that the run was started with; absent where it does not know them. */
  readonly runCommand?: string;
  /** Set where values are shown as they are. */
  readonly revealed?: true;
  /** By finding id. */
  readonly excerpts: Readonly<Record<string, readonly { readonly title: string; readonly text: string }[]>>;
  /** By attempt folder (`trials/003-unlock/1`). */
  readonly steps: Readonly<Record<string, readonly Step[]>>;
};

/**
 * Runs judged: one result for each run after the first (for a run alone: its own), and all side by
 * side. `exhibits` stand beside the results, one for each.
 */
export type Judgement = {
  readonly results: readonly Result[];
  readonly exhibits: readonly Exhibit[];
  readonly matrix: Matrix | null;
};

/** A format of the reports: its name for `--format`, the file that it is written to, and what it can tell. */
export type ReportFormat = {
  readonly name: string;
  readonly file: string;
  /** One build against its baseline, several side by side, builds over time, or the capture itself. */
  readonly tells: readonly ('build' | 'builds' | 'trend' | 'capture')[];
};

/** What `simulate` is asked for. */
export type SimulateRequest = {
  readonly firmware: string;
  readonly device: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** What goes wrong on the phone from the beginning: `usb-loss`, `adb-frozen=10s`. */
  readonly faults: readonly string[];
};

/** How `serve` is set up. */
export type ServeOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Folder of the approved baselines, or null. */
  readonly baselines: string | null;
  /** How decisions of the dashboard leave the server. */
  readonly approvals: 'branch' | 'push' | 'gerrit';
  readonly perMinute: number;
  readonly trustProxy: boolean | string;
  /** Where people and code hosts reach this server, for links; null leaves links out. */
  readonly address: string | null;
  /** What is deleted after how many days; null: nothing is. */
  readonly keep: Terms | null;
};

/** How `worker` is set up. */
export type WorkOptions = {
  /** device.yaml of this host's phones; empty where it only analyzes. */
  readonly devices: readonly string[];
  /** How many analyses of recorded runs it takes at once; null: none. */
  readonly analyses: number | null;
  /** Whether the phones are simulated ones. */
  readonly simulated: boolean;
  readonly name: string;
  /** LAB_URL. */
  readonly server: string;
  /** A folder for what simulated phones say that they did; null keeps none. */
  readonly journal: string | null;
};

/** What a hook is made of; its secret is made with it. */
export type HookRequest = Omit<Hook, 'schema' | 'secret' | 'createdAt'>;
/** Whom to tell; a webhook's secret is made with it. */
export type NoticeRequest = Omit<Notice, 'schema' | 'secret' | 'createdAt'>;

/** Who decodes runs again: the lab's workers, where that is given, else this machine. */
export type RescoreBy = {
  /** Told of each run that is done, and of how many. */
  readonly onDone: (done: number, of: number) => void;
  /** Told, once each time, when no worker is left that could go on, and when there is one again. */
  readonly onTrouble: (sentence: string) => void;
  readonly signal: AbortSignal;
};

/** The hooks of the service, or those who are told of the end of runs. */
export interface SecretShelf<Request, Record> {
  /** Without secrets. */
  list(): Promise<readonly Omit<Record, 'secret'>[]>;
  /** The secret is answered this once; null where there is none. */
  add(request: Request): Promise<string | null>;
  remove(name: string): Promise<void>;
}

/** The tokens of the service. */
export interface TokenShelf {
  list(): Promise<readonly TokenRecord[]>;
  /** The token is answered once, and nowhere kept. */
  create(said: {
    readonly name: string;
    readonly scopes: readonly Scope[];
    readonly expires: string | null;
  }): Promise<{ readonly token: string; readonly record: TokenRecord }>;
  revoke(wanted: string): Promise<TokenRecord>;
}

/** A simulated phone that stands by itself, until stopped. */
export interface StandingPhone {
  readonly serial: string;
  /** Where adb connects: `127.0.0.1:PORT`. */
  readonly adb: string;
  /** Resolves when the phone's process ended by itself, with the reason. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** What `scan` prints: the document of `phonehome.scan/1`, and whether anything was found. */
export type Scan = { readonly document: unknown; readonly found: number };

/** The builds that the lab knows by their OTAs, and what differs between recorded ones. */
export interface BuildShelf {
  /** Reads an OTA zip and keeps its record. `device`: a device.yaml that the OTA must be for, or null. */
  add(file: string, said: Partial<Release> & { readonly device: string | null }): Promise<BuildRecord>;
  /** The oldest build first. */
  list(): Promise<readonly BuildRecord[]>;
  /** By id, the beginning of one, fingerprint or short name. */
  find(wanted: string): Promise<BuildRecord>;
  /** Of two runs, or folders with an inventory. */
  diff(base: string, head: string): Promise<BuildDiff>;
  /** The diff for a terminal. */
  diffText(diff: BuildDiff): string;
}

/** The whole lab, as the command line sees it. Made by lab/main.ts; `close` ends every child process. */
export interface Lab {
  readonly version: string;
  /** Where runs go unless told otherwise. */
  readonly home: string;
  readonly builds: BuildShelf;
  readonly gateway: GatewayControl;
  readonly baselines: BaselineShelf;
  readonly devices: DeviceShelf;
  readonly evidence: EvidenceShelf;
  readonly findings: FindingShelf;
  /** Looks at this machine and its phones; `files` are device.yaml of phones that should be there. */
  doctor(files: readonly string[]): Promise<Diagnosis>;
  run(request: RunRequest, progress: ProgressListener, signal: AbortSignal): Promise<RunOutcome>;
  /** One person's check of one phone. `terminal` speaks the language of the check. */
  check(
    request: CheckRequest,
    terminal: (words: TalkWords) => CheckTalk,
    signal: AbortSignal,
  ): Promise<CheckOutcome>;
  /** Makes a run of captures of other tools; answers its folder. */
  import(request: ImportRequest): Promise<string>;
  /** Decodes a run again from its raw bytes and writes its derived folder. */
  analyze(folder: string): Promise<void>;
  /** Judges runs against the first, or a reviewed file or folder of them; a run alone has no baseline. */
  compare(
    folders: readonly string[],
    policy: Partial<Policy>,
    options?: {
      readonly reveal?: boolean;
      /** Folders of runs on the baseline's build that stood beside: controls, where they qualify. */
      readonly controls?: readonly string[];
    },
  ): Promise<Judgement>;
  /** Reads a policy file. Throws BAD_FILE with its line. */
  policy(file: string): Promise<Partial<Policy>>;
  /** Reads a plan file. Throws BAD_FILE with its line. */
  plan(file: string): Promise<PlanDocument>;
  /** What `--format` takes. */
  readonly formats: readonly ReportFormat[];
  /** Text of one judgement in one format, for a folder that a reader can open it from. */
  render(
    judgement: Judgement,
    format: ReportFormat['name'],
    options: { colour: boolean; nextCommand: string; groupBy?: MatrixSubject },
  ): Promise<string>;
  /** The emissions of a line by build, from the index of its runs. */
  trend(request: TrendRequest): Promise<Trend>;
  /** Text of a line's trend in one format that tells one. */
  renderTrend(
    trend: Trend,
    format: ReportFormat['name'],
    options: { colour: boolean; nextCommand: string },
  ): Promise<string>;
  /** Writes a run's capture as HAR; known values are masked in it unless `reveal`. */
  exportHar(folder: string, file: string, options?: { readonly reveal?: boolean }): Promise<void>;
  /** Notes in the custody log of each run (or that of scans) that values are about to be shown, and to whom. */
  revealed(paths: readonly string[], what: string, by: string | null): Promise<void>;
  scan(files: readonly string[], devices: readonly string[], options: { reveal: boolean }): Promise<Scan>;
  /** Decodes runs again (all of the lab's where none is named), and tells what that alone changed. */
  rescore(folders: readonly string[], by?: RescoreBy): Promise<Rescored>;
  /** What goes with one thing that was changed between trials of one phone. */
  experiment(input: {
    readonly change: string;
    readonly runs: readonly string[];
    readonly a: readonly string[];
    readonly b: readonly string[];
  }): Promise<Experiment>;
  /** Makes an unknown identifier of a run a custom one in the device.yaml of its phones. */
  promote(request: PromotionRequest): Promise<Promotion>;
  simulate(options: SimulateRequest): Promise<StandingPhone>;
  /** The lab as a service, until the signal. `onReady` is told where it listens. */
  serve(options: ServeOptions, onReady: (url: string) => void, signal: AbortSignal): Promise<void>;
  /** Works on the service's runs with this host's phones, until the signal. */
  work(options: WorkOptions, onReady: (text: string) => void, signal: AbortSignal): Promise<void>;
  readonly tokens: TokenShelf;
  readonly hooks: SecretShelf<HookRequest, Hook>;
  readonly notices: SecretShelf<NoticeRequest, Notice>;
  readonly upkeep: Upkeep;
  close(): Promise<void>;
}
