import { buildName } from '../../lab/model/build.ts';
import type { Matrix, MatrixCell } from '../../lab/model/result.ts';
import { zeroBounds } from '../figures.ts';
import { buildVerdict, identifierKeyName, stateWords, transportWords } from '../words.ts';
import { type Colour, columns, inColumns, type Paint, wrap } from './line.ts';

const labelWidths = [18, 24, 10] as const;
const cellWidth = 14;
const buildsABlock = Math.floor((columns - labelWidths.reduce((sum, each) => sum + each + 1, 0)) / cellWidth);

const cellColours: Partial<Record<MatrixCell['state'], Colour>> = {
  new: 'red',
  worse: 'red',
  changed: 'yellow',
  unproven: 'magenta',
  gone: 'green',
};

/** A matrix as aligned lines of at most 100 columns; more builds than fit continue in a block below. */
export function matrixLines(matrix: Matrix, ink: Paint): string[] {
  const starts: number[] = [];
  for (let start = 0; start < matrix.builds.length; start += buildsABlock) starts.push(start);
  return [
    ...matrix.builds.flatMap(({ fingerprint, verdict }, index) => {
      const { shape, word } = buildVerdict(verdict);
      return wrap(fingerprint, ' '.repeat(19), `${letter(index)}  ${inColumns(`${shape} ${word}`, 14)}  `);
    }),
    ...starts.flatMap((start) => ['', ...block(matrix, start, ink)]),
    '',
    ...legend(matrix, ink),
  ];
}

function block(matrix: Matrix, start: number, ink: Paint): string[] {
  const builds = matrix.builds.slice(start, start + buildsABlock);
  const names = builds.map(({ fingerprint }, index) =>
    inColumns(`${letter(start + index)} ${buildName(fingerprint)}`, cellWidth - 1),
  );
  const verdicts = builds.map(({ verdict }) => inColumns(verdictText(verdict), cellWidth - 1));
  const rows = matrix.rows.map((row) => {
    const label = labels([identifierKeyName(row.identifier), row.recipient, row.trigger]);
    return `${label} ${builds.map((_, index) => cell(row.cells[start + index], ink)).join(' ')}`.trimEnd();
  });
  return [
    ink.bold(`${labels(['identifier', 'recipient', 'trigger'])} ${names.join(' ')}`.trimEnd()),
    `${labels(['', '', ''])} ${verdicts.join(' ')}`.trimEnd(),
    ...(rows.length === 0 ? ['No identifier was seen on any of these builds.'] : rows),
  ];
}

function verdictText(verdict: Matrix['builds'][number]['verdict']): string {
  const { shape, word } = buildVerdict(verdict);
  return word === 'INCONCLUSIVE' ? `${shape} INCONCL.` : `${shape} ${word}`;
}

function labels(texts: readonly [string, string, string]): string {
  return texts.map((each, index) => inColumns(each, labelWidths[index] ?? 10)).join(' ');
}

function cell(of: MatrixCell | undefined, ink: Paint): string {
  if (of === undefined || of.state === 'not-tested') return inColumns('n/t', cellWidth - 1);
  const transport = of.transport === null ? '' : ` ${transportWords[of.transport].letter}`;
  const shown = inColumns(`${stateWords[of.state].shape} ${of.k}/${of.n}${transport}`, cellWidth - 1);
  const colour = cellColours[of.state];
  if (colour === undefined) return shown;
  const said = shown.trimEnd();
  return ink.colour(colour, said) + shown.slice(said.length);
}

function legend(matrix: Matrix, ink: Paint): string[] {
  const used = new Set(matrix.rows.flatMap((row) => row.cells.map((each) => each.state)));
  const states = (Object.keys(stateWords) as MatrixCell['state'][])
    .filter(
      (each) =>
        used.has(each) || each === 'new' || each === 'gone' || each === 'not-seen' || each === 'not-tested',
    )
    .map((each) => `${stateWords[each].shape} ${stateWords[each].word}`);
  const letters = Object.values(transportWords).map((each) => `${each.letter} ${each.word}`);
  return [
    ...wrap(`${states.join(', ')}.`),
    ...wrap(`k/n: seen in k of n valid trials. ${letters.join('; ')}. ${zeroBounds(matrix)}`.trimEnd()),
  ].map((each) => ink.dim(each));
}

function letter(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `#${index + 1}`;
}
