import { buildName } from '../lab/model/build.ts';
import { wereChecked } from './certificates.ts';
import { BuildChanges } from './html/build-diff.tsx';
import { Certificates } from './html/certificates.tsx';
import { Findings } from './html/findings.tsx';
import { Limits } from './html/limits.tsx';
import { page } from './html/page.tsx';
import { Conduct, Packages, Points, Words } from './html/record.tsx';
import { SideBySide } from './html/side-by-side.tsx';
import { Summary } from './html/summary.tsx';
import { Unknown } from './html/unknown.tsx';
import type { ReportFormat } from './report.ts';
import { hasUnknown } from './unknown.ts';
import { visible } from './visible.ts';
import { shownNote, verdictWords } from './words.ts';

/** One self-contained page, readable without JavaScript and without a network. */
export const html: ReportFormat = {
  name: 'html',
  file: 'report.html',
  mime: 'text/html',
  render(input) {
    const { result, matrix } = input;
    const title = `${verdictWords[result.verdict].word} ${visible(buildName(result.build.fingerprint), 80)} · phonehome`;
    return page(
      title,
      <>
        <Summary input={input} />
        <main>
          {matrix !== undefined && (
            <section id="side-by-side">
              <h2>Side by side</h2>
              <p class="explain">
                Who gets what, and when, build by build. A column’s verdict is that of the build against the
                first one.
              </p>
              <SideBySide matrix={matrix} />
            </section>
          )}
          <Findings input={input} />
          {wereChecked(result) && <Certificates result={result} />}
          {hasUnknown(result) && <Unknown result={result} />}
          <Limits result={result} />
          {result.buildDiff === undefined ? (
            <Packages result={result} />
          ) : (
            <BuildChanges result={result} diff={result.buildDiff} />
          )}
          <Conduct input={input} />
          <Words result={result} />
          {result.questions.identifiers !== 'no' && <Points />}
        </main>
        <footer>
          <p>
            phonehome {visible(result.tool.version, 40)}, ruleset {visible(result.tool.ruleset, 80)}. Made
            from result.json; {shownNote(input)}.
          </p>
        </footer>
      </>,
    );
  },
};
