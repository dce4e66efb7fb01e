import { buildName } from '../../lab/model/build.ts';
import type { Matrix, MatrixCell } from '../../lab/model/result.ts';
import { rateText } from '../figures.ts';
import { buildVerdict, identifierKeyName, stateWords, transportWords } from '../words.ts';
import { code, prose, table } from './text.ts';

/** A matrix as a table and its legend. */
export function matrixTable(matrix: Matrix): string[] {
  const heads = matrix.builds.map(({ fingerprint, verdict }) => {
    const { shape, word } = buildVerdict(verdict);
    return `${prose(buildName(fingerprint), 60)} ${shape} ${word}`;
  });
  const used = new Set(matrix.rows.flatMap((row) => row.cells.map((cell) => cell.state)));
  const states = (Object.keys(stateWords) as MatrixCell['state'][]).filter((each) => used.has(each));
  return [
    table(
      ['Identifier', 'Recipient', 'Trigger', ...heads],
      matrix.rows.map((row) => [
        prose(identifierKeyName(row.identifier)),
        code(row.recipient, 80),
        prose(row.trigger, 40),
        ...matrix.builds.map((_, index) => cellText(row.cells[index])),
      ]),
    ),
    states
      .map((each) => `- ${stateWords[each].shape} ${stateWords[each].word}: ${stateWords[each].meaning}`)
      .join('\n'),
  ].filter((each) => each !== '');
}

function cellText(cell: MatrixCell | undefined): string {
  if (cell === undefined || cell.state === 'not-tested') return 'n/t';
  const how = cell.transport === null ? '' : `, ${transportWords[cell.transport].word}`;
  return `${stateWords[cell.state].shape} ${stateWords[cell.state].word}, ${rateText(cell)}${how}`;
}
