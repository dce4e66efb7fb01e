import type { RunFacts, RunHistory, Trend, TrendBuild } from '../model/trend.ts';
import { answeringOf } from '../model/trial.ts';
import { dwellOf } from './dwell-of.ts';
import { groupBy } from './group-by.ts';

export type HistoryRun = RunHistory['runs'][number];

/** The runs of one build that count together, the newest last, with what the axis says of them. */
export type Column = {
  readonly build: TrendBuild;
  readonly runs: readonly HistoryRun[];
  /** The shortest listening time of them. */
  readonly dwellMs: number;
  /** The shortest time that any of them listened after a trigger, ms. */
  readonly dwellOf: (trigger: string) => number;
  /** The state of the phones in the trials of a trigger; several where its runs differ. */
  readonly stateOf: (trigger: string) => string;
  /** Messages with identifiers, of all of them. */
  readonly messages: number;
};

export type AxisOfBuilds = Required<Pick<Trend, 'order' | 'leftOut'>> &
  Pick<Trend, 'conditions'> & { readonly columns: readonly Column[] };

/** Release date of a build by its fingerprint, `YYYY-MM-DD`; null where nobody gave one. */
export type ReleaseOf = (fingerprint: string) => string | null;

/**
 * The builds of a line in their order. Only runs under the conditions of the newest one are comparable;
 * of one build only those of its newest run's ruleset. Builds are ordered by release or by when they
 * were made only where that is known of all of them: two clocks on one axis would mix up first and last.
 */
export function axisOfBuilds(history: RunHistory, releaseOf: ReleaseOf): AxisOfBuilds {
  const runs = [...history.runs].sort((a, b) => a.facts.startedAt - b.facts.startedAt);
  const newest = runs.at(-1)?.facts;
  if (newest === undefined) return { columns: [], order: 'tested', leftOut: [] };
  const left = new Map(runs.map((each) => [each, otherConditions(each.facts, newest)]));
  const builds = [
    ...groupBy(
      runs.filter((each) => left.get(each) === null),
      ({ facts }) => facts.fingerprint,
    ).values(),
  ];
  for (const each of builds.flatMap(otherRulesets)) left.set(each.run, each.reason);
  const columns = builds
    .map((all) => all.filter((each) => left.get(each) === null))
    .map((kept) => columnOf(kept, releaseOf));
  const order = orderOf(columns);
  const { dwellMs: _, ...alike } = newest.conditions;
  return {
    columns: columns.sort((a, b) => placeOf(a, order) - placeOf(b, order)),
    order,
    conditions: { ...alike, simulated: newest.simulated },
    leftOut: [...left].flatMap(([{ facts }, reason]) =>
      reason === null ? [] : [{ run: facts.run, reason }],
    ),
  };
}

function otherConditions(facts: RunFacts, newest: RunFacts): string | null {
  const rows = [
    ['state of the phones', facts.conditions.state, newest.conditions.state],
    ['responder', answeringOf(facts.conditions), answeringOf(newest.conditions)],
    ['kind of phone', kindOf(facts), kindOf(newest)],
  ] as const;
  const different = rows.filter(([, its, wanted]) => its !== wanted);
  if (different.length === 0) return null;
  const said = different.map(
    ([what, its, wanted]) => `its ${what} is ${its}, that of the newest run ${wanted}`,
  );
  return `It is not comparable: ${said.join('; ')}.`;
}

function kindOf({ simulated }: RunFacts): string {
  return simulated ? 'simulated' : 'real';
}

function otherRulesets(runs: readonly HistoryRun[]): { run: HistoryRun; reason: string }[] {
  const ruleset = runs.at(-1)?.facts.ruleset;
  return runs
    .filter(({ facts }) => facts.ruleset !== ruleset)
    .map((run) => ({
      run,
      reason: `It was analyzed by ruleset ${run.facts.ruleset}, a newer run of its build by ${ruleset}; --reanalyze decodes it again.`,
    }));
}

function columnOf(runs: readonly HistoryRun[], releaseOf: ReleaseOf): Column {
  const newest = runs.at(-1);
  if (newest === undefined) throw new RangeError('A build of a trend needs a run.');
  const { facts } = newest;
  const sum = (of: (each: RunFacts) => number) => runs.reduce((total, each) => total + of(each.facts), 0);
  const unread = [...new Set(runs.flatMap((each) => each.facts.unread))].sort();
  return {
    runs,
    dwellMs: Math.min(...runs.map((each) => each.facts.conditions.dwellMs)),
    dwellOf: (trigger) => Math.min(...runs.map((each) => dwellOf(each.facts, trigger))),
    stateOf: (trigger) => statesIn(trigger, runs),
    messages: sum(({ messages }) => messages),
    build: {
      fingerprint: facts.fingerprint,
      run: facts.run,
      startedAt: new Date(facts.startedAt).toISOString(),
      released: releaseOf(facts.fingerprint),
      verdict: runs.findLast(({ verdict }) => verdict !== null)?.verdict ?? null,
      ruleset: facts.ruleset,
      trials: { planned: sum(({ planned }) => planned), valid: sum(({ valid }) => valid) },
      canary: runs.every((each) => each.facts.canary),
      scope: facts.scope,
      ...(runs.length > 1 ? { alsoRuns: runs.slice(0, -1).map((each) => each.facts.run) } : {}),
      ...(unread.length > 0 ? { unread } : {}),
    },
  };
}

function statesIn(trigger: string, runs: readonly HistoryRun[]): string {
  const tried = runs.filter(({ facts }) => (facts.trialsByTrigger[trigger] ?? 0) > 0);
  const states = (tried.length === 0 ? runs : tried).map(
    ({ facts }) => facts.states?.[trigger] ?? facts.conditions.state,
  );
  return [...new Set(states)].sort().join(' and ');
}

function orderOf(columns: readonly Column[]): AxisOfBuilds['order'] {
  if (columns.every(({ build }) => build.released !== null)) return 'released';
  return columns.every(({ runs }) => runs.some(({ facts }) => facts.builtAt !== null)) ? 'built' : 'tested';
}

/** Ties keep the order of their first tests. */
function placeOf({ build, runs }: Column, order: AxisOfBuilds['order']): number {
  if (order === 'released') return Date.parse(`${build.released}T00:00:00Z`);
  if (order === 'built') return runs.findLast(({ facts }) => facts.builtAt !== null)?.facts.builtAt ?? 0;
  return runs[0]?.facts.startedAt ?? 0;
}
