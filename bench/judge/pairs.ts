import { compareProfiles } from '../../lab/analysis/compare.ts';
import { poolProfiles } from '../../lab/analysis/pool-profiles.ts';
import type { Difference } from '../../lab/model/comparison.ts';
import { randomOf, wholeBetween } from './random.ts';
import { simulateRun } from './simulate-run.ts';
import { buildOf, type Emitter, triggered } from './world.ts';

/** What came of pairs of builds whose changes are known. */
export type PairFigures = {
  readonly pairs: number;
  readonly began: { readonly claims: number; readonly wrong: number; readonly possible: number };
  readonly gone: { readonly claims: number; readonly wrong: number; readonly possible: number };
  /** Added emissions of rate 0.5 or more whose beginning was claimed, and how many there were. */
  readonly frequent: { readonly claims: number; readonly possible: number };
};

export type PairDesign = {
  readonly pairs: number;
  readonly seed: number;
  readonly baseRuns: number;
  readonly repeat: number;
};

const dayMs = 86_400_000;

type Pair = {
  readonly was: readonly Emitter[];
  readonly is: readonly Emitter[];
  readonly control: readonly Emitter[];
  readonly added: ReadonlyMap<string, number>;
  readonly removed: ReadonlySet<string>;
};

/**
 * Pairs of builds: a rolling baseline of the old one, then in one night the new one and a control on
 * the old one. Between them up to three emissions were added and up to three removed, at rates from
 * 0.1 to 1, and a server rolled out up to two for both builds.
 */
export function judgePairs({ pairs, seed, baseRuns, repeat }: PairDesign): PairFigures {
  const totals = { began: [0, 0, 0], gone: [0, 0, 0], frequent: [0, 0] };
  const add = (name: keyof typeof totals, numbers: readonly number[]) => {
    totals[name] = totals[name].map((sum, index) => sum + (numbers[index] ?? 0));
  };
  for (let number = 0; number < pairs; number += 1) {
    const pair = pairOf(seed + number);
    const differences = differencesOf(pair, seed + number, baseRuns, repeat);
    const began = idsOf(
      differences.filter(({ began: claim }) => claim?.significant === true && claim.control),
    );
    const gone = idsOf(differences.filter(({ state }) => state === 'gone'));
    const frequent = [...pair.added].filter(([, rate]) => rate >= 0.5).map(([id]) => id);
    add('began', [began.length, began.filter((id) => !pair.added.has(id)).length, pair.added.size]);
    add('gone', [gone.length, gone.filter((id) => !pair.removed.has(id)).length, pair.removed.size]);
    add('frequent', [frequent.filter((id) => began.includes(id)).length, frequent.length]);
  }
  const of = ([claims = 0, wrong = 0, possible = 0]: readonly number[]) => ({ claims, wrong, possible });
  const [claims = 0, possible = 0] = totals.frequent;
  return { pairs, began: of(totals.began), gone: of(totals.gone), frequent: { claims, possible } };
}

function pairOf(seed: number): Pair {
  const random = randomOf(seed);
  const kept = buildOf(random);
  const several = (most: number, name: string) =>
    Array.from({ length: wholeBetween(random, 0, most) }, (_, i) => triggered(random, `${name}${i}`, 0.1));
  const [added, removed, rolled] = [several(3, 'added'), several(3, 'removed'), several(2, 'rolled')];
  return {
    was: [...kept, ...removed],
    is: [...kept, ...added, ...rolled],
    control: [...kept, ...removed, ...rolled],
    added: new Map(added.map(({ id, when }) => [id, 'rate' in when ? when.rate : 0])),
    removed: new Set(removed.map(({ id }) => id)),
  };
}

function differencesOf(pair: Pair, seed: number, baseRuns: number, repeat: number): readonly Difference[] {
  const random = randomOf(seed ^ 0x5bd1e995);
  const night = 100 * dayMs;
  const old = { fingerprint: 'V/one/one:9/A/1:user/release-keys', repeat };
  const base = Array.from({ length: baseRuns }, (_, index) =>
    simulateRun(
      {
        ...old,
        id: `base${index}`,
        build: pair.was,
        serial: 'B',
        startedAt: night - (baseRuns - index + 1) * dayMs,
      },
      random,
    ),
  );
  const [first, ...others] = base;
  if (first === undefined) throw new RangeError('A baseline needs a run.');
  const control = simulateRun(
    { ...old, id: 'control', build: pair.control, serial: 'B', startedAt: night },
    random,
  );
  const fresh = { fingerprint: 'V/one/one:9/A/2:user/release-keys', repeat, serial: 'H' };
  const head = simulateRun({ ...fresh, id: 'head', build: pair.is, startedAt: night }, random);
  return compareProfiles(poolProfiles([first, ...others]), head, undefined, [control]).differences;
}

function idsOf(differences: readonly Difference[]): string[] {
  return [...new Set(differences.map(({ key }) => key.place.replace('body/', '')))];
}
