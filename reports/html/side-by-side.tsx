import type { JSX } from 'preact';
import { buildName } from '../../lab/model/build.ts';
import type { Matrix, MatrixCell } from '../../lab/model/result.ts';
import { rateText, zeroBounds } from '../figures.ts';
import { visible } from '../visible.ts';
import { buildVerdict, identifierKeyName, stateWords, transportWords } from '../words.ts';
import { Scroll } from './table.tsx';

/** Builds side by side: rows identifier × recipient × trigger, one column a build, with its legend. */
export function SideBySide({ matrix }: { matrix: Matrix }): JSX.Element {
  return (
    <>
      <Scroll label="Builds side by side">
        <table class="matrix">
          <MatrixHead matrix={matrix} />
          <tbody>
            {matrix.rows.map((row, index) => (
              <tr>
                <Subject rows={matrix.rows} index={index} />
                <td>{visible(row.trigger, 40)}</td>
                {matrix.builds.map((_, build) => (
                  <Cell cell={row.cells[build] ?? { state: 'not-tested' }} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {matrix.rows.length === 0 && <p class="empty">No identifier was seen on any of these builds.</p>}
      <Legend matrix={matrix} />
    </>
  );
}

/** Identifier and recipient, once for the rows below each other that share them. */
function Subject({ rows, index }: { rows: Matrix['rows']; index: number }): JSX.Element | null {
  const row = rows[index];
  if (row === undefined || sameSubject(row, rows[index - 1])) return null;
  const after = rows.findIndex((each, place) => place > index && !sameSubject(row, each));
  const span = (after === -1 ? rows.length : after) - index;
  return (
    <>
      <th scope="rowgroup" rowSpan={span}>
        {identifierKeyName(row.identifier)}
      </th>
      <td class="host" rowSpan={span}>
        {visible(row.recipient, 80)}
      </td>
    </>
  );
}

function sameSubject(row: Matrix['rows'][number], other: Matrix['rows'][number] | undefined): boolean {
  return row.identifier === other?.identifier && row.recipient === other.recipient;
}

function MatrixHead({ matrix }: { matrix: Matrix }): JSX.Element {
  return (
    <thead>
      <tr>
        <th scope="col">Identifier</th>
        <th scope="col">Recipient</th>
        <th scope="col">Trigger</th>
        {matrix.builds.map(({ fingerprint, verdict }) => {
          const { word, shape } = buildVerdict(verdict);
          return (
            <th scope="col" class="build">
              {visible(buildName(fingerprint), 40)}
              <span class={`tag ${verdict}`}>
                <i aria-hidden="true">{shape}</i> {word}
              </span>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function Cell({ cell }: { cell: MatrixCell }): JSX.Element {
  if (cell.state === 'not-tested')
    return (
      <td class="cell not-tested" title="not tested">
        n/t
      </td>
    );
  const { shape, word } = stateWords[cell.state];
  return (
    <td class={`cell state-${cell.state}`} title={`${word}, ${rateText(cell)}`}>
      <i aria-hidden="true">{shape}</i> <span class="word">{word}</span> {cell.k}/{cell.n}
      {cell.transport !== null && ` ${transportWords[cell.transport].letter}`}
    </td>
  );
}

function Legend({ matrix }: { matrix: Matrix }): JSX.Element {
  const used = new Set(matrix.rows.flatMap((row) => row.cells.map((cell) => cell.state)));
  const states = (Object.keys(stateWords) as MatrixCell['state'][]).filter(
    (each) => used.has(each) || each === 'not-seen' || each === 'not-tested',
  );
  return (
    <div class="legend">
      <p>
        A cell says in how many valid trials it was seen (5/5: in five of five), and how it travelled:{' '}
        {Object.values(transportWords)
          .map(({ letter, word }) => `${letter} ${word}`)
          .join('; ')}
        . {zeroBounds(matrix)}
      </p>
      <ul>
        {states.map((each) => (
          <li>
            <b>{stateWords[each].shape}</b> {stateWords[each].word}: {stateWords[each].meaning}
          </li>
        ))}
      </ul>
    </div>
  );
}
