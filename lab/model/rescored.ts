import type { EmissionKey } from './emission.ts';

/** One run before and after it was analyzed again. What differs comes of the analysis alone: its bytes are the same. */
export type RescoredRun = {
  readonly run: string;
  readonly folder: string;
  readonly line: string;
  readonly fingerprint: string;
  /** Of the analysis before; null where the run had none that can be read. */
  readonly rulesetBefore: string | null;
  readonly ruleset: string;
  /** Emissions that only the newer analysis finds, and that only the older one found; empty without an older one. */
  readonly appeared: readonly EmissionKey[];
  readonly disappeared: readonly EmissionKey[];
  /** Unknown identifiers, by id. */
  readonly unknownAppeared: readonly string[];
  readonly unknownDisappeared: readonly string[];
  /** Trials that count in one analysis only. */
  readonly trialsGained: readonly number[];
  readonly trialsLost: readonly number[];
};

/** What today's decoders make of old runs (`phonehome.rescored/1`). */
export type Rescored = {
  readonly schema: 'phonehome.rescored/1';
  readonly ruleset: string;
  readonly runs: readonly RescoredRun[];
  /** Runs that stay as they were, and why: their recording was deleted, or cannot be read. */
  readonly leftOut: readonly { readonly folder: string; readonly reason: string }[];
};
