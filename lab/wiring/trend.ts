import { resolve } from 'node:path';
import { trendOf } from '../analysis/trend.ts';
import { LabError, sentenceOf } from '../errors.ts';
import type { RunHistory, Trend, TrendRequest } from '../model/trend.ts';
import { listBuilds } from '../store/build-records.ts';
import { folderNow, hasRun, homeRunFolders, knownFolders } from '../store/run-folders.ts';
import { indexedLines, readIndex } from '../store/run-index.ts';
import { type Analyze, completeIndex, runIn } from './run-index.ts';
import { tool } from './version.ts';

type Wanted = {
  readonly line: string;
  readonly folders: readonly string[];
  readonly runs: ReadonlySet<string> | null;
};

/** The trend of a line, or of some of its runs, from the index of that line. */
export async function trendFor(home: string, request: TrendRequest, analyze: Analyze): Promise<Trend> {
  const wanted = await wantedOf(home, request.of);
  for (const folder of wanted.folders) await ensureIndexed(home, wanted.line, folder, analyze);
  let { index, missing } = await completeIndex(home, wanted.line, analyze);
  if (request.reanalyze) {
    const faults = await reanalyze(home, index, wanted.runs, analyze);
    missing = [...missing, ...faults];
    index = await readIndex(home, wanted.line);
  }
  const history = { ...index, runs: index.runs.filter(({ facts }) => wanted.runs?.has(facts.run) ?? true) };
  const trend = trendOf(history, await releases(home));
  const lost = missing.filter(({ run }) => wanted.runs?.has(run) ?? true);
  return { ...trend, leftOut: [...(trend.leftOut ?? []), ...lost] };
}

async function wantedOf(home: string, of: readonly string[]): Promise<Wanted> {
  const areRuns = await Promise.all(of.map(hasRun));
  if (of.length > 0 && areRuns.every(Boolean)) return wantedRuns(of);
  const lines = await knownLines(home);
  const [only] = of.length === 0 ? lines : of;
  if (of.length > 1) {
    const wrong = of.find((_, index) => !areRuns[index]) ?? '';
    throw new LabError('USAGE', `${wrong} is no run: it has no run.json. Give one line, or folders of runs.`);
  }
  if (only !== undefined && lines.includes(only) && (of.length === 1 || lines.length === 1))
    return { line: only, folders: [], runs: null };
  const known =
    lines.length === 0 ? 'No run was analyzed on this machine yet' : `Known lines: ${lines.join(', ')}`;
  const what = of.length === 0 ? 'Which line?' : `There is no line "${only}" here, and no run of that name.`;
  throw new LabError('USAGE', `${what} ${known}. Type "phonehome trend LINE", or give folders of runs.`);
}

async function wantedRuns(folders: readonly string[]): Promise<Wanted> {
  const found = await Promise.all(folders.map(runIn));
  const lines = [...new Set(found.map(({ line }) => line))].sort();
  const [line] = lines;
  if (line === undefined || lines.length > 1)
    throw new LabError(
      'USAGE',
      `The runs are of the lines ${lines.join(', ')}; a trend is of one. For several, type "phonehome compare A B C".`,
    );
  return { line, folders, runs: new Set(found.map(({ run }) => run)) };
}

/** Lines of the indexes, of all runs that were analyzed, and of those in HOME/runs that no index knows yet. */
async function knownLines(home: string): Promise<string[]> {
  const stored = await Promise.all(
    (await homeRunFolders(home)).map((folder) => runIn(folder).catch(() => null)),
  );
  const lines = [
    ...(await indexedLines(home)),
    ...(await knownFolders(home)).map(({ line }) => line),
    ...stored.flatMap((each) => each?.line ?? []),
  ];
  return [...new Set(lines)].sort();
}

/** A run that is named is shown from where it lies now, also one that came from another machine. */
async function ensureIndexed(home: string, line: string, folder: string, analyze: Analyze): Promise<void> {
  const { run } = await runIn(folder);
  const known = (await readIndex(home, line)).runs.find(({ facts }) => facts.run === run);
  if (known === undefined || known.facts.folder !== resolve(folder)) await analyze(folder);
}

/** Decodes runs of another ruleset again, where their captures are still there. */
async function reanalyze(
  home: string,
  { runs }: RunHistory,
  wanted: ReadonlySet<string> | null,
  analyze: Analyze,
): Promise<{ run: string; reason: string }[]> {
  const faults: { run: string; reason: string }[] = [];
  for (const { facts } of runs) {
    if (facts.ruleset === tool.ruleset || !(wanted?.has(facts.run) ?? true)) continue;
    const fault = await folderNow(home, facts)
      .then(analyze)
      .then(() => null, sentenceOf);
    if (fault !== null)
      faults.push({ run: facts.run, reason: `It stays as ruleset ${facts.ruleset} told it: ${fault}` });
  }
  return faults;
}

/** A build may have several OTAs, full and incremental: users had it from the first of them on. */
async function releases(home: string): Promise<(fingerprint: string) => string | null> {
  const days = new Map<string, string>();
  for (const { released, postBuild } of await listBuilds(home)) {
    if (released === null) continue;
    for (const fingerprint of postBuild) {
      const known = days.get(fingerprint);
      if (known === undefined || released < known) days.set(fingerprint, released);
    }
  }
  return (fingerprint) => days.get(fingerprint) ?? null;
}
