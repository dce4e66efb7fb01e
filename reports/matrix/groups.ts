import type { Matrix, MatrixCell, MatrixSubject } from '../../lab/model/result.ts';
import { gather } from '../gather.ts';
import { byIdentifier, byTrigger, identifierKeyName, isBackgroundTrigger } from '../words.ts';

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

/** A matrix's rows about one subject; the title is empty where it was not asked for. */
export type MatrixSection = { readonly title: string; readonly matrix: Matrix };

/** The rows by identifier, recipient or package, each section in the order of its first row: differences first. */
export function sectionsOf(matrix: Matrix, by: MatrixSubject | undefined): MatrixSection[] {
  if (by === undefined) return [{ title: '', matrix }];
  return gather(matrix.rows, (row) => titleOf(row, by)).map((rows) => ({
    title: rows[0] === undefined ? '' : titleOf(rows[0], by),
    matrix: { ...matrix, rows },
  }));
}

/** The same matrix with its rows in the order of the sections. */
export function inSections(matrix: Matrix, by: MatrixSubject | undefined): Matrix {
  return { ...matrix, rows: sectionsOf(matrix, by).flatMap((section) => section.matrix.rows) };
}

function titleOf({ identifier, recipient, packages = [] }: Row, by: MatrixSubject): string {
  if (by === 'identifier') return identifierKeyName(identifier);
  if (by === 'recipient') return recipient;
  return packages.length === 0 ? 'sender not known' : packages.join(' or ');
}

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
