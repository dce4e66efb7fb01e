import type { IdentifierKind } from './device.ts';
import type { ByteSpan } from './emission.ts';
import type { Finding } from './result.ts';
import type { Conditions } from './trial.ts';

/** finding.json: one finding with all that is needed to try it again (`phonehome.finding/1`). */
export type FindingFile = {
  readonly schema: 'phonehome.finding/1';
  readonly finding: Finding;
  readonly build: string;
  readonly line: string;
  readonly simulated: boolean;
  readonly tool: { readonly version: string; readonly ruleset: string };
  /** Under which it was found. */
  readonly conditions: Conditions;
  /** The scenario that shows it, and how many trials of it there were. */
  readonly scenario: string;
  readonly trials: number;
};

/** What `finding export` is asked for. */
export type FindingRequest = {
  readonly run: string;
  readonly id: string;
  readonly out: string;
  /** The run of the build before, for what differs in the package; null without one. */
  readonly baseline: string | null;
  readonly reveal: boolean;
};

/** What `finding show` is asked for. */
export type ShowRequest = { readonly run: string; readonly id: string; readonly reveal: boolean };

/** One layer of a message: what was taken off to get it, and where in it the next one stands. */
export type DrawnLayer = {
  readonly steps: readonly string[];
  readonly size: number;
  readonly span: ByteSpan;
  /** Its beginning, redacted; null where it is no text. */
  readonly text: string | null;
};

/** One value in a message, with the layers around it, outermost first. */
export type DrawnSighting = {
  readonly identifier: IdentifierKind;
  readonly slot: number | null;
  /** Masked unless it was to be revealed. */
  readonly value: string;
  readonly spelling: string;
  readonly where: string;
  /** Of the URL, header or body as it was sent. */
  readonly bytes: ByteSpan | null;
  /** Structure and name of the field in the innermost layer. */
  readonly field: readonly string[];
  readonly layers: readonly DrawnLayer[];
};

/** A finding's first evidence, taken apart. */
export type FindingDrawing = {
  readonly id: string;
  readonly sentence: string;
  readonly reference: string;
  readonly request: string;
  readonly sightings: readonly DrawnSighting[];
};

/** What another try showed of a finding: k of n, or why it says nothing. */
export type Reproduction = {
  readonly outcome: 'seen' | 'not-seen' | 'inconclusive';
  readonly k: number;
  readonly n: number;
  /** Upper bound of the rate at 95 % where it was not seen. */
  readonly missedRateBelow: number | null;
  readonly sentence: string;
};

/** A finding to try again, and the firmware.yaml that was kept for it, or null. */
export type FoundBefore = {
  readonly file: FindingFile;
  readonly firmware: string | null;
  /** The rules that were kept, or null. */
  readonly responders: string | null;
};

/** Findings one by one, for whoever has to mend them. */
export interface FindingShelf {
  /** Writes a folder with all that is needed; answers the names of its files. */
  export(request: FindingRequest): Promise<readonly string[]>;
  /** Takes its first evidence apart, layer by layer. */
  show(request: ShowRequest): Promise<FindingDrawing>;
  /** A finding of a run, or the one of an exported folder (`id` null). */
  read(path: string, id: string | null): Promise<FoundBefore>;
  /** What a new run says of a finding. */
  compare(finding: FindingFile, run: string): Promise<Reproduction>;
}
