import { rescoredOf, type Scored } from '../analysis/rescore.ts';
import { type ErrorCode, LabError, sentenceOf } from '../errors.ts';
import type { Rescored, RescoredRun } from '../model/rescored.ts';
import { readStoredProfile } from '../store/stored-profile.ts';
import { readStoredUnknown } from '../store/stored-unknown.ts';
import { recordedRuns } from './recorded-runs.ts';
import { tool } from './version.ts';

type Analyze = (folder: string) => Promise<unknown>;
type Told = { readonly run: RescoredRun } | { readonly leftOut: Rescored['leftOut'][number] };

/** What says nothing of the run at hand: it ends all of them. */
const ofThemAll: readonly ErrorCode[] = ['REDIS_UNREACHABLE', 'INTERRUPTED'];

/**
 * Analyzes runs again with today's decoders, the oldest first, and tells what that alone changed. `folders`
 * are the runs, or empty for all of the lab's home; `atOnce` are under way together. A run that cannot be
 * read stays as it was, and is named.
 */
export async function rescoreRuns(
  home: string,
  folders: readonly string[],
  analyze: Analyze,
  { atOnce = 1, onDone = () => undefined }: { atOnce?: number; onDone?: DoneListener } = {},
): Promise<Rescored> {
  const known = folders.length > 0 ? [] : (await recordedRuns(home)).reverse();
  const all = [...folders, ...known.map((each) => each.folder)];
  const told: Told[] = [];
  let [next, done] = [0, 0];
  const loop = async (): Promise<void> => {
    for (let index = next++; index < all.length; index = next++) {
      told[index] = await rescoreRun(all[index] ?? '', analyze);
      done += 1;
      onDone(done, all.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, loop));
  return {
    schema: 'phonehome.rescored/1',
    ruleset: tool.ruleset,
    runs: told.flatMap((each) => ('run' in each ? [each.run] : [])),
    leftOut: told.flatMap((each) => ('leftOut' in each ? [each.leftOut] : [])),
  };
}

/** Told of each run that is done, and of how many. */
export type DoneListener = (done: number, of: number) => void;

async function rescoreRun(folder: string, analyze: Analyze): Promise<Told> {
  try {
    // What an altered profile held is not known; that is no reason to leave the run as it is.
    const before = await scoredOf(folder).catch(() => null);
    await analyze(folder);
    const after = await scoredOf(folder);
    if (after === null) throw new LabError('INTERNAL', `The analysis of ${folder} left no profile.`);
    return { run: rescoredOf(folder, before, after) };
  } catch (thrown) {
    if (!(thrown instanceof LabError) || ofThemAll.includes(thrown.code)) throw thrown;
    return { leftOut: { folder, reason: sentenceOf(thrown) } };
  }
}

async function scoredOf(folder: string): Promise<Scored | null> {
  const profile = await readStoredProfile(folder);
  if (profile === null) return null;
  const unknown = await readStoredUnknown(folder, profile.tool.ruleset);
  return { profile, unknown: unknown?.entries.map(({ id }) => id) ?? [] };
}
