import type { JSX } from 'preact';
import type { Trend } from '../../lab/model/trend.ts';
import { Command } from '../html/command.tsx';
import { page } from '../html/page.tsx';
import { Scroll } from '../html/table.tsx';
import type { TrendFormat } from '../report.ts';
import { grouped, visible } from '../visible.ts';
import { buildVerdict, identifierKeyName, isBackgroundTrigger } from '../words.ts';
import { AxisHead } from './axis.tsx';
import { type TrendGroup, trendGroups, trendStatuses } from './groups.ts';
import { axisOf, Strip } from './strip.tsx';
import { axisChanges, cellWords, historyOf, nameAt, statusWords, trendSentence } from './words.ts';

const rowsShown = 300;

/** A line's emissions over its builds, on one self-contained page; the drawings are inline SVG. */
export const trendHtml: TrendFormat = {
  name: 'html',
  file: 'report.html',
  mime: 'text/html',
  render({ trend, nextCommand }) {
    const groups = trendGroups(trend);
    return page(
      `Trend of ${visible(trend.line, 80)} · phonehome`,
      <>
        <header class="summary plain">
          <h1>Trend of {visible(trend.line, 80)}</h1>
          <p class="lead">{visible(trendSentence(trend), 600)}</p>
          <Statuses groups={groups} />
          {nextCommand !== '' && (
            <p class="next">
              <span class="label">Next</span> <Command text={visible(nextCommand, 400)} />
            </p>
          )}
        </header>
        <main>
          <History trend={trend} groups={groups} />
          <Legend trend={trend} />
          <Builds trend={trend} />
        </main>
      </>,
    );
  },
};

function Statuses({ groups }: { groups: readonly TrendGroup[] }): JSX.Element {
  return (
    <ul class="counts four" aria-label="Emissions by how they stand now">
      {trendStatuses.map((status) => {
        const of = groups.filter((each) => each.status === status);
        const count = of.reduce(
          (sum, { identifiers, triggers }) => sum + identifiers.length * triggers.length,
          0,
        );
        const { shape, word, meaning } = statusWords[status];
        return (
          <li class={count === 0 ? 'zero' : `status-${status}`}>
            <b>{grouped(count)}</b>
            <span>
              <i aria-hidden="true">{shape}</i> {word}
            </span>
            <small>{meaning}</small>
          </li>
        );
      })}
    </ul>
  );
}

function History({ trend, groups }: { trend: Trend; groups: readonly TrendGroup[] }): JSX.Element {
  const axis = axisOf(trend);
  const rest = groups.length - rowsShown;
  return (
    <section id="history">
      <h2>Who got what, build by build</h2>
      {groups.length === 0 && <p class="empty">No identifier was seen on any of these builds.</p>}
      <Scroll label="Emissions by build">
        <table class="trend">
          <thead>
            <tr>
              <th scope="col">Now</th>
              <th scope="col">What goes out, to whom, when</th>
              <th scope="col" class="axis-cell">
                <span class="axis-labels" aria-hidden="true">
                  emissions (lower part: in clear); share of trials that were valid; verdict
                </span>
                <AxisHead trend={trend} axis={axis} />
              </th>
              <th scope="col">First, last, fixed</th>
            </tr>
          </thead>
          <tbody>
            {groups.slice(0, rowsShown).map((group) => (
              <tr>
                <td class={`status status-${group.status}`}>
                  <i aria-hidden="true">{statusWords[group.status].shape}</i> {statusWords[group.status].word}
                </td>
                <th scope="row">
                  {group.identifiers.map(identifierKeyName).join(', ')}
                  <span class="note host">{visible(group.recipient, 80)}</span>
                  <span class="chips">
                    {group.triggers.map((each) => (
                      <span class={isBackgroundTrigger(each) ? 'chip background' : 'chip'}>
                        {visible(each, 40)}
                      </span>
                    ))}
                  </span>
                </th>
                <td class="axis-cell">
                  <Strip group={group} trend={trend} axis={axis} />
                </td>
                <Dates group={group} trend={trend} />
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {rest > 0 && <p class="empty">… and {grouped(rest)} more rows, in the CSV.</p>}
    </section>
  );
}

function Dates({ group, trend }: { group: TrendGroup; trend: Trend }): JSX.Element {
  const { first, last, fixed, exposed } = historyOf(group, trend);
  return (
    <td>
      <dl class="dates">
        <dt>first</dt>
        <dd>{first}</dd>
        <dt>last</dt>
        <dd>{last}</dd>
        <dt>fixed</dt>
        <dd>{fixed}</dd>
        <dt>exposed</dt>
        <dd>{exposed}</dd>
      </dl>
    </td>
  );
}

function Legend({ trend }: { trend: Trend }): JSX.Element {
  const changes = axisChanges(trend);
  return (
    <div class="legend">
      <ul>
        {Object.values(cellWords).map(({ shape, word }) => (
          <li>
            <b>{shape}</b> {word}
          </li>
        ))}
        <li>
          <b>┊</b> the lab itself changed (below)
        </li>
      </ul>
      {changes.length > 0 && (
        <>
          <h3>What the lab itself changed</h3>
          <ul class="changes">
            {changes.slice(0, 100).map(({ text }) => (
              <li>{text}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

const buildsShown = 200;

function Builds({ trend }: { trend: Trend }): JSX.Element {
  const builds = [...trend.builds.entries()].reverse();
  return (
    <section id="builds">
      <h2>Builds, the newest first</h2>
      <p class="explain">
        Exposure is counted from release dates, which a person gives with <code>build add --released</code>.
      </p>
      <Scroll label="Builds">
        <table>
          <thead>
            <tr>
              {['Build', 'Verdict', 'Released', 'Valid trials', 'Canary', 'Scope', 'Ruleset', 'Run'].map(
                (each) => (
                  <th scope="col">{each}</th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {builds.slice(0, buildsShown).map(([index, build]) => (
              <tr>
                <th scope="row" title={visible(build.fingerprint)}>
                  {nameAt(trend, index)}
                </th>
                <td>
                  <Verdict verdict={build.verdict} />
                </td>
                <td>{visible(build.released ?? 'not known', 40)}</td>
                <td>
                  {build.trials.valid} of {build.trials.planned}
                </td>
                <td>{build.canary ? '✔ seen' : '✘ not in every trial'}</td>
                <td>{build.scope}</td>
                <td>{visible(build.ruleset, 80)}</td>
                <td>
                  <code>{visible(build.run, 120)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {builds.length > buildsShown && (
        <p class="empty">… and {grouped(builds.length - buildsShown)} earlier ones.</p>
      )}
    </section>
  );
}

function Verdict({ verdict }: { verdict: Trend['builds'][number]['verdict'] }): JSX.Element {
  if (verdict === null) return <>not judged</>;
  const { word, shape } = buildVerdict(verdict);
  return (
    <span class={`tag ${verdict}`}>
      <i aria-hidden="true">{shape}</i> {word}
    </span>
  );
}
