import type { ServiceRun } from '../../model/service.ts';
import { frame, Moment, type Viewer, Word } from './frame.tsx';
import { buildOf } from './runs-page.tsx';

/** Which recorded runs are to stand side by side. */
export function comparePage(runs: readonly ServiceRun[], viewer: Viewer): string {
  const recorded = runs.filter(({ state }) => state === 'done' || state === 'failed').slice(0, 100);
  return frame(
    { title: 'Side by side', at: '/compare', viewer },
    <>
      <h1>Side by side</h1>
      <p class="explain">The oldest of the chosen runs is what the others are held against.</p>
      {recorded.length < 2 ? <p class="empty">There are not two recorded runs yet.</p> : null}
      <form method="get" action="/side-by-side">
        <ul class="events">
          {recorded.map((run) => (
            <li>
              <input type="checkbox" name="run" value={run.id} id={run.id} aria-label={`Run ${run.id}`} />
              <label for={run.id}>
                <span>
                  <Word verdict={run.verdict} state={run.state} /> {buildOf(run)},{' '}
                  <Moment at={run.submittedAt} />
                </span>
              </label>
            </li>
          ))}
        </ul>
        <p class="row">
          <button class="main" type="submit">
            Compare
          </button>
        </p>
      </form>
    </>,
  );
}

/** Which line's builds are to be seen over time. */
export function trendPage(lines: readonly string[], viewer: Viewer): string {
  return frame(
    { title: 'Trend', at: '/trend', viewer },
    <>
      <h1>Trend</h1>
      {lines.length === 0 ? <p class="empty">No phone has told of a line yet.</p> : null}
      <ul>
        {lines.map((line) => (
          <li>
            <a href={`/trend/line?line=${encodeURIComponent(line)}`}>{line}</a>
          </li>
        ))}
      </ul>
    </>,
  );
}
