import type { Trend } from '../../lab/model/trend.ts';
import type { TrendFormat } from '../report.ts';
import { type Colour, inColumns, type Paint, paint, wrap } from '../text/line.ts';
import { visible } from '../visible.ts';
import { identifierKeyName } from '../words.ts';
import { type TrendGroup, type TrendStatus, trendGroups } from './groups.ts';
import { axisChanges, cellWords, historyOf, markOf, nameAt, statusWords, trendSentence } from './words.ts';

const axisWidth = 30;
const rowsShown = 200;
const colours: Partial<Record<TrendStatus, Colour>> = { sent: 'red', fixed: 'green', unseen: 'magenta' };

/** The trend for a terminal: one mark a build, the newest at the right. */
export const trendText: TrendFormat = {
  name: 'text',
  file: 'report.txt',
  mime: 'text/plain',
  render({ trend, nextCommand, colour }) {
    const ink = paint(colour === true);
    const groups = trendGroups(trend);
    const rest = groups.length - rowsShown;
    return `${[
      ink.bold(`Trend of ${visible(trend.line, 80)}`),
      ...wrap(trendSentence(trend)),
      '',
      axisText(trend),
      ...groups.slice(0, rowsShown).flatMap((group) => rowText(group, trend, ink)),
      ...(rest > 0 ? [`… and ${rest} more rows, in the CSV.`] : []),
      '',
      ...wrap(
        Object.values(cellWords)
          .map(({ shape, word }) => `${shape} ${word}`)
          .join(', '),
      ),
      ...axisChanges(trend).flatMap(({ text }) => wrap(text, '  ', '! ')),
      ...(nextCommand === '' ? [] : ['', `Next: ${ink.bold(visible(nextCommand, 400))}`]),
    ].join('\n')}\n`;
  },
};

function axisText(trend: Trend): string {
  const { builds } = trend;
  const from = Math.max(0, builds.length - axisWidth);
  const earlier = from === 0 ? '' : `, ${from} earlier ones not shown`;
  return builds.length === 0
    ? ''
    : `Builds from ${nameAt(trend, from)} to ${nameAt(trend, builds.length - 1)}${earlier}`;
}

function rowText(group: TrendGroup, trend: Trend, ink: Paint): string[] {
  const from = Math.max(0, trend.builds.length - axisWidth);
  const marks = trend.builds
    .map((_build, index) => cellWords[markOf(group.cells[index] ?? null, index, group)].shape)
    .slice(from)
    .join('');
  const { first, fixed, exposed } = historyOf(group, trend);
  const { shape, word } = statusWords[group.status];
  const status = inColumns(`${shape} ${word}`, 17);
  const colour = colours[group.status];
  const subject = `${group.identifiers.map(identifierKeyName).join(', ')} → ${visible(group.recipient, 80)} on ${group.triggers.join(', ')}`;
  return [
    '',
    `${colour === undefined ? status : ink.colour(colour, status)} ${marks}`,
    ...wrap(subject, '  ', '  '),
    ...wrap(`first ${first}; fixed: ${fixed}; exposed: ${exposed}`, '  ', '  ').map((line) => ink.dim(line)),
  ];
}
