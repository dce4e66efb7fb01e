import { type AcceptedRun, acceptanceOf, selectedOf } from '../analysis/approve/acceptance.ts';
import { candidatesOf, type Selectable } from '../analysis/approve/candidates.ts';
import { dayOf, daysBetween } from '../analysis/approve/days.ts';
import { decisionCandidatesOf } from '../analysis/approve/decision-candidates.ts';
import { LabError } from '../errors.ts';
import type { Acceptance, BaselineShelf, Written } from '../model/baseline-shelf.ts';
import type { Comparison } from '../model/comparison.ts';
import { readBaseline } from '../store/baseline-file.ts';
import { baselineFiles, baselinePlace } from '../store/baseline-path.ts';
import type { AnalysisPool } from './analysis-pool.ts';
import { noBaseline } from './baseline-choice.ts';
import { exceptionChange, runThatShows } from './exception-request.ts';
import { type OpenedBaseline, openBaseline, writeBaseline } from './opened-baseline.ts';
import { proposalOf } from './proposal-of.ts';
import { nameOfFolder } from './recorded-runs.ts';

/** The reviewed files of lines; what reads captures goes to the pool. */
export function baselineShelf(home: string, pool: Pick<AnalysisPool, 'weigh'>): BaselineShelf {
  const today = () => dayOf(Date.now());
  const openWith = async (folder: string, where: string) => {
    const opened = await openBaseline(folder, where, today());
    const { comparison } = await pool.weigh({ folder, baseline: opened.exists ? opened.file : null });
    return { opened, comparison };
  };
  return {
    today,
    daysLeft: (day) => daysBetween(today(), day),
    require: async (path) => {
      const place = await baselinePlace(path);
      if (place.kind === 'run') return;
      if (!place.exists) throw noBaseline(path);
      await Promise.all((await baselineFiles(path)).map((file) => readBaseline(file, today())));
    },
    list: async (where) =>
      Promise.all((await baselineFiles(where)).map((file) => readBaseline(file, today()))),
    propose: (runs, where) =>
      inTurn(runs, async (run) => {
        const { opened, comparison } = await openWith(run, where);
        return proposalOf(comparison, { file: opened.file, line: opened.baseline.line, today: today() });
      }),
    accept: (runs, where, acceptance) =>
      inTurn(runs, async (run) => {
        const { opened, comparison } = await openWith(run, where);
        const folder = nameOfFolder(run, opened.file, home);
        return acceptRun(opened, comparison, { profile: comparison.head, folder }, acceptance, today());
      }),
    except: async (where, request) => {
      const run = request.run ?? (await runThatShows(request.what, home));
      const { opened, comparison } = await openWith(run, where);
      return writeBaseline(opened, exceptionChange(request, comparison, run, today()), today());
    },
  };
}

/** One after the other: each acceptance is held against what the one before has written. */
async function inTurn<Value>(
  runs: readonly string[],
  work: (run: string) => Promise<Value>,
): Promise<Value[]> {
  const done: Value[] = [];
  for (const run of runs) done.push(await work(run));
  return done;
}

async function acceptRun(
  opened: OpenedBaseline,
  comparison: Comparison,
  run: AcceptedRun,
  acceptance: Acceptance,
  today: string,
): Promise<Written> {
  const candidates = candidatesOf(comparison);
  const besides = decisionCandidatesOf(comparison);
  requireMeant([...candidates, ...besides], acceptance, run);
  const change = acceptanceOf(opened.baseline, run, candidates, acceptance, today, besides);
  return writeBaseline(opened, change, today);
}

/** A name that means nothing in the run is a slip of the pen, and no acceptance of nothing. */
function requireMeant(candidates: readonly Selectable[], { selection }: Acceptance, run: AcceptedRun): void {
  if (selection.kind === 'all') return;
  for (const name of selection.names) {
    const meant = { kind: selection.kind, names: [name] };
    const known = candidates.map((each) => ({ ...each, approved: false }));
    if (selectedOf(known, meant).length > 0) continue;
    const open = candidates.filter(({ approved }) => !approved).map(({ id }) => id);
    const hint =
      open.length === 0 ? 'Nothing in it is open.' : `Open in it: ${open.slice(0, 20).join(', ')}.`;
    throw new LabError(
      'USAGE',
      `The run ${run.profile.run} shows no ${selection.kind} ${name} that could be accepted. ${hint}`,
    );
  }
}
