import type { Finding, Result } from '../../model/result.ts';
import { isEnded, type RunEvent, type ServiceRun } from '../../model/service.ts';
import { Flows } from './flows.tsx';
import { frame, Moment, type Viewer, Word } from './frame.tsx';
import { openPrompts, Prompts } from './prompts.tsx';
import { buildOf } from './runs-page.tsx';

/** What the page of one run shows. */
export type RunShown = {
  readonly run: ServiceRun;
  readonly events: readonly RunEvent[];
  /** What was judged, or null where nothing was yet. */
  readonly result: Result | null;
  readonly formats: readonly string[];
  /** Whether the server has a folder of reviewed files to approve into. */
  readonly approvals: boolean;
  /** What was just done, as a sentence; null where nothing was. */
  readonly notice: string | null;
};

const mostEvents = 200;
const apart: readonly RunEvent['kind'][] = ['prompt', 'answer', 'flow'];
const mostFindings = 100;

/** One run: how it stands, what a person has to do, its reports, its findings, what happened. */
export function runPage(shown: RunShown, viewer: Viewer): string {
  const { run, events, notice } = shown;
  const live = isEnded(run) ? {} : { live: run.id };
  return frame(
    { title: `${run.verdict ?? run.state} ${buildOf(run)}`, at: '', viewer, ...live },
    <>
      <h1>
        <Word verdict={run.verdict} state={run.state} /> {buildOf(run)}
      </h1>
      {run.sentence === null ? null : <p class="big">{run.sentence}</p>}
      {run.fault === null ? null : <p class="notice">{run.fault}</p>}
      {run.waitingFor === null ? null : <p class="notice">{run.waitingFor}</p>}
      {notice === null ? null : (
        <p class="notice" role="status">
          {notice}
        </p>
      )}
      <Prompts prompts={openPrompts(events)} viewer={viewer} />
      <Facts run={run} viewer={viewer} />
      {shown.result === null ? null : <Reports shown={shown} />}
      {shown.result === null ? null : <Findings shown={shown} result={shown.result} viewer={viewer} />}
      <Flows events={events} ended={isEnded(run)} />
      <section aria-label="What happened">
        <h2>What happened</h2>
        <ol
          class="events"
          id="events"
          data-last={String(events.at(-1)?.seq ?? 0)}
          data-most={String(mostEvents)}
          data-state={run.state}
        >
          {events
            .filter(({ kind }) => !apart.includes(kind))
            .slice(-mostEvents)
            .reverse()
            .map((event) => (
              <li class={event.kind}>
                <time dateTime={event.at}>{event.at.slice(11, 19)}</time>
                <span>{[event.serial, event.text].filter((part) => part !== null).join(': ')}</span>
              </li>
            ))}
        </ol>
      </section>
    </>,
  );
}

function Facts({ run, viewer }: { run: ServiceRun; viewer: Viewer }) {
  const { plan, by, occasion, note } = run.submission;
  return (
    <section aria-label="The run">
      <dl class="facts">
        <dt>Trials</dt>
        <dd>
          <progress id="meter" value={run.trials.ended} max={Math.max(1, run.trials.of)}>
            {run.trials.ended}
          </progress>{' '}
          <span id="trials">
            {run.trials.ended} of {run.trials.of}
          </span>
        </dd>
        <dt>Scenarios</dt>
        <dd>
          {plan.scenarios.join(', ')}, {plan.repeat} times each
        </dd>
        <dt>Phones</dt>
        <dd>
          {run.serials.length === 0 ? 'none yet' : run.serials.join(', ')}
          {run.host === null ? '' : ` on ${run.host}`}
        </dd>
        <dt>Asked for</dt>
        <dd>
          <Moment at={run.submittedAt} /> by {by} ({occasion}){note === null ? '' : `: ${note}`}
        </dd>
        <dt>Ended</dt>
        <dd>
          <Moment at={run.finishedAt} />
        </dd>
      </dl>
      {isEnded(run) || !viewer.may('submit') ? null : (
        <form class="row" method="post" action={`/runs/${run.id}/cancel`}>
          <button type="submit">Cancel this run</button>
        </form>
      )}
    </section>
  );
}

function Reports({ shown: { run, formats } }: { shown: RunShown }) {
  return (
    <section aria-label="Reports">
      <h2>Reports</h2>
      <p class="chips">
        {formats.map((name) => (
          <a class="chip" href={`/api/v1/runs/${run.id}/report?format=${encodeURIComponent(name)}`}>
            {name}
          </a>
        ))}
      </p>
    </section>
  );
}

function Findings({ shown, result, viewer }: { shown: RunShown; result: Result; viewer: Viewer }) {
  const all = [...result.findings, ...(result.certificateFindings ?? []), ...(result.unknown ?? [])];
  const open = all.filter(({ state }) => ['new', 'worse', 'changed', 'unproven'].includes(state));
  return (
    <section aria-label="Findings">
      <h2>Findings to decide on</h2>
      {open.length === 0 ? <p class="empty">None.</p> : null}
      {open.slice(0, mostFindings).map((finding) => (
        <FindingCard finding={finding} shown={shown} viewer={viewer} />
      ))}
      {open.length > mostFindings ? (
        <p class="explain">The report shows the other {open.length - mostFindings}.</p>
      ) : null}
    </section>
  );
}

/** A finding of any sort; nobody knows how bad an unknown identifier is. */
type Decidable = Pick<Finding, 'id' | 'state' | 'sentence'> & Partial<Pick<Finding, 'severity'>>;

function FindingCard({ finding, shown, viewer }: { finding: Decidable; shown: RunShown; viewer: Viewer }) {
  const { id, state, severity, sentence } = finding;
  return (
    <details class="card">
      <summary>
        {severity === undefined ? null : <b>{severity.score.toFixed(1)}</b>} {state} <code>{id}</code>{' '}
        {sentence}
      </summary>
      {shown.approvals && viewer.may('approve') ? (
        <Decide run={shown.run.id} id={id} />
      ) : (
        <CannotDecide shown={shown} />
      )}
    </details>
  );
}

function CannotDecide({ shown }: { shown: RunShown }) {
  const why = shown.approvals
    ? 'Approving needs a token with the scope approve.'
    : 'Approving here needs a server with "serve --baselines DIR"; else: phonehome baseline accept.';
  return <p class="explain">{why}</p>;
}

function Decide({ run, id }: { run: string; id: string }) {
  return (
    <>
      <form class="row" method="post" action={`/runs/${run}/accept`}>
        <input type="hidden" name="finding" value={id} />
        <label>
          Why it is expected
          <input name="reason" required maxLength={500} size={36} />
        </label>
        <label>
          Look again by
          <input name="reviewBy" type="date" required />
        </label>
        <button type="submit">Approve as expected</button>
      </form>
      <form class="row" method="post" action={`/runs/${run}/except`}>
        <input type="hidden" name="finding" value={id} />
        <label>
          Who sees to it
          <input name="owner" required maxLength={100} size={16} />
        </label>
        <label>
          Why it is put up with
          <input name="reason" required maxLength={500} size={28} />
        </label>
        <label>
          Until (90 days at most)
          <input name="expires" type="date" required />
        </label>
        <button type="submit">Except for a while</button>
      </form>
    </>
  );
}
