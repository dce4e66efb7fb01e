import type { Transport } from './emission.ts';
import type { VerdictWord } from './result.ts';

/** One build on the axis of a trend: the oldest first. */
export type TrendBuild = {
  readonly fingerprint: string;
  readonly run: string;
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  /** Release date as a person gave it with `build add --released`; null where nobody did. */
  readonly released: string | null;
  readonly verdict: VerdictWord | null;
  readonly ruleset: string;
  readonly trials: { readonly planned: number; readonly valid: number };
  readonly canary: boolean;
  readonly scope: 'proxy' | 'gateway';
};

/** What a build showed of one emission; `null` stands for not tested, which is never the same as not seen. */
export type TrendCell = {
  readonly k: number;
  readonly n: number;
  readonly transport: Transport | null;
} | null;

/** One emission over the builds of a line. Builds are named by their index on the axis. */
export type TrendRow = {
  readonly id: string;
  readonly identifier: string;
  readonly recipient: string;
  readonly trigger: string;
  readonly cells: readonly TrendCell[];
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** The first build that is verified to be without it, with the trials that show it; null where none is. */
  readonly fixedIn: { readonly build: number; readonly trials: number } | null;
  /** From release dates only; null where one is missing. */
  readonly exposureDays: number | null;
};

/** Emissions of a line by build (`phonehome.trend/1`). Holds no raw value. */
export type Trend = {
  readonly schema: 'phonehome.trend/1';
  readonly line: string;
  readonly builds: readonly TrendBuild[];
  readonly rows: readonly TrendRow[];
};
