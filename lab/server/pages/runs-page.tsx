import { buildName } from '../../model/build.ts';
import { isEnded, type ServiceRun } from '../../model/service.ts';
import { frame, Moment, type Viewer, Word } from './frame.tsx';
import { Prompts, type ShownPrompt } from './prompts.tsx';

/** All runs: what waits and why, what is running, what ended. */
export function runsPage(
  runs: readonly ServiceRun[],
  prompts: readonly ShownPrompt[],
  viewer: Viewer,
): string {
  const open = runs.filter((run) => !isEnded(run));
  const ended = runs.filter(isEnded).slice(0, 100);
  return frame(
    { title: 'Runs', at: '/', viewer },
    <>
      <h1>Runs</h1>
      <Prompts prompts={prompts} viewer={viewer} />
      <section aria-label="Waiting and running">
        <h2>Now</h2>
        {open.length === 0 ? <p class="empty">Nothing waits, nothing is running.</p> : <Table runs={open} />}
      </section>
      <section aria-label="Ended">
        <h2>Ended</h2>
        {ended.length === 0 ? (
          <p class="empty">
            No run has ended yet. Ask for one with <code>phonehome submit</code>.
          </p>
        ) : (
          <Table runs={ended} />
        )}
      </section>
    </>,
  );
}

function Table({ runs }: { runs: readonly ServiceRun[] }) {
  return (
    <div class="scroll">
      <table class="list stack">
        <thead>
          <tr>
            <th>Verdict</th>
            <th>Build</th>
            <th>Asked for</th>
            <th>Trials</th>
            <th>What</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr>
              <td>
                <a href={`/runs/${run.id}`}>
                  <Word verdict={run.verdict} state={run.state} />
                </a>
              </td>
              <td data-name="Build">{buildOf(run)}</td>
              <td data-name="Asked for">
                <Moment at={run.submittedAt} /> by {run.submission.by}
              </td>
              <td class="nowrap" data-name="Trials">
                {run.trials.ended} of {run.trials.of}
              </td>
              <td>{run.fault ?? run.sentence ?? run.waitingFor ?? run.submission.note ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The short name of a run's build, or that it is whatever the phones have. */
export function buildOf({ submission: { build } }: ServiceRun): string {
  return build.kind === 'booted' ? 'as booted' : buildName(build.fingerprint);
}
