import type { EmissionKey, Transport } from './emission.ts';
import type { Profile, ProfileEntry, Rate, VerifiedFix } from './profile.ts';
import type { VerdictWord } from './result.ts';
import type { Conditions } from './trial.ts';

/** One build on the axis of a trend: the oldest first. */
export type TrendBuild = {
  readonly fingerprint: string;
  /** The newest of its runs. */
  readonly run: string;
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  /** Release date as a person gave it with `build add --released`; null where nobody did. */
  readonly released: string | null;
  /** Of the newest of its runs that was judged against a baseline. */
  readonly verdict: VerdictWord | null;
  readonly ruleset: string;
  /** Of all its runs together. */
  readonly trials: { readonly planned: number; readonly valid: number };
  readonly canary: boolean;
  readonly scope: 'proxy' | 'gateway' | 'import';
  /** Earlier runs of this build that are counted with it. */
  readonly alsoRuns?: readonly string[];
  /** Recipients to which it sent what nobody could read; `*` is traffic that may have gone anywhere. */
  readonly unread?: readonly string[];
};

/**
 * Why a cell without a counted sighting proves nothing: `unread`, traffic in which it could be was
 * not readable; `elsewhere`, the build sends the same at another time; `uncounted`, it was seen, but
 * only in attempts that do not count.
 */
export type TrendDoubt = 'unread' | 'elsewhere' | 'uncounted';

/** What a build showed of one emission; `null` stands for not tested, which is never the same as not seen. */
export type TrendCell = {
  readonly k: number;
  readonly n: number;
  readonly transport: Transport | null;
  readonly doubt?: TrendDoubt;
} | null;

/** One emission over the builds of a line. Builds are named by their index on the axis. */
export type TrendRow = {
  readonly id: string;
  readonly identifier: string;
  readonly recipient: string;
  readonly trigger: string;
  readonly endpoint?: string;
  readonly place?: string;
  readonly cells: readonly TrendCell[];
  readonly firstSeen: number;
  readonly lastSeen: number;
  /**
   * How the build before the first one stands: only `not-seen` says that it arrived with it. On the
   * oldest build, and where the earlier ones were not tested, nobody knows since when it is sent.
   */
  readonly before?: 'not-seen' | 'not-tested' | 'unread' | 'other-ruleset' | 'other-state';
  /** The first build after the last one that had it that is verified to be without it; null where none is. */
  readonly fixedIn: ({ readonly build: number } & Pick<VerifiedFix, 'trials'> & Partial<VerifiedFix>) | null;
  /** Builds in which it was back after a verified fix. */
  readonly returnedIn?: readonly number[];
  /**
   * Days for which users had it: from the release of a build that had it to that of the fix, of all
   * its times together. From release dates only; null where one is missing, or it is not fixed.
   */
  readonly exposureDays: number | null;
  /** Release date since when users have had what is not verified fixed; null where it is not known. */
  readonly exposedSince?: string | null;
};

/** A change of what the lab tested or could see between a build and the one before it, as a sentence. */
export type TrendChange = { readonly build: number; readonly kind: 'coverage'; readonly text: string };

/** Emissions of a line by build (`phonehome.trend/1`). Holds no raw value. */
export type Trend = {
  readonly schema: 'phonehome.trend/1';
  readonly line: string;
  readonly builds: readonly TrendBuild[];
  readonly rows: readonly TrendRow[];
  /** What the axis is ordered by: release dates or build times where all builds have one, else the tests. */
  readonly order?: 'released' | 'built' | 'tested';
  /** What all its runs have in common; only such runs are comparable. */
  readonly conditions?: Pick<Conditions, 'state' | 'responder' | 'answers' | 'tlsCheck'> & {
    readonly simulated: boolean;
  };
  /** Rulesets and scopes stand with the builds; what else changed stands here. */
  readonly changes?: readonly TrendChange[];
  /** Runs of the line that are not in it, each with the reason as a sentence. */
  readonly leftOut?: readonly { readonly run: string; readonly reason: string }[];
};

/** What the index keeps of a run beside its sightings: all that a trend needs, and no value. */
export type RunFacts = {
  readonly run: string;
  readonly folder: string;
  readonly line: string;
  readonly fingerprint: string;
  /** ms since the epoch. */
  readonly startedAt: number;
  /** ro.build.date.utc in seconds; null where the build does not tell. */
  readonly builtAt: number | null;
  readonly ruleset: string;
  readonly conditions: Conditions;
  readonly simulated: boolean;
  readonly planned: number;
  readonly valid: number;
  readonly trialsByTrigger: Readonly<Record<string, number>>;
  readonly canary: boolean;
  readonly scope: 'proxy' | 'gateway' | 'import';
  readonly unread: readonly string[];
  /** How long trials of each trigger listened, ms, where that is not the conditions' dwell. */
  readonly dwellByTrigger: Readonly<Record<string, number>>;
  /** The state of the phones in the trials of each scenario, where a trigger made it another than the conditions'. */
  readonly states?: Readonly<Record<string, Conditions['state']>>;
  /** Different messages that carry an identifier: the more there are, the more silence a fix needs. */
  readonly messages: number;
};

/** One emission of a run: `uncounted` where only attempts that do not count show it. */
export type IndexedSighting = Rate & { readonly transport: Transport; readonly uncounted: boolean };

/** A run as it goes into the index. */
export type RunSummary = {
  readonly facts: RunFacts;
  readonly sightings: readonly { readonly key: EmissionKey; readonly seen: IndexedSighting }[];
};

/** The parts of a profile that the index is made of, from memory or from derived/profile.json. */
export type SummarySource = Pick<
  Profile,
  | 'schema'
  | 'run'
  | 'fingerprint'
  | 'line'
  | 'startedAt'
  | 'simulated'
  | 'scope'
  | 'tool'
  | 'conditions'
  | 'planned'
  | 'valid'
  | 'trialsByTrigger'
  | 'canary'
  | 'contacts'
  | 'dwellByTrigger'
  | 'states'
  | 'imported'
> & {
  readonly entries: readonly Pick<
    ProfileEntry,
    'key' | 'seen' | 'transports' | 'invalidOnly' | 'placeholder'
  >[];
};

/** Sightings side by side: `keys[i]` was seen `k[i]` of `n[i]` times. `forms` holds transport and doubt. */
export type PackedSightings = {
  /** Places in the history's list of keys. */
  readonly keys: Uint32Array;
  readonly k: Uint32Array;
  readonly n: Uint32Array;
  /** Index into `transports`, plus `uncountedForm` where only attempts that do not count show it. */
  readonly forms: Uint8Array;
};

/** The order in which forms number the transports. */
export const transports = [
  'clear',
  'tls-unverified',
  'tls',
  'unknown',
] as const satisfies readonly Transport[];
export const uncountedForm = 4;

/** The runs of one line, each once, as the index has them; a key may stand in the list twice. */
export type RunHistory = {
  readonly line: string;
  readonly keys: readonly EmissionKey[];
  readonly runs: readonly {
    readonly facts: RunFacts;
    readonly verdict: VerdictWord | null;
    readonly sightings: PackedSightings;
  }[];
};

/** What `trend` is asked for: a line by its name, or folders of runs; nothing stands for the only line there is. */
export type TrendRequest = {
  readonly of: readonly string[];
  /** Whether runs of another ruleset are decoded again from their raw bytes. */
  readonly reanalyze: boolean;
};
