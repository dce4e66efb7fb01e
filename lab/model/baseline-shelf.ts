import type { Baseline, BaselineEntry, Day, PlacedEntry } from './baseline.ts';

/** Which of what a run shows a person accepts. More than one name takes all that any of them means. */
export type Selection =
  | { readonly kind: 'all' }
  | { readonly kind: 'recipient'; readonly names: readonly string[] }
  | { readonly kind: 'package'; readonly names: readonly string[] }
  | { readonly kind: 'finding'; readonly names: readonly string[] };

/** Who accepts what, and why. */
export type Acceptance = {
  readonly by: string;
  readonly reason: string;
  readonly purpose: string | null;
  readonly reviewBy: Day | null;
  readonly selection: Selection;
};

/** What is put up with until a day: a finding by its id, or a host whose traffic cannot be read. */
export type ExceptionRequest = {
  readonly what: string;
  readonly owner: string;
  readonly reason: string;
  readonly expires: Day;
  /** A run that shows it; null: the newest one of the lab's home. */
  readonly run: string | null;
};

/** What a run would add to a reviewed file, with the words that a person has to write left open. */
export type Proposal = {
  readonly run: string;
  readonly file: string;
  readonly line: string;
  readonly entries: readonly (BaselineEntry & { readonly finding?: string })[];
  /** The entries as lines of the file, ready for review. */
  readonly text: string;
};

/** What was written: the entries with their lines, and whether a run was recorded with them. */
export type Written = {
  readonly file: string;
  readonly entries: readonly PlacedEntry[];
  /** Line of the run, or null where it stood there. */
  readonly run: number | null;
  /** What the run shows and nobody approved with this. */
  readonly open: number;
};

/** The reviewed files of lines, and what changes them. `where` is a file, or a folder of them. */
export interface BaselineShelf {
  /** What runs would add; changes nothing. */
  propose(runs: readonly string[], where: string): Promise<readonly Proposal[]>;
  accept(runs: readonly string[], where: string, acceptance: Acceptance): Promise<readonly Written[]>;
  except(where: string, request: ExceptionRequest): Promise<Written>;
  list(where: string): Promise<readonly Baseline[]>;
  /** The day on which approvals are held against a run, in UTC. */
  today(): Day;
  /** Days from today; below 0 where it has passed. */
  daysLeft(day: Day): number;
  /** Refuses a path that is neither a run nor a reviewed file nor a folder, and a file with a fault. */
  require(path: string): Promise<void>;
}
