import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { redactStrings } from '../analysis/redact-strings.ts';
import { summaryOf } from '../analysis/trend-summary.ts';
import { LabError, sentenceOf } from '../errors.ts';
import type { Result } from '../model/result.ts';
import type { SummarySource } from '../model/trend.ts';
import { readInventory } from '../store/build-inventory.ts';
import { folderNow, hasRun, homeRunFolders, knownFolders, rememberFolder } from '../store/run-folders.ts';
import { appendRun, appendVerdict, indexPath, type RunIndex, readIndex } from '../store/run-index.ts';
import { runSchema } from '../store/run-schema.ts';
import { readJson } from '../store/stored-file.ts';
import { readStoredProfile, readStoredVerdict } from '../store/stored-profile.ts';
import { redactorFor } from './redactor-for.ts';

/** Decodes a run from its raw bytes, and puts it into the index. */
export type Analyze = (folder: string) => Promise<unknown>;

/** Puts an analyzed run into the index of its line. A run without a trial that counts goes in, too: it tested nothing. */
export async function indexRun(home: string, folder: string, profile: SummarySource): Promise<void> {
  const path = resolve(folder);
  const build = await readInventory(join(path, 'build'), profile.fingerprint);
  const known = (await knownFolders(home)).find(({ run }) => run === profile.run);
  // The folder first: an index that lacks the run is made whole from the folders.
  if (known?.folder !== path)
    await rememberFolder(home, { run: profile.run, line: profile.line, folder: path });
  const { facts, sightings } = summaryOf(profile, path, build?.properties);
  // A field or a path may be named by a value: none stands in the index.
  await appendRun(home, { facts, sightings: redactStrings(sightings, await redactorFor([path])) });
}

/** Puts the verdict on a run into the index; one without a baseline is no verdict on the build. */
export async function indexVerdict(home: string, run: string, result: Result): Promise<void> {
  if (result.baseline === null) return;
  const { fingerprint } = result.baseline;
  await appendVerdict(home, result.build.line, { run, word: result.verdict, base: fingerprint });
}

/** The index of a line, whole: made anew where it is of another version, completed where runs are missing. */
export async function completeIndex(home: string, line: string, analyze: Analyze): Promise<WholeIndex> {
  const before = await readIndex(home, line);
  if (before.stale) await rm(indexPath(home, line), { force: true });
  const known = new Set(before.stale ? [] : before.runs.map(({ facts }) => facts.run));
  const missing: { run: string; reason: string }[] = [];
  let added = 0;
  for (const { run, folder } of await foldersOf(home, line)) {
    if (known.has(run)) continue;
    const reason = await restore(home, await folderNow(home, { run, folder }), analyze).catch(sentenceOf);
    if (reason === null) added += 1;
    else missing.push({ run, reason });
  }
  const index = before.stale || added > 0 ? await readIndex(home, line) : before;
  return { index, missing };
}

/** An index, and the runs of its line of which nothing can be told, each with the reason. */
export type WholeIndex = {
  readonly index: RunIndex;
  readonly missing: readonly { readonly run: string; readonly reason: string }[];
};

/** The id and line of the run in a folder. Throws BAD_FILE where it is none. */
export async function runIn(folder: string): Promise<{ run: string; line: string }> {
  const run = await readJson(folder, 'run.json', runSchema);
  if (run !== null) return { run: run.id, line: run.line };
  throw new LabError(
    'BAD_FILE',
    `${folder} is no run: it has no run.json. Give a folder that "run --out" made.`,
  );
}

/** From what an earlier analysis left, else from the raw bytes. Answers why it cannot, or null. */
async function restore(home: string, folder: string, analyze: Analyze): Promise<string | null> {
  if (!(await hasRun(folder))) return `Its folder ${folder} is gone.`;
  const stored = await readStoredProfile(folder).catch(() => null);
  if (stored === null) await analyze(folder);
  else await indexRun(home, folder, stored);
  const verdict = await readStoredVerdict(folder);
  const { run, line } = await runIn(folder);
  if (verdict !== null) await appendVerdict(home, line, { run, ...verdict });
  return null;
}

async function foldersOf(home: string, line: string): Promise<{ run: string; folder: string }[]> {
  const known = (await knownFolders(home)).filter((each) => each.line === line);
  const runs = new Map(known.map(({ run, folder }) => [run, folder]));
  const named = new Set(runs.values());
  for (const folder of await homeRunFolders(home)) {
    if (named.has(resolve(folder))) continue;
    const found = await runIn(folder).catch(() => null);
    if (found?.line === line && !runs.has(found.run)) runs.set(found.run, folder);
  }
  return [...runs].map(([run, folder]) => ({ run, folder }));
}
