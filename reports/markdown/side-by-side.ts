import { buildName } from '../../lab/model/build.ts';
import type { Matrix, MatrixCell } from '../../lab/model/result.ts';
import { rateText } from '../figures.ts';
import { matrixGroups } from '../matrix/groups.ts';
import { visible } from '../visible.ts';
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
      matrixGroups(matrix).map(({ identifiers, recipient, triggers, background, cells }) => [
        prose(identifiers.map(identifierKeyName).join(', ')),
        code(recipient, 80),
        prose(triggers.map((each) => visible(each, 40)).join(', ')) + (background ? ' (no trigger)' : ''),
        ...cells.map(cellText),
      ]),
    ),
    states
      .map((each) => `- ${stateWords[each].shape} ${stateWords[each].word}: ${stateWords[each].meaning}`)
      .join('\n'),
  ].filter((each) => each !== '');
}

function cellText(cell: MatrixCell): string {
  if (cell.state === 'not-tested') return 'n/t, not tested';
  const how = cell.transport === null ? '' : `, ${transportWords[cell.transport].word}`;
  return `${stateWords[cell.state].shape} ${stateWords[cell.state].word}, ${rateText(cell)}${how}`;
}
