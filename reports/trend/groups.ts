import type { Trend, TrendBuild, TrendRow } from '../../lab/model/trend.ts';
import { gather } from '../gather.ts';
import { byIdentifier, byTrigger } from '../words.ts';

/** How an emission stands in the newest build. Not seen is fixed only where enough trials showed it. */
export const trendStatuses = ['sent', 'untested', 'unseen', 'fixed'] as const;
export type TrendStatus = (typeof trendStatuses)[number];

/** Rows of one recipient that came and went together; `trend.json` keeps every row. */
export type TrendGroup = TrendRow & {
  readonly identifiers: readonly string[];
  readonly triggers: readonly string[];
  readonly status: TrendStatus;
};

/** What is still sent first, then what is not known, then what is fixed; in each the newest arrival first. */
export function trendGroups({ rows, builds }: Trend): TrendGroup[] {
  const subjects = gather(rows, (row) => keyOf(row, row.identifier)).map((of) => ({
    of,
    triggers: unique(of.map(({ trigger }) => trigger)).sort(byTrigger),
  }));
  const shared = gather(subjects, ({ of, triggers }) => (of[0] === undefined ? '' : keyOf(of[0], triggers)));
  return shared
    .flatMap((group): TrendGroup[] => {
      const [first] = group;
      const row = first?.of[0];
      if (first === undefined || row === undefined) return [];
      const identifiers = unique(group.flatMap(({ of }) => of.map(({ identifier }) => identifier)));
      const status = statusOf(row, builds);
      return [{ ...row, identifiers: identifiers.sort(byIdentifier), triggers: first.triggers, status }];
    })
    .sort(byNeed);
}

function keyOf(
  { recipient, cells, fixedIn, exposureDays }: TrendRow,
  subject: string | readonly string[],
): string {
  return JSON.stringify([recipient, subject, cells, fixedIn, exposureDays]);
}

function statusOf({ cells, fixedIn }: TrendRow, builds: readonly TrendBuild[]): TrendStatus {
  const newest = cells[builds.length - 1] ?? null;
  if (newest !== null && (newest.k > 0 || newest.doubt === 'uncounted')) return 'sent';
  if (fixedIn !== null) return 'fixed';
  return newest === null ? 'untested' : 'unseen';
}

function byNeed(a: TrendGroup, b: TrendGroup): number {
  return (
    trendStatuses.indexOf(a.status) - trendStatuses.indexOf(b.status) ||
    b.firstSeen - a.firstSeen ||
    (a.recipient < b.recipient ? -1 : a.recipient > b.recipient ? 1 : 0) ||
    byIdentifier(a.identifiers[0] ?? '', b.identifiers[0] ?? '')
  );
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
