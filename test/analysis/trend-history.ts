import { trendOf } from '../../lab/analysis/trend.ts';
import { summaryOf } from '../../lab/analysis/trend-summary.ts';
import type { EmissionKey } from '../../lab/model/emission.ts';
import { keyOf } from '../../lab/model/emission.ts';
import type { Profile } from '../../lab/model/profile.ts';
import type { VerdictWord } from '../../lab/model/result.ts';
import type { RunFacts, RunHistory, Trend, TrendRow } from '../../lab/model/trend.ts';
import { packCells, unpackCells } from '../../lab/store/index-cells.ts';
import { profileOf, type RunOptions } from './builders.ts';

/** One run of a history: what was planted, and what differs in its facts. */
export type Night = RunOptions & {
  readonly build: string;
  readonly facts?: Partial<RunFacts>;
  readonly verdict?: VerdictWord;
};

export function fingerprintOf(build: string): string {
  return `Acme/One_00WW/ONE:9/PPR1.1/${build}:user/release-keys`;
}

/** Runs one after the other, a day apart, as an index would give them. */
export function historyOf(nights: readonly Night[]): RunHistory {
  const keys: EmissionKey[] = [];
  const places = new Map<string, number>();
  const runs = nights.map(({ build, facts, verdict, ...options }, index) => {
    const profile: Profile = profileOf({ ...options, fingerprint: fingerprintOf(build) });
    const summary = summaryOf(
      { ...profile, run: `run-${index}`, startedAt: index * 86_400_000 },
      `/runs/${index}`,
    );
    const cells = summary.sightings.map(({ key, seen }) => {
      const place = places.get(keyOf(key)) ?? keys.push(key) - 1;
      places.set(keyOf(key), place);
      return { key: place, seen };
    });
    const sightings = unpackCells(packCells(cells), keys.length);
    if (sightings === null) throw new Error('The cells of a test do not come back.');
    return { facts: { ...summary.facts, ...facts }, verdict: verdict ?? null, sightings };
  });
  return { line: 'acme-one/eu', keys, runs };
}

/** The trend of these runs; release dates by build name. */
export function trendFrom(nights: readonly Night[], released: Readonly<Record<string, string>> = {}): Trend {
  const byFingerprint = new Map(Object.entries(released).map(([build, day]) => [fingerprintOf(build), day]));
  return trendOf(historyOf(nights), (fingerprint) => byFingerprint.get(fingerprint) ?? null);
}

export function onlyRow({ rows }: Trend): TrendRow {
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`There are ${rows.length} rows.`);
  return row;
}
