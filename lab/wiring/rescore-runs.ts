import { rescoredOf, type Scored } from '../analysis/rescore.ts';
import { LabError, sentenceOf } from '../errors.ts';
import type { Rescored, RescoredRun } from '../model/rescored.ts';
import { readStoredProfile } from '../store/stored-profile.ts';
import { readStoredUnknown } from '../store/stored-unknown.ts';
import { recordedRuns } from './recorded-runs.ts';
import { tool } from './version.ts';

/**
 * Analyzes runs again with today's decoders, the oldest first, and tells what that alone changed. `folders`
 * are the runs, or empty for all of the lab's home. A run that cannot be read stays as it was, and is named.
 */
export async function rescoreRuns(
  home: string,
  folders: readonly string[],
  analyze: (folder: string) => Promise<unknown>,
): Promise<Rescored> {
  const known = folders.length > 0 ? [] : (await recordedRuns(home)).reverse();
  const runs: RescoredRun[] = [];
  const leftOut: { folder: string; reason: string }[] = [];
  for (const folder of [...folders, ...known.map((each) => each.folder)]) {
    try {
      runs.push(await rescoreRun(folder, analyze));
    } catch (thrown) {
      if (!(thrown instanceof LabError)) throw thrown;
      leftOut.push({ folder, reason: sentenceOf(thrown) });
    }
  }
  return { schema: 'phonehome.rescored/1', ruleset: tool.ruleset, runs, leftOut };
}

async function rescoreRun(
  folder: string,
  analyze: (folder: string) => Promise<unknown>,
): Promise<RescoredRun> {
  // What an altered profile held is not known; that is no reason to leave the run as it is.
  const before = await scoredOf(folder).catch(() => null);
  await analyze(folder);
  const after = await scoredOf(folder);
  if (after === null) throw new LabError('INTERNAL', `The analysis of ${folder} left no profile.`);
  return rescoredOf(folder, before, after);
}

async function scoredOf(folder: string): Promise<Scored | null> {
  const profile = await readStoredProfile(folder);
  if (profile === null) return null;
  const unknown = await readStoredUnknown(folder, profile.tool.ruleset);
  return { profile, unknown: unknown?.entries.map(({ id }) => id) ?? [] };
}
