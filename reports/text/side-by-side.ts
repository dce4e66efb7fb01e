import { buildName } from '../../lab/model/build.ts';
import type { Matrix, MatrixCell } from '../../lab/model/result.ts';
import { zeroBounds } from '../figures.ts';
import { type MatrixGroup, matrixGroups } from '../matrix/groups.ts';
import { visible } from '../visible.ts';
import {
  buildVerdict,
  identifierKeyName,
  isBackgroundTrigger,
  stateWords,
  transportWords,
} from '../words.ts';
import { type Colour, columns, inColumns, inLines, type Paint, widthOf, wrap } from './line.ts';

/** How wide each column is, and how many builds stand side by side before the table goes on below. */
type Layout = {
  readonly subject: number;
  readonly trigger: number;
  readonly cell: number;
  readonly builds: number;
};

const narrowest = { labels: 43, cell: 13 } as const;
const widestCell = 18;
const subjectShare = 0.6;

const cellColours: Partial<Record<MatrixCell['state'], Colour>> = {
  new: 'red',
  worse: 'red',
  changed: 'yellow',
  unproven: 'magenta',
  gone: 'green',
};

/** A matrix as aligned lines of at most 100 columns; more builds than fit continue in a block below. */
export function matrixLines(matrix: Matrix, ink: Paint): string[] {
  const groups = matrixGroups(matrix);
  const layout = layoutOf(groups, matrix.builds.length);
  const starts: number[] = [];
  for (let start = 0; start < matrix.builds.length; start += layout.builds) starts.push(start);
  return [
    ...matrix.builds.flatMap(({ fingerprint, verdict }, index) => {
      const { shape, word } = buildVerdict(verdict);
      return wrap(fingerprint, ' '.repeat(19), `${letter(index)}  ${inColumns(`${shape} ${word}`, 14)}  `);
    }),
    ...starts.flatMap((start) => ['', ...block(matrix, groups, start, layout, ink)]),
    '',
    ...legend(matrix, ink),
  ];
}

/** Cells as wide as the widest; what they leave is shared by the labels, which break into lines. */
function layoutOf(groups: readonly MatrixGroup[], builds: number): Layout {
  const cells = groups.flatMap((group) => group.cells.map((each) => widthOf(cellText(each))));
  const cell = Math.min(widestCell, Math.max(narrowest.cell, ...cells));
  const fitting = Math.min(builds, Math.floor((columns - narrowest.labels) / (cell + 1)));
  const labels = columns - 1 - fitting * (cell + 1);
  const subject = widest(groups.map(subjectText), 'identifier → recipient', labels * subjectShare);
  const trigger = widest(groups.map(triggerText), 'trigger', labels - subject);
  return { subject, trigger, cell, builds: fitting };
}

function widest(texts: readonly string[], head: string, room: number): number {
  return Math.min(Math.floor(room), Math.max(...[head, ...texts].map(widthOf)));
}

function subjectText({ identifiers, recipient }: MatrixGroup): string {
  return `${identifiers.map(identifierKeyName).join(', ')} → ${visible(recipient, 80)}`;
}

function triggerText({ triggers }: MatrixGroup): string {
  return triggers.map((each) => (isBackgroundTrigger(each) ? `(${each})` : visible(each, 40))).join(', ');
}

function block(
  matrix: Matrix,
  groups: readonly MatrixGroup[],
  start: number,
  layout: Layout,
  ink: Paint,
): string[] {
  const builds = matrix.builds.slice(start, start + layout.builds);
  const inCell = (text: string) => inColumns(text, layout.cell);
  const names = builds.map(({ fingerprint }, index) =>
    inCell(`${letter(start + index)} ${buildName(fingerprint)}`),
  );
  const [head = ''] = labels('identifier → recipient', 'trigger', layout);
  const [blank = ''] = labels('', '', layout);
  const rows = groups.flatMap((group) => {
    const [first = '', ...more] = labels(subjectText(group), triggerText(group), layout);
    const cells = group.cells
      .slice(start, start + layout.builds)
      .map((each) => paintedCell(each, layout.cell, ink));
    return [`${first} ${cells.join(' ')}`, ...more].map((line) => line.trimEnd());
  });
  return [
    ink.bold(`${head} ${names.join(' ')}`.trimEnd()),
    `${blank} ${builds.map(({ verdict }) => inCell(verdictText(verdict))).join(' ')}`.trimEnd(),
    ...(rows.length === 0 ? ['No identifier was seen on any of these builds.'] : rows),
  ];
}

/** Both labels of a group as lines; what goes on below is indented. */
function labels(subject: string, trigger: string, layout: Layout): string[] {
  const left = hanging(subject, layout.subject);
  const right = hanging(trigger, layout.trigger);
  return Array.from({ length: Math.max(1, left.length, right.length) }, (_, index) =>
    [inColumns(left[index] ?? '', layout.subject), inColumns(right[index] ?? '', layout.trigger)].join(' '),
  );
}

function hanging(text: string, width: number): string[] {
  const [first = '', ...more] = inLines(text, width - 2);
  const whole = inLines(text, width);
  return whole.length <= 1 ? whole : [first, ...more.map((line) => `  ${line}`)];
}

function verdictText(verdict: Matrix['builds'][number]['verdict']): string {
  const { shape, word } = buildVerdict(verdict);
  return word === 'INCONCLUSIVE' ? `${shape} INCONCL.` : `${shape} ${word}`;
}

function cellText(of: MatrixCell): string {
  if (of.state === 'not-tested') return 'n/t';
  const { shape, word } = stateWords[of.state];
  const said = of.state === 'not-seen' || of.state === 'unchanged' ? shape : `${shape} ${word}`;
  const transport = of.transport === null ? '' : ` ${transportWords[of.transport].letter}`;
  return `${said} ${of.k}/${of.n}${transport}`;
}

function paintedCell(of: MatrixCell, width: number, ink: Paint): string {
  const shown = inColumns(cellText(of), width);
  const colour = cellColours[of.state];
  if (colour === undefined) return shown;
  const said = shown.trimEnd();
  return ink.colour(colour, said) + shown.slice(said.length);
}

function legend(matrix: Matrix, ink: Paint): string[] {
  const used = new Set(matrix.rows.flatMap((row) => row.cells.map((each) => each.state)));
  const states = (['new', 'gone', 'unchanged', 'not-seen', 'not-tested'] as const)
    .filter((each) => used.has(each) || each === 'not-seen' || each === 'not-tested')
    .map((each) => `${stateWords[each].shape} ${legendWords[each]}`);
  const letters = Object.values(transportWords).map((each) => `${each.letter} ${each.word}`);
  return [
    ...wrap(`k/n: seen in k of n valid trials. ${states.join('; ')}.`),
    ...wrap(`${letters.join('; ')}. ${zeroBounds(matrix)}`.trimEnd()),
  ].map((each) => ink.dim(each));
}

const legendWords = {
  new: 'new against build A',
  gone: 'gone since the latest earlier build that sent it',
  unchanged: 'unchanged',
  'not-seen': 'tested, not seen',
  'not-tested': 'not tested, so nothing can be said',
} as const;

function letter(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `#${index + 1}`;
}
