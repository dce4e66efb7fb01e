import type { JSX } from 'preact';
import { buildName } from '../../lab/model/build.ts';
import type { Matrix, MatrixCell, MatrixSubject } from '../../lab/model/result.ts';
import { rateText, zeroBounds } from '../figures.ts';
import { type MatrixGroup, type MatrixSection, matrixGroups, sectionsOf } from '../matrix/groups.ts';
import { visible } from '../visible.ts';
import { buildVerdict, identifierKeyName, stateWords, transportWords } from '../words.ts';
import { Scroll } from './table.tsx';

/** Builds side by side, one column a build, with its legend; rows with equal cells stand in one. */
export function SideBySide(props: { matrix: Matrix; groupBy?: MatrixSubject | undefined }): JSX.Element {
  const { matrix, groupBy } = props;
  const sections = sectionsOf(matrix, groupBy);
  return (
    <>
      <Scroll label="Builds side by side">
        <table class="matrix">
          <MatrixHead matrix={matrix} />
          {sections.map((section) => (
            <Section section={section} />
          ))}
        </table>
      </Scroll>
      {matrix.rows.length === 0 && <p class="empty">No identifier was seen on any of these builds.</p>}
      <Legend matrix={matrix} />
    </>
  );
}

/** Rows about one subject; what happens outside the triggers stands below the others, unless a subject heads them. */
function Section({ section }: { section: MatrixSection }): JSX.Element {
  const { title, matrix } = section;
  const groups = matrixGroups(matrix);
  const background = title === '' ? groups.filter((each) => each.background) : [];
  const rest = groups.filter((each) => !background.includes(each));
  return (
    <>
      <tbody>
        {title !== '' && <Part matrix={matrix} title={visible(title, 120)} />}
        {rest.map((each) => (
          <GroupRow group={each} builds={matrix.builds} />
        ))}
      </tbody>
      {background.length > 0 && (
        <tbody>
          <Part matrix={matrix} title="Outside the triggers: while the phone was prepared, or at any time" />
          {background.map((each) => (
            <GroupRow group={each} builds={matrix.builds} />
          ))}
        </tbody>
      )}
    </>
  );
}

function Part({ matrix, title }: { matrix: Matrix; title: string }): JSX.Element {
  return (
    <tr>
      <th class="part" colSpan={3 + matrix.builds.length} scope="rowgroup">
        {title}
      </th>
    </tr>
  );
}

function GroupRow(props: { group: MatrixGroup; builds: Matrix['builds'] }): JSX.Element {
  const { group, builds } = props;
  return (
    <tr>
      <th scope="row">{group.identifiers.map(identifierKeyName).join(', ')}</th>
      <td class="host">{visible(group.recipient, 80)}</td>
      <td>
        <span class="chips">
          {group.triggers.map((each) => (
            <span class={group.background ? 'chip background' : 'chip'}>{visible(each, 40)}</span>
          ))}
        </span>
      </td>
      {group.cells.map((each, index) => (
        <Cell cell={each} build={builds[index]} />
      ))}
    </tr>
  );
}

function MatrixHead({ matrix }: { matrix: Matrix }): JSX.Element {
  return (
    <thead>
      <tr>
        <th scope="col">What goes out</th>
        <th scope="col">To whom</th>
        <th scope="col">When</th>
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

type CellProps = { cell: MatrixCell; build: Matrix['builds'][number] | undefined };

function Cell({ cell, build }: CellProps): JSX.Element {
  if (cell.state === 'not-tested')
    return (
      <td class="cell not-tested" title="not tested">
        <InBuild build={build} /> n/t <span class="word">not tested</span>
      </td>
    );
  const { shape, word } = stateWords[cell.state];
  return (
    <td class={`cell state-${cell.state}`} title={`${word}, ${rateText(cell)}`}>
      <InBuild build={build} /> <i aria-hidden="true">{shape}</i> <span class="word">{word}</span> {cell.k}/
      {cell.n}
      {cell.transport !== null && ` ${transportWords[cell.transport].letter}`}
    </td>
  );
}

/** Names the build in each cell where the page is too narrow for columns, and so for their heads. */
function InBuild({ build }: { build: CellProps['build'] }): JSX.Element | null {
  if (build === undefined) return null;
  const { word, shape } = buildVerdict(build.verdict);
  return (
    <span class="in-build" aria-hidden="true">
      {visible(buildName(build.fingerprint), 40)}{' '}
      <span class={build.verdict}>
        {shape} {word}
      </span>
    </span>
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
