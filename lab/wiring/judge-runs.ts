import { baseOf } from '../analysis/approve/base-of.ts';
import { arrivalsOf } from '../analysis/build-arrivals.ts';
import { compareProfiles } from '../analysis/compare.ts';
import { judge, usualPolicy } from '../analysis/judge.ts';
import { matrixOf } from '../analysis/matrix.ts';
import { redactResult, redactStrings } from '../analysis/redact-strings.ts';
import { type Redactor, revealing } from '../analysis/redactor.ts';
import { emptyBaseline } from '../model/baseline.ts';
import type { Comparison } from '../model/comparison.ts';
import type { Exhibit, Judgement, Policy } from '../model/lab.ts';
import type { Profile } from '../model/profile.ts';
import type { Result } from '../model/result.ts';
import { baselinePlace } from '../store/baseline-path.ts';
import { writeDerived } from '../store/derived-files.ts';
import { againstBaseline, type Weighed } from './against-baseline.ts';
import { analyzeRun } from './analyze-run.ts';
import { diffOfRuns } from './builds.ts';
import { exhibitOf } from './exhibit-of.ts';
import { exposureOf } from './exposure-of.ts';
import { labHome } from './home.ts';
import { withNotTested } from './not-tested.ts';
import { redactorFor } from './redactor-for.ts';
import { indexVerdict } from './run-index.ts';

type Judged = { readonly result: Result; readonly exhibit: Exhibit };

/**
 * Judges runs against the first one, each decoded from its raw bytes with today's decoders, so that a
 * better decoder never looks like a new leak. A run alone has no baseline, and so no verdict. What is
 * shown is masked unless `reveal`; what is written into the runs always is.
 */
export async function judgeRuns(
  folders: readonly string[],
  wanted: Partial<Policy>,
  reveal = false,
  controls: readonly string[] = [],
): Promise<Judgement> {
  const policy: Policy = { ...usualPolicy, ...wanted };
  const [base = '', ...runs] = folders;
  const isReviewed = runs.length > 0 && (await baselinePlace(base)).kind !== 'run';
  const masked = await redactorFor(isReviewed ? runs : folders);
  const beside: Profile[] = [];
  for (const folder of controls) beside.push(await analyzeRun(folder));
  const setting = { policy, masked, shown: reveal ? revealing : masked, beside };
  return isReviewed ? judgeReviewed(base, runs, setting) : judgeRecorded([base, ...runs], setting);
}

/** How it is judged. What is written into the runs is masked; so is what is shown, unless a person has it revealed. */
type Setting = {
  readonly policy: Policy;
  readonly masked: Redactor;
  readonly shown: Redactor;
  /** Runs that may stand for a control. */
  readonly beside: readonly Profile[];
};

async function judgeRecorded(folders: readonly [string, ...string[]], setting: Setting): Promise<Judgement> {
  const [base, ...runs] = folders;
  const profiles: Profile[] = [];
  for (const folder of folders) profiles.push(await analyzeRun(folder));
  const [first, ...others] = profiles;
  if (first === undefined) return { results: [], exhibits: [], matrix: null };
  const judged: Judged[] = [];
  if (others.length === 0) judged.push(await judgeRun(base, null, compareProfiles(null, first), setting));
  for (const [index, head] of others.entries()) {
    const comparison = compareProfiles(first, head, undefined, [...profiles, ...setting.beside]);
    judged.push(await judgeRun(runs[index] ?? '', base, comparison, setting));
  }
  return judgementOf(judged, others.length === 0 ? null : profiles, setting);
}

/** `profiles` are those that stand side by side, the baseline first; null where nothing does. */
function judgementOf(
  judged: readonly Judged[],
  profiles: readonly Profile[] | null,
  { shown }: Setting,
): Judgement {
  const results = judged.map(({ result }) => result);
  return {
    results: results.map((result) => redactResult(result, shown)),
    exhibits: judged.map(({ exhibit }) => exhibit),
    matrix: profiles === null ? null : redactStrings(matrixOf(profiles, results), shown),
  };
}

/** Judges runs against a reviewed file, or against the files of their lines in a folder. */
async function judgeReviewed(path: string, runs: readonly string[], setting: Setting): Promise<Judgement> {
  const profiles: Profile[] = [];
  for (const folder of runs) profiles.push(await analyzeRun(folder));
  const weighed: Weighed[] = [];
  for (const head of profiles)
    weighed.push(await againstBaseline(path, head, [...profiles, ...setting.beside]));
  const judged: Judged[] = [];
  for (const [index, { comparison, baseFolder }] of weighed.entries()) {
    judged.push(await judgeRun(runs[index] ?? '', baseFolder, comparison, setting));
  }
  const [head] = profiles;
  const [known] = weighed.flatMap(({ comparison }) => comparison.base ?? []);
  const base = known ?? (head && baseOf(emptyBaseline(path, head.line), head, []).profile);
  return judgementOf(judged, base === undefined ? null : [base, ...profiles], setting);
}

async function judgeRun(
  folder: string,
  baseFolder: string | null,
  comparison: Comparison,
  { policy, masked, shown }: Setting,
): Promise<Judged> {
  const { base } = comparison;
  const result = await withBuilds(withNotTested(judge(comparison, policy)), baseFolder, folder);
  if (base !== null) await writeDerived(folder, 'comparison.json', `${JSON.stringify(comparison)}\n`);
  await writeDerived(folder, 'result.json', `${JSON.stringify(redactResult(result, masked), null, 2)}\n`);
  await indexVerdict(labHome(), comparison.head.run, result);
  return { result, exhibit: await exhibitOf(folder, result, shown) };
}

/** Beside what differs in traffic, what differs in the builds themselves; nothing where a side was not read. */
async function withBuilds(judged: Result, base: string | null, head: string): Promise<Result> {
  const exposure = await exposureOf(labHome(), judged);
  const result = { ...judged, reasons: [...judged.reasons, ...exposure] };
  const buildDiff = base === null ? null : await diffOfRuns(base, head);
  if (buildDiff === null) return result;
  return { ...result, buildDiff, arrivals: arrivalsOf(result.findings, buildDiff) };
}
