import { compareProfiles } from '../analysis/compare.ts';
import { loadDecoders } from '../analysis/decoders/list.ts';
import { needsOf } from '../analysis/needs-of.ts';
import { type ErrorCode, LabError } from '../errors.ts';
import type { Comparison, FurtherTrials } from '../model/comparison.ts';
import type { Experiment } from '../model/experiment.ts';
import type { FindingDrawing, FindingRequest, ShowRequest } from '../model/finding.ts';
import type { Judgement, Policy, Scan } from '../model/lab.ts';
import { baselinePlace } from '../store/baseline-path.ts';
import { againstBaseline } from './against-baseline.ts';
import { analyzeRun, deriveRun } from './analyze-run.ts';
import { type ExperimentInput, experimentOfRuns } from './experiment-of-runs.ts';
import { exportHar, type HarInput } from './export-har.ts';
import { exportFinding } from './finding-export.ts';
import { showFinding } from './finding-show.ts';
import { judgeRuns } from './judge-runs.ts';
import { type ScanInput, scanFiles } from './scan-files.ts';
import { type RecordedInput, validateRecorded } from './validate-recorded.ts';

// What runs in a thread of its own, so that parsing never holds up the worker that renews leases.

/** An error's class is lost between threads, so that answers cross as plain data. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: ErrorCode | null; readonly message: string; readonly stack: string };

export type JudgeInput = {
  readonly folders: readonly string[];
  readonly policy: Partial<Policy>;
  /** Shows values as they are. */
  readonly reveal?: boolean;
  /** Runs on the baseline's build that stood beside. */
  readonly controls?: readonly string[];
};

const ready = loadDecoders();

function task<Input, Value>(
  work: (input: Input) => Promise<Value>,
): (input: Input) => Promise<Answer<Value>> {
  return async (input) => {
    try {
      await ready;
      return { ok: true, value: await work(input) };
    } catch (thrown) {
      const { message, stack = '' } = thrown instanceof Error ? thrown : new Error(String(thrown));
      return { ok: false, code: thrown instanceof LabError ? thrown.code : null, message, stack };
    }
  };
}

export const validate = task<RecordedInput, string | null>(validateRecorded);

export const analyze = task<string, null>(async (folder) => {
  await analyzeRun(folder);
  return null;
});

/** A run that lies here for a while only: into no index. */
export const derive = task<string, null>(async (folder) => {
  await deriveRun(folder);
  return null;
});

export const judge = task<JudgeInput, Judgement>(({ folders, policy, reveal, controls }) =>
  judgeRuns(folders, policy, reveal === true, controls),
);

/** Writes one finding's folder. */
export const finding = task<FindingRequest, readonly string[]>(exportFinding);

export const layers = task<ShowRequest, FindingDrawing>(showFinding);

/** Puts a run's capture, or some of its flows, into a HAR. */
export const har = task<HarInput, null>(async (input) => {
  await exportHar(input);
  return null;
});

export const needs = task<{ base: string; head: string }, FurtherTrials[]>(async ({ base, head }) => {
  const profile = await analyzeRun(head);
  const isRun = (await baselinePlace(base)).kind === 'run';
  if (!isRun) return needsOf((await againstBaseline(base, profile)).comparison);
  return needsOf(compareProfiles(await analyzeRun(base), profile));
});

/** A run, and the reviewed file that it is held against; null where there is none yet. */
export type WeighInput = { readonly folder: string; readonly baseline: string | null };

export const weigh = task<WeighInput, { readonly comparison: Comparison }>(async ({ folder, baseline }) => {
  const head = await analyzeRun(folder);
  if (baseline !== null) return againstBaseline(baseline, head);
  return { comparison: compareProfiles(null, head) };
});

/** What goes with one thing that was changed. */
export const experiment = task<ExperimentInput, Experiment>(experimentOfRuns);

export const scan = task<ScanInput, Scan>(scanFiles);
