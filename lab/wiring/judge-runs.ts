import { arrivalsOf } from '../analysis/build-arrivals.ts';
import { compareProfiles } from '../analysis/compare.ts';
import { judge, usualPolicy } from '../analysis/judge.ts';
import { matrixOf } from '../analysis/matrix.ts';
import { redactResult, redactStrings } from '../analysis/redact-strings.ts';
import { type Redactor, revealing } from '../analysis/redactor.ts';
import type { Exhibit, Judgement, Policy } from '../model/lab.ts';
import type { Profile } from '../model/profile.ts';
import type { Result } from '../model/result.ts';
import { writeDerived } from '../store/derived-files.ts';
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
  const masked = await redactorFor(folders);
  const shown = reveal ? revealing : masked;
  const profiles: Profile[] = [];
  for (const folder of folders) profiles.push(await analyzeRun(folder));
  const beside: Profile[] = [];
  for (const folder of controls) beside.push(await analyzeRun(folder));
  const [first, ...others] = profiles;
  if (first === undefined) return { results: [], exhibits: [], matrix: null };
  const judged: Judged[] = [];
  if (others.length === 0)
    judged.push(await judgeRun(folders[0] ?? '', null, null, first, policy, masked, shown, []));
  for (const [index, head] of others.entries()) {
    judged.push(
      await judgeRun(folders[index + 1] ?? '', folders[0] ?? null, first, head, policy, masked, shown, [
        ...profiles,
        ...beside,
      ]),
    );
  }
  const results = judged.map(({ result }) => result);
  return {
    results: results.map((result) => redactResult(result, shown)),
    exhibits: judged.map(({ exhibit }) => exhibit),
    matrix: others.length === 0 ? null : redactStrings(matrixOf(profiles, results), shown),
  };
}

async function judgeRun(
  folder: string,
  baseFolder: string | null,
  base: Profile | null,
  head: Profile,
  policy: Policy,
  masked: Redactor,
  shown: Redactor,
  others: readonly Profile[],
): Promise<Judged> {
  const comparison = compareProfiles(base, head, undefined, others);
  const result = await withBuilds(withNotTested(judge(comparison, policy)), baseFolder, folder);
  if (base !== null) await writeDerived(folder, 'comparison.json', `${JSON.stringify(comparison)}\n`);
  await writeDerived(folder, 'result.json', `${JSON.stringify(redactResult(result, masked), null, 2)}\n`);
  await indexVerdict(labHome(), head.run, result);
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
