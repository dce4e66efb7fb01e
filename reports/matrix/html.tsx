import { Command } from '../html/command.tsx';
import { page } from '../html/page.tsx';
import { SideBySide } from '../html/side-by-side.tsx';
import type { MatrixFormat } from '../report.ts';
import { visible } from '../visible.ts';
import { buildVerdict } from '../words.ts';

/** Several builds on one self-contained page. */
export const matrixHtml: MatrixFormat = {
  name: 'html',
  file: 'report.html',
  mime: 'text/html',
  render({ matrix, groupBy, nextCommand }) {
    return page(
      `${matrix.builds.length} builds side by side · phonehome`,
      <>
        <header class="summary plain">
          <h1>{matrix.builds.length} builds side by side</h1>
          <p class="lead">Which identifier goes to whom, on which trigger, on each build.</p>
          <ul class="build-list">
            {matrix.builds.map(({ fingerprint, verdict }) => {
              const { word, shape, meaning } = buildVerdict(verdict);
              return (
                <li>
                  <span class={`tag ${verdict}`}>
                    <i aria-hidden="true">{shape}</i> {word}
                  </span>{' '}
                  <code>{visible(fingerprint)}</code> <span class="note">{meaning}</span>
                </li>
              );
            })}
          </ul>
          <p class="next">
            <span class="label">Next</span> <Command text={visible(nextCommand, 400)} />
          </p>
        </header>
        <main>
          <SideBySide matrix={matrix} groupBy={groupBy} />
        </main>
      </>,
    );
  },
};
