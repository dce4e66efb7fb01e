import type { Matrix, MatrixCell } from '../../lab/model/result.ts';
import { gather } from '../gather.ts';
import { byIdentifier, byTrigger, isBackgroundTrigger } from '../words.ts';

type Row = Matrix['rows'][number];

/**
 * Rows of one recipient whose cells are equal: each of these identifiers under each of these
 * triggers, and no other. Grouped for reading; `matrix.json` keeps every row.
 */
export type MatrixGroup = {
  readonly recipient: string;
  readonly identifiers: readonly string[];
  readonly triggers: readonly string[];
  /** What the phone sends without a trigger stands apart from what a trigger makes it send. */
  readonly background: boolean;
  /** One a build. */
  readonly cells: readonly MatrixCell[];
};

/** The groups in the order of their first rows; those of the background after all others. */
export function matrixGroups(matrix: Matrix): MatrixGroup[] {
  const rows = matrix.rows.map((row) => ({ ...row, cells: cellsOf(row, matrix.builds.length) }));
  const background = rows.filter((row) => isBackgroundTrigger(row.trigger));
  const triggered = rows.filter((row) => !isBackgroundTrigger(row.trigger));
  return [...groupsOf(triggered, false), ...groupsOf(background, true)];
}

/** A cell that is missing was never tested. */
function cellsOf(row: Row, builds: number): MatrixCell[] {
  return Array.from({ length: builds }, (_, index) => row.cells[index] ?? { state: 'not-tested' });
}

/** First the triggers of each identifier, then the identifiers that share them all. */
function groupsOf(rows: readonly Row[], background: boolean): MatrixGroup[] {
  const one = gather(rows, (row) => JSON.stringify([row.recipient, row.identifier, row.cells]));
  const subjects = one.flatMap((of) => {
    const [first] = of;
    return first === undefined
      ? []
      : { ...first, triggers: of.map(({ trigger }) => trigger).sort(byTrigger) };
  });
  const shared = gather(subjects, (of) => JSON.stringify([of.recipient, of.triggers, of.cells]));
  return shared.flatMap((of) => {
    const [first] = of;
    if (first === undefined) return [];
    const { recipient, triggers, cells } = first;
    const identifiers = of.map(({ identifier }) => identifier).sort(byIdentifier);
    return { recipient, identifiers, triggers, background, cells };
  });
}
