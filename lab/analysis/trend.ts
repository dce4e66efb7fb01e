import type { RunHistory, Trend, TrendRow } from '../model/trend.ts';
import { axisOfBuilds, type ReleaseOf } from './trend-axis.ts';
import { coverageChanges } from './trend-changes.ts';
import { gridOf } from './trend-grid.ts';
import { trendRow } from './trend-row.ts';

/**
 * The emissions of a line by build: where each was first and last seen, in which build it is verified
 * fixed, for how long users had it, and where the lab itself changed. The latest arrivals come first.
 */
export function trendOf(history: RunHistory, releaseOf: ReleaseOf): Trend {
  const { columns, order, conditions, leftOut } = axisOfBuilds(history, releaseOf);
  const rows = gridOf(history, columns).map((row) => trendRow(row, columns));
  return {
    schema: 'phonehome.trend/1',
    line: history.line,
    builds: columns.map(({ build }) => build),
    rows: rows.sort(byArrival),
    order,
    ...(conditions === undefined ? {} : { conditions }),
    changes: coverageChanges(columns),
    leftOut,
  };
}

/** What is not fixed before what is, the latest arrival first; then by name, so that the order never wavers. */
function byArrival(a: TrendRow, b: TrendRow): number {
  return (
    Number(a.fixedIn !== null) - Number(b.fixedIn !== null) ||
    b.firstSeen - a.firstSeen ||
    compareText(a.recipient, b.recipient) ||
    compareText(a.identifier, b.identifier) ||
    compareText(a.trigger, b.trigger) ||
    compareText(a.id, b.id)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
