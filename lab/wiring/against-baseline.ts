import { compareWithBaseline } from '../analysis/approve/approve.ts';
import { type Recapture, usableRuns } from '../analysis/approve/base-of.ts';
import { dayOf } from '../analysis/approve/days.ts';
import { compareProfiles } from '../analysis/compare.ts';
import type { Baseline } from '../model/baseline.ts';
import type { Comparison } from '../model/comparison.ts';
import type { Profile } from '../model/profile.ts';
import { readStoredUnknown } from '../store/stored-unknown.ts';
import { analyzeRun } from './analyze-run.ts';
import { chooseBaseline } from './baseline-choice.ts';
import { labHome } from './home.ts';
import { folderOfRun } from './recorded-runs.ts';

/** A run against the reviewed file of its line. `baseFolder`: the folder of the file's latest run, if it is there. */
export type Weighed = {
  readonly comparison: Comparison;
  readonly file: string;
  readonly baseFolder: string | null;
};

/** Holds a run against a reviewed file, or the file of its line in a folder, as of today. */
export async function againstBaseline(
  path: string,
  head: Profile,
  others: readonly Profile[] = [],
): Promise<Weighed> {
  const today = dayOf(Date.now());
  const { file, baseline, chosen } = await chooseBaseline(path, head.line, today);
  if (baseline === null) {
    const approvals = { file, bulk: 0, notes: [chosen], gaps: [] };
    const comparison = { ...compareProfiles(null, head, { approvedBy: null, chosen }), approvals };
    return { comparison, file, baseFolder: null };
  }
  const recaptures = await recapturesOf(baseline, head);
  const comparison = compareWithBaseline(baseline, head, { chosen, today, recaptures, others });
  const latest = usableRuns(baseline, head).sort((a, b) => (a.at < b.at ? 1 : -1))[0];
  const baseFolder = latest === undefined ? null : await folderOfRun(latest, file, labHome());
  return { comparison: await withUnknown(comparison, baseFolder, head), file, baseFolder };
}

/** A reviewed file holds no unknown identifiers: those of its latest run stand for it. */
async function withUnknown(
  comparison: Comparison,
  folder: string | null,
  head: Profile,
): Promise<Comparison> {
  if (comparison.base === null || folder === null) return comparison;
  const unknown = await readStoredUnknown(folder, head.tool.ruleset);
  return unknown === null ? comparison : { ...comparison, base: { ...comparison.base, unknown } };
}

/** Runs that other rules read are read again, so that a better decoder never looks like a new leak. */
async function recapturesOf(baseline: Baseline, head: Profile): Promise<Recapture[]> {
  const recaptures: Recapture[] = [];
  for (const run of usableRuns(baseline, head)) {
    if (run.ruleset === head.tool.ruleset) continue;
    const folder = await folderOfRun(run, baseline.file, labHome());
    recaptures.push({ run: run.id, profile: folder === null ? null : await analyzeRun(folder) });
  }
  return recaptures;
}
