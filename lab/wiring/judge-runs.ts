import { compareProfiles } from '../analysis/compare.ts';
import { judge, usualPolicy } from '../analysis/judge.ts';
import { matrixOf } from '../analysis/matrix.ts';
import type { Judgement, Policy } from '../model/lab.ts';
import { writeDerived } from '../store/derived-files.ts';
import { analyzeRun } from './analyze-run.ts';

/**
 * Judges runs against the first one, each decoded from its raw bytes with today's decoders, so that a
 * better decoder never looks like a new leak. A run alone has no baseline, and so no verdict.
 */
export async function judgeRuns(folders: readonly string[], wanted: Partial<Policy>): Promise<Judgement> {
  const policy: Policy = { ...usualPolicy, ...wanted };
  const profiles = [];
  for (const folder of folders) profiles.push(await analyzeRun(folder));
  const [base, ...heads] = profiles;
  if (base === undefined) return { results: [], matrix: null };
  if (heads.length === 0) {
    const result = judge(compareProfiles(null, base), policy);
    await writeDerived(folders[0] ?? '', 'result.json', `${JSON.stringify(result, null, 2)}\n`);
    return { results: [result], matrix: null };
  }
  const results = [];
  for (const [index, head] of heads.entries()) {
    const comparison = compareProfiles(base, head);
    const result = judge(comparison, policy);
    const folder = folders[index + 1] ?? '';
    await writeDerived(folder, 'comparison.json', `${JSON.stringify(comparison)}\n`);
    await writeDerived(folder, 'result.json', `${JSON.stringify(result, null, 2)}\n`);
    results.push(result);
  }
  return { results, matrix: matrixOf(profiles, results) };
}
