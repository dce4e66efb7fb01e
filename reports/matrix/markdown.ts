import { matrixTable } from '../markdown/side-by-side.ts';
import { code, table } from '../markdown/text.ts';
import type { MatrixFormat } from '../report.ts';
import { buildVerdict } from '../words.ts';
import { inSections } from './groups.ts';

/** Several builds side by side, for merge requests and job summaries. */
export const matrixMarkdown: MatrixFormat = {
  name: 'markdown',
  file: 'report.md',
  mime: 'text/markdown',
  render({ matrix, groupBy, nextCommand }) {
    const builds = matrix.builds.map(({ fingerprint, verdict }) => {
      const { shape, word, meaning } = buildVerdict(verdict);
      return [`${shape} ${word}`, code(fingerprint), meaning];
    });
    return `${[
      `# ${matrix.builds.length} builds side by side`,
      table(['Verdict', 'Build', 'Meaning'], builds),
      ...matrixTable(inSections(matrix, groupBy)),
      `Next: ${code(nextCommand, 400)}`,
    ].join('\n\n')}\n`;
  },
};
