import type { MatrixFormat } from '../report.ts';
import { paint } from '../text/line.ts';
import { matrixLines } from '../text/side-by-side.ts';
import { visible } from '../visible.ts';
import { inSections } from './groups.ts';

/** Several builds side by side, for a terminal. */
export const matrixText: MatrixFormat = {
  name: 'text',
  file: 'report.txt',
  mime: 'text/plain',
  render({ matrix, groupBy, nextCommand, colour }) {
    const ink = paint(colour === true);
    const next = nextCommand === '' ? [] : ['', `Next: ${ink.bold(visible(nextCommand, 400))}`];
    return `${[...matrixLines(inSections(matrix, groupBy), ink), ...next].join('\n')}\n`;
  },
};
