import { buildName } from '../../lab/model/build.ts';
import type { MatrixCell } from '../../lab/model/result.ts';
import { commaSeparated } from '../comma-separated.ts';
import type { MatrixFormat } from '../report.ts';
import { identifierKeyName } from '../words.ts';

/** Builds side by side as a table: state, sightings, trials and transport of each build. Every row stands alone. */
export const matrixCsv: MatrixFormat = {
  name: 'csv',
  file: 'report.csv',
  mime: 'text/csv',
  render({ matrix }) {
    const heads = matrix.builds.flatMap(({ fingerprint }) => {
      const name = buildName(fingerprint);
      return [name, `${name} seen`, `${name} trials`, `${name} transport`];
    });
    return commaSeparated(
      ['identifier', 'recipient', 'trigger', ...heads],
      matrix.rows.map(({ identifier, recipient, trigger, cells }) => [
        identifierKeyName(identifier),
        recipient,
        trigger,
        ...matrix.builds.flatMap((_build, index) => fields(cells[index] ?? { state: 'not-tested' })),
      ]),
    );
  },
};

/** Not tested leaves the figures empty: a zero would be a claim. */
function fields(cell: MatrixCell): (string | number | null)[] {
  return cell.state === 'not-tested'
    ? [cell.state, null, null, null]
    : [cell.state, cell.k, cell.n, cell.transport];
}
