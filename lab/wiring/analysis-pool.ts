import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { ownModule } from '../checkout.ts';
import { LabError } from '../errors.ts';
import type { Comparison, FurtherTrials } from '../model/comparison.ts';
import type { Experiment } from '../model/experiment.ts';
import type { FindingDrawing, FindingRequest, ShowRequest } from '../model/finding.ts';
import type { Judgement, Scan } from '../model/lab.ts';
import type { Answer, JudgeInput, WeighInput } from './analysis-tasks.ts';
import type { ExperimentInput } from './experiment-of-runs.ts';
import type { HarInput } from './export-har.ts';
import type { ScanInput } from './scan-files.ts';
import type { RecordedInput } from './validate-recorded.ts';

/** Threads that decode and judge. They work on saved files and answer plain data. */
export type AnalysisPool = {
  validate(input: RecordedInput): Promise<string | null>;
  analyze(folder: string): Promise<null>;
  /** As `analyze`, but for a run that lies here for a while only. */
  derive(folder: string): Promise<null>;
  judge(input: JudgeInput): Promise<Judgement>;
  /** What would decide the unproven findings of one run against another. */
  needs(input: { base: string; head: string }): Promise<FurtherTrials[]>;
  har(input: HarInput): Promise<null>;
  /** One run against a reviewed file, or against nothing. */
  weigh(input: WeighInput): Promise<{ readonly comparison: Comparison }>;
  finding(input: FindingRequest): Promise<readonly string[]>;
  /** The layers around a finding's value. */
  layers(input: ShowRequest): Promise<FindingDrawing>;
  scan(input: ScanInput): Promise<Scan>;
  experiment(input: ExperimentInput): Promise<Experiment>;
  close(): Promise<void>;
};

/** Starts no thread before it is needed. */
export function analysisPool(): AnalysisPool {
  const pool = new Piscina({
    filename: ownModule('lab/wiring/analysis-tasks.ts'),
    minThreads: 0,
    maxThreads: Math.max(1, availableParallelism() - 1),
    idleTimeout: 60_000,
  });
  const task =
    <Input, Value>(name: string) =>
    async (input: Input): Promise<Value> => {
      const answer = (await pool.run(input, { name })) as Answer<Value>;
      if (answer.ok) return answer.value;
      const cause = answer.stack;
      throw answer.code === null
        ? new Error(answer.message, { cause })
        : new LabError(answer.code, answer.message, { cause });
    };
  return {
    validate: task('validate'),
    analyze: task('analyze'),
    derive: task('derive'),
    judge: task('judge'),
    needs: task('needs'),
    har: task('har'),
    weigh: task('weigh'),
    finding: task('finding'),
    layers: task('layers'),
    scan: task('scan'),
    experiment: task('experiment'),
    close: () => pool.destroy(),
  };
}
