import type { PhoneTold } from '../lab/model/check.ts';
import type { Matrix, MatrixSubject, Result } from '../lab/model/result.ts';
import type { Trend } from '../lab/model/trend.ts';
import type { Step } from '../lab/model/trial.ts';

/** A piece of evidence to print with a finding. `text` is already redacted; it is still hostile. */
export type Excerpt = { readonly title: string; readonly text: string };

/** All that a report is made of. A report adds nothing to the result: it only says it. */
export type ReportInput = {
  readonly result: Result;
  /** Side by side with other builds, where there are any. */
  readonly matrix?: Matrix;
  /** What the reader should type next, one line. */
  readonly nextCommand: string;
  /** `phonehome run` with its firmware or build and its device, to which a scenario is added to reproduce. */
  readonly runCommand?: string;
  /** By finding id. */
  readonly excerpts?: Readonly<Record<string, readonly Excerpt[]>>;
  /** Folder of the run as the reader knows it; printed before the place of each evidence. */
  readonly evidenceRoot?: string;
  /** By attempt folder (`trials/003-unlock/1`). */
  readonly steps?: Readonly<Record<string, readonly Step[]>>;
  /** Set where values are shown as they are instead of masked. */
  readonly revealed?: true;
  /** What a person's check learned beside the traffic; only the page for everybody looks at it. */
  readonly told?: PhoneTold;
  /** ANSI colours; only the text format looks at it. Default false. */
  readonly colour?: boolean;
};

/** One format of the report: result in, text out, pure. */
export type ReportFormat = {
  /** What `--format` takes. */
  readonly name: string;
  /** What it is written to in the folder of the reports. */
  readonly file: string;
  readonly mime: string;
  render(input: ReportInput): string;
};

/** What `compare A B C` prints: several builds side by side. */
export type MatrixInput = {
  readonly matrix: Matrix;
  /** Puts together what is about one identifier, recipient or package; without it, differences come first. */
  readonly groupBy?: MatrixSubject;
  /** Empty where nothing is to be typed next; only the text format leaves its line out. */
  readonly nextCommand: string;
  /** ANSI colours; only the text format looks at it. Default false. */
  readonly colour?: boolean;
};

/** One format of the side-by-side page. */
export type MatrixFormat = {
  readonly name: string;
  readonly file: string;
  readonly mime: string;
  render(input: MatrixInput): string;
};

/** What `trend` prints: emissions of a line by build. */
export type TrendInput = {
  readonly trend: Trend;
  /** Empty where nothing is to be typed next; only the text format leaves its line out. */
  readonly nextCommand: string;
  /** ANSI colours; only the text format looks at it. Default false. */
  readonly colour?: boolean;
};

/** One format of the trend. */
export type TrendFormat = {
  readonly name: string;
  readonly file: string;
  readonly mime: string;
  render(input: TrendInput): string;
};
