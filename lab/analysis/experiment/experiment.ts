import type { Arm, Experiment, ExperimentRow } from '../../model/experiment.ts';
import { groupBy } from '../group-by.ts';
import { falseDiscoveryRejections, testable } from '../statistics.ts';
import { type ExperimentTrial, type Feature, featuresOf } from './features.ts';
import { dealsOf, permutationTest, type Tested, trialsForClean } from './permutation.ts';

type Weighed = Feature & Tested & { readonly clean: boolean };

/**
 * What goes with a factor that was changed between the trials of one phone, and nothing else was. Each kind
 * of difference is tested once, however many offsets or fields show it; those that could not be significant
 * are dropped (Tarone), the rest goes through Benjamini and Hochberg. What changes anyway is claimed as little
 * as what never changes.
 */
export function experimentOf(change: string, trials: readonly ExperimentTrial[]): Experiment {
  const byScenario = groupBy(
    [...trials].sort((a, b) => a.at - b.at),
    ({ scenario }) => scenario,
  );
  const weighed = [...byScenario].flatMap(([scenario, own]) => weigh(scenario, own));
  const { rows, tested, needed } = rowsOf(change, weighed);
  return {
    schema: 'phonehome.experiment/1',
    change,
    trials: Object.fromEntries([...byScenario].map(([scenario, own]) => [scenario, countsOf(own)])),
    tested,
    leastTrials: trialsForClean(1),
    trialsNeeded: needed,
    sentence: sentenceOf(change, rows, tested, needed),
    rows,
    limits: limitsOf(byScenario),
  };
}

function countsOf(trials: readonly ExperimentTrial[]): Record<Arm, number> {
  const count = (arm: Arm) => trials.filter((each) => each.arm === arm).length;
  return { a: count('a'), b: count('b') };
}

function weigh(scenario: string, trials: readonly ExperimentTrial[]): Weighed[] {
  const isFirst = trials.map(({ arm }) => arm === 'a');
  const { a, b } = countsOf(trials);
  if (a < 2 || b < 2) return [];
  const deals = dealsOf(trials.length, a);
  const known = new Map<string, Tested>();
  return featuresOf(scenario, trials).map((feature) => {
    const pattern = patternOf(feature.values);
    const tested = known.get(pattern) ?? permutationTest(feature.values, isFirst, deals);
    known.set(pattern, tested);
    return { ...feature, ...tested, clean: isClean(feature.values, isFirst) };
  });
}

/** Texts by their equality only: bytes and fields that differ in the same trials are one test. */
function patternOf(values: readonly (number | string)[]): string {
  if (values.every((value) => typeof value === 'number')) return `n${values.join()}`;
  const numbers = new Map<number | string, number>();
  return values
    .map((value) => {
      if (!numbers.has(value)) numbers.set(value, numbers.size);
      return numbers.get(value);
    })
    .join();
}

/** One value in each state, and not the same. */
function isClean(values: readonly (number | string)[], isFirst: readonly boolean[]): boolean {
  const of = (first: boolean) => new Set(values.filter((_, index) => isFirst[index] === first));
  return of(true).size === 1 && of(false).size === 1 && new Set(values).size === 2;
}

function rowsOf(change: string, weighed: readonly Weighed[]) {
  const tests = [...groupBy(weighed.filter(varies), keyOfTest).values()].flatMap(([first]) => first ?? []);
  const able = testable(tests.map(({ least }) => least));
  const tried = tests.filter((_, index) => able[index] === true);
  const rejected = falseDiscoveryRejections(tried.map(({ p }) => p));
  const significant = new Set(tried.filter((_, index) => rejected[index] === true).map(keyOfTest));
  const shown = weighed.filter((each) => varies(each) && (significant.has(keyOfTest(each)) || each.clean));
  // What changes each time cannot be significant, and costs nothing.
  const least = Math.min(1, ...tests.map((each) => each.least));
  const rivals = tests.filter((each) => each.least <= 2 * least).length;
  const needed = trialsForClean(Math.max(rivals, tried.length));
  const rows = joined(shown).map(({ first, last }) =>
    rowOf(change, first, last, significant.has(keyOfTest(first)), needed),
  );
  rows.sort((x, y) => Number(y.significant) - Number(x.significant) || x.p - y.p);
  return { rows, tested: tests.length, needed };
}

function varies({ values }: Feature): boolean {
  return new Set(values).size > 1;
}

/** One test for all that differs alike in one scenario. */
function keyOfTest({ scenario, values }: Feature): string {
  return `${scenario}|${patternOf(values)}`;
}

/** Bytes beside one another that go together are one row. */
function joined(shown: readonly Weighed[]): { first: Weighed; last: Weighed }[] {
  const runs: { first: Weighed; last: Weighed }[] = [];
  for (const each of shown) {
    const run = runs.at(-1);
    const follows =
      run !== undefined &&
      run.last.offset !== null &&
      each.offset === run.last.offset + 1 &&
      each.place === run.last.place &&
      keyOfTest(each) === keyOfTest(run.last);
    if (follows) run.last = each;
    else runs.push({ first: each, last: each });
  }
  return runs;
}

function rowOf(
  change: string,
  first: Weighed,
  last: Weighed,
  significant: boolean,
  needed: number,
): ExperimentRow {
  const { scenario, recipient, endpoint, feature, place, p } = first;
  const offsets =
    first.offset === null || last.offset === null ? null : ([first.offset, last.offset] as const);
  const what = wordsOf({ ...first, offsets });
  const chance = p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
  const sentence = significant
    ? `${what} goes with ${change} in trials of ${scenario} (${chance}).`
    : `${what} differed with ${change} in trials of ${scenario}, which so few trials do not prove (${chance}): ${needed} in each state would.`;
  const trialsNeeded = significant ? null : needed;
  return { scenario, recipient, endpoint, feature, place, offsets, p, significant, trialsNeeded, sentence };
}

function wordsOf({
  feature,
  place,
  offsets,
  recipient,
}: Pick<ExperimentRow, 'feature' | 'place' | 'offsets' | 'recipient'>): string {
  switch (feature) {
    case 'presence':
      return `Whether anything is sent to ${recipient}`;
    case 'messages':
      return `The number of messages to ${recipient}`;
    case 'length':
      return `The length of what is sent to ${recipient}`;
    case 'field':
      return `What stands in ${place} to ${recipient}`;
    case 'bytes':
      return `What stands in bytes ${offsets?.join(' to ')} of ${place} to ${recipient}, which nobody decoded,`;
  }
}

function sentenceOf(change: string, rows: readonly ExperimentRow[], tested: number, needed: number): string {
  const proven = rows.filter(({ significant }) => significant);
  const hosts = [...new Set(proven.map(({ recipient }) => recipient))];
  if (hosts.length > 0)
    return `What is sent to ${hosts.join(', ')} depends on ${change}: ${proven.length} differences are beyond chance, of ${tested} that were tested.`;
  const open = rows.length === 0 ? '' : ` ${rows.length} clean differences were seen.`;
  return `Nothing that was sent is shown to depend on ${change}.${open} A clean difference among ${tested} tests needs ${needed} trials in each state.`;
}

/** With states that take turns, nothing that drifts with time can look like the factor. */
function limitsOf(byScenario: ReadonlyMap<string, readonly ExperimentTrial[]>): string[] {
  return [...byScenario].flatMap(([scenario, trials]) => {
    const { a, b } = countsOf(trials);
    if (a < 2 || b < 2)
      return [`Trials of ${scenario}: ${a} and ${b}; at least 2 in each state are compared.`];
    const turns = trials.filter((each, index) => index > 0 && each.arm !== trials[index - 1]?.arm).length;
    return turns >= Math.min(a, b)
      ? []
      : [
          `Trials of ${scenario}: the states did not take turns (${trials.map(({ arm }) => arm.toUpperCase()).join('')}), so that whatever changed with time looks like the factor.`,
        ];
  });
}
