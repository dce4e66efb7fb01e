import type { JSX } from 'preact';
import type { BuildDiff } from '../../lab/model/build.ts';
import type { Result } from '../../lab/model/result.ts';
import { arrivalRows, basisWords, countText, type DiffLine, diffLines } from '../build-diff.ts';
import { grouped, visible } from '../visible.ts';

const opened = 12;
const linesShown = 400;

/** What came with the build: new findings beside their packages, then all that differs in the build itself. */
export function BuildChanges({ result, diff }: { result: Result; diff: BuildDiff }): JSX.Element {
  const { packages, properties, authorities } = diffLines(diff);
  return (
    <section id="packages">
      <h2>What came with this build</h2>
      <p class="explain">
        Read from the phones, whatever they sent. A package beside a finding is a lead; the finding says how
        surely its sender is known.
      </p>
      <Arrivals result={result} />
      <Lines title="Packages" lines={packages} />
      <Lines title="Properties" lines={properties} />
      <Lines title="Certificate authorities" lines={authorities} />
      {diff.missing.map((each) => (
        <p class="empty">{visible(each, 600)}</p>
      ))}
    </section>
  );
}

function Arrivals({ result }: { result: Result }): JSX.Element | null {
  const rows = arrivalRows(result);
  if (rows.length === 0) return null;
  return (
    <ul class="places">
      {rows.slice(0, linesShown).map((row) => (
        <li>
          <code>{visible(row.package)}</code> ({row.state}) {basisWords[row.basis]}:{' '}
          {visible(row.sends.join('; '), 600)}
        </li>
      ))}
    </ul>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly DiffLine[] }): JSX.Element {
  if (lines.length === 0) return <p class="empty">{title}: none is known to differ.</p>;
  const rest = lines.length - linesShown;
  return (
    <details open={lines.length <= opened}>
      <summary>
        {title}: {countText(lines)}
      </summary>
      <ul class="places">
        {lines.slice(0, linesShown).map(({ sign, name, facts }) => (
          <li>
            {signWords[sign]} <code>{visible(name)}</code>
            {facts.map((fact) => (
              <>
                <br />
                {visible(fact, 1_000)}
              </>
            ))}
          </li>
        ))}
      </ul>
      {rest > 0 && <p class="empty">… and {grouped(rest)} more, in result.json.</p>}
    </details>
  );
}

const signWords = { '+': 'Came:', '-': 'Went:', '~': 'Changed:' } as const;
