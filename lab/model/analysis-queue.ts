/** A recorded run of the server that is to be analyzed again. */
export type AnalysisJob = {
  /** Its folder's name among the server's runs. */
  readonly run: string;
  /** The rules that it is analyzed by (`rulesHere`): only workers that have the same take it. */
  readonly rules: string;
};

/** A worker that takes analyses, as others see it. */
export type Analyst = {
  readonly name: string;
  readonly rules: string;
  /** How many at once. */
  readonly atOnce: number;
};

/** The runs that wait for an analysis, in Redis, by the rules that it needs. */
export interface AnalysisQueue {
  /**
   * Puts a run in line, unless it is there, and resolves when a worker has put its analysis back. Rejects
   * with the sentence of the worker that could not; what is in line stays there when `signal` aborts.
   */
  done(job: AnalysisJob, signal: AbortSignal): Promise<void>;
  /** Takes runs until `stop`. `work` rejects with a LabError where the run cannot be analyzed anywhere. */
  consume(
    analyst: Analyst,
    options: {
      readonly stop: AbortSignal;
      readonly work: (run: string, signal: AbortSignal) => Promise<void>;
      readonly onTrouble: (sentence: string) => void;
    },
  ): Promise<void>;
  /** A worker says that it takes analyses; it counts as gone a while after the last word. */
  announce(analyst: Analyst): Promise<void>;
  analysts(): Promise<readonly Analyst[]>;
  /** How many runs wait or are worked on, by rules. */
  waiting(): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}
