import { significance } from '../statistics.ts';

/** Of a test: the chance, and the least chance that the same values could have given. */
export type Tested = { readonly p: number; readonly least: number };

/** How states may be dealt out to trials: each of these puts as many trials into the first state as there were. */
type Deals = { readonly of: readonly (readonly boolean[])[]; readonly complete: boolean };

/** All deals are gone through up to so many; beyond, so many are drawn. */
const mostDeals = 13_000;
const drawn = 4_000;

/**
 * A permutation test (Fisher 1935): how often a difference as large as this would come about if states had
 * been dealt to trials by chance. `values` are numbers (their means are compared) or texts (their equality
 * within and between states is).
 */
export function permutationTest(
  values: readonly (number | string)[],
  isFirst: readonly boolean[],
  deals: Deals = dealsOf(isFirst.length, isFirst.filter(Boolean).length),
): Tested {
  if (new Set(values).size < 2) return { p: 1, least: 1 };
  const statistic = values.every((value) => typeof value === 'number')
    ? meansApart(values)
    : sortedApart(values.map(String));
  const seen = statistic(isFirst);
  let [most, atMost, atLeast] = [Number.NEGATIVE_INFINITY, 0, 0];
  for (const deal of deals.of) {
    const each = statistic(deal);
    if (each >= seen - 1e-9) atLeast += 1;
    if (each > most + 1e-9) [most, atMost] = [each, 1];
    else if (each >= most - 1e-9) atMost += 1;
  }
  if (deals.complete) return { p: atLeast / deals.of.length, least: atMost / deals.of.length };
  return { p: (atLeast + 1) / (deals.of.length + 1), least: 1 / (deals.of.length + 1) };
}

function meansApart(values: readonly number[]): (deal: readonly boolean[]) => number {
  return (deal) => {
    const mean = (first: boolean) => {
      const own = values.filter((_, index) => deal[index] === first);
      return own.reduce((sum, each) => sum + each, 0) / Math.max(1, own.length);
    };
    return Math.abs(mean(true) - mean(false));
  };
}

/** Pairs of equal values in one state, less those of different states, each as a share. */
function sortedApart(values: readonly string[]): (deal: readonly boolean[]) => number {
  const equal = values.flatMap((value, left) =>
    values.flatMap((other, right) => (left < right && value === other ? [[left, right] as const] : [])),
  );
  return (deal) => {
    const firsts = deal.filter(Boolean).length;
    const seconds = deal.length - firsts;
    const within = (firsts * (firsts - 1) + seconds * (seconds - 1)) / 2;
    const together = equal.filter(([left, right]) => deal[left] === deal[right]).length;
    return together / Math.max(1, within) - (equal.length - together) / Math.max(1, firsts * seconds);
  };
}

/** Deals of `firsts` of `count` trials; drawn with a fixed seed where there are too many. */
export function dealsOf(count: number, firsts: number): Deals {
  if (choose(count, firsts) <= mostDeals) return { of: [...everyDeal(count, firsts)], complete: true };
  const random = numbersFrom(count * 1_000 + firsts);
  return { of: Array.from({ length: drawn }, () => drawDeal(count, firsts, random)), complete: false };
}

function* everyDeal(count: number, firsts: number, dealt: readonly boolean[] = []): Generator<boolean[]> {
  if (dealt.length === count) {
    yield [...dealt];
    return;
  }
  const left = firsts - dealt.filter(Boolean).length;
  if (left > 0) yield* everyDeal(count, firsts, [...dealt, true]);
  if (count - dealt.length > left) yield* everyDeal(count, firsts, [...dealt, false]);
}

function drawDeal(count: number, firsts: number, random: () => number): boolean[] {
  const deal = Array.from({ length: count }, (_, index) => index < firsts);
  for (let index = count - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [deal[index], deal[other]] = [deal[other] as boolean, deal[index] as boolean];
  }
  return deal;
}

/** Park and Miller's generator: the same draw each time. */
function numbersFrom(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function choose(count: number, firsts: number): number {
  let product = 1;
  for (let index = 1; index <= firsts; index += 1) product = (product * (count - firsts + index)) / index;
  return Math.round(product);
}

/**
 * Trials in each state from which a clean difference (one value in each state) is significant among so many
 * tests: both ways of dealing it count, so that 2 / C(2n, n) has to be below 0.05 / tests. One test: 4.
 */
export function trialsForClean(tests: number): number {
  let trials = 2;
  while (2 / choose(2 * trials, trials) >= significance / Math.max(1, tests) && trials < 60) trials += 1;
  return trials;
}
