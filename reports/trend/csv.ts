import { buildName } from '../../lab/model/build.ts';
import { commaSeparated } from '../comma-separated.ts';
import type { TrendFormat } from '../report.ts';
import { identifierKeyName } from '../words.ts';

/** The trend as a table: an emission a line, `k/n` by build; not tested stays empty. */
export const trendCsv: TrendFormat = {
  name: 'csv',
  file: 'report.csv',
  mime: 'text/csv',
  render({ trend }) {
    const names = trend.builds.map(({ fingerprint }) => buildName(fingerprint));
    return commaSeparated(
      [
        'identifier',
        'recipient',
        'trigger',
        'first seen',
        'last seen',
        'fixed in',
        'trials without it',
        'exposure days',
        ...names.flatMap((name) => [`${name} seen`, `${name} trials`]),
      ],
      trend.rows.map((row) => [
        identifierKeyName(row.identifier),
        row.recipient,
        row.trigger,
        names[row.firstSeen] ?? null,
        names[row.lastSeen] ?? null,
        row.fixedIn === null ? null : (names[row.fixedIn.build] ?? null),
        row.fixedIn?.trials ?? null,
        row.exposureDays,
        ...trend.builds.flatMap((_build, index) => [
          row.cells[index]?.k ?? null,
          row.cells[index]?.n ?? null,
        ]),
      ]),
    );
  },
};
