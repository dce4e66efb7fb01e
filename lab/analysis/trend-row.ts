import type { VerifiedFix } from '../model/profile.ts';
import type { TrendCell, TrendRow } from '../model/trend.ts';
import { exposureDays } from './build-exposure.ts';
import { findingId } from './judge-findings.ts';
import type { Column } from './trend-axis.ts';
import { verifiedFix } from './trend-fix.ts';
import type { GridRow } from './trend-grid.ts';

/** A time in which builds had it: from the first that showed it to the verified fix, which may not have come. */
type Stay = { readonly from: number; last: number; fix: ({ readonly build: number } & VerifiedFix) | null };

/** The history of one emission over the builds of the axis. */
export function trendRow({ key, cells }: GridRow, columns: readonly Column[]): TrendRow {
  const stays = staysOf(key.trigger, cells, columns);
  const [first, latest] = [stays[0], stays.at(-1)];
  if (first === undefined || latest === undefined) throw new RangeError('A row of a trend was never seen.');
  const { identifier, recipient, trigger, endpoint, place } = key;
  const returned = stays.slice(1).map(({ from }) => from);
  return {
    id: findingId(key),
    identifier,
    recipient,
    trigger,
    endpoint,
    place,
    cells,
    firstSeen: first.from,
    lastSeen: latest.last,
    before: standingBefore(trigger, first.from, cells, columns),
    fixedIn: latest.fix,
    ...(returned.length === 0 ? {} : { returnedIn: returned }),
    exposureDays: daysOf(stays, columns),
    ...(latest.fix === null ? { exposedSince: releaseOf(latest.from, columns) } : {}),
  };
}

/** True where the build showed it, also in attempts that do not count: those prove that it is sent, too. */
export function isSeen(cell: TrendCell): boolean {
  return cell !== null && (cell.k > 0 || cell.doubt === 'uncounted');
}

/** It stays until a build is verified to be without it; what is merely not seen ends nothing. */
function staysOf(trigger: string, cells: readonly TrendCell[], columns: readonly Column[]): Stay[] {
  const stays: Stay[] = [];
  let stay: Stay | undefined;
  // The latest build that showed it in trials that count: what a silence is held against.
  let rated = -1;
  for (let build = 0; build < cells.length; build += 1) {
    const cell = cells[build] ?? null;
    if (isSeen(cell)) {
      if (stay === undefined || stay.fix !== null) {
        stay = { from: build, last: build, fix: null };
        stays.push(stay);
        rated = -1;
      }
      stay.last = build;
      if (cell !== null && cell.k > 0) rated = build;
    } else if (stay !== undefined && stay.fix === null && rated >= 0 && cell !== null) {
      const [had, now] = [columns[rated], columns[build]];
      if (had === undefined || now === undefined) continue;
      const fix = verifiedFix(trigger, { cell: cells[rated] ?? null, column: had }, { cell, column: now });
      if (fix !== null) stay.fix = { build, ...fix };
    }
  }
  return stays;
}

function standingBefore(
  trigger: string,
  first: number,
  cells: readonly TrendCell[],
  columns: readonly Column[],
): NonNullable<TrendRow['before']> {
  const cell = cells[first - 1] ?? null;
  if (cell === null) return 'not-tested';
  if (columns[first - 1]?.build.ruleset !== columns[first]?.build.ruleset) return 'other-ruleset';
  if (cell.doubt === 'unread') return 'unread';
  const isOther = columns[first - 1]?.stateOf(trigger) !== columns[first]?.stateOf(trigger);
  return isOther ? 'other-state' : 'not-seen';
}

function daysOf(stays: readonly Stay[], columns: readonly Column[]): number | null {
  let sum = 0;
  for (const { from, fix } of stays) {
    const days = fix === null ? null : exposureDays(releaseOf(from, columns), releaseOf(fix.build, columns));
    if (days === null) return null;
    sum += days;
  }
  return sum;
}

function releaseOf(build: number, columns: readonly Column[]): string | null {
  return columns[build]?.build.released ?? null;
}
