import type { ScheduleRecord } from '../../model/service.ts';
import { frame, Moment, type Viewer } from './frame.tsx';

/** A schedule, and when it runs next. */
export type ShownSchedule = { readonly record: ScheduleRecord; readonly next: string | null };

/** What runs by itself, when, and what it did last. */
export function schedulesPage(schedules: readonly ShownSchedule[], viewer: Viewer): string {
  return frame(
    { title: 'Schedules', at: '/schedules', viewer },
    <>
      <h1>Schedules</h1>
      {schedules.length === 0 ? (
        <p class="empty">
          Nothing runs by itself. Add a schedule with <code>phonehome schedule add</code>.
        </p>
      ) : null}
      {schedules.map(({ record, next }) => (
        <section aria-label={record.schedule.name}>
          <h2>{record.schedule.name}</h2>
          <dl class="facts">
            <dt>When</dt>
            <dd>
              <code>{record.schedule.cron}</code> in {record.schedule.timeZone}
            </dd>
            <dt>Next</dt>
            <dd>{next === null ? 'paused' : <Moment at={next} />}</dd>
            <dt>Last runs</dt>
            <dd>
              {record.lastRuns.length === 0 ? 'none yet' : null}
              {record.lastRuns.map((id) => (
                <>
                  <a href={`/runs/${id}`}>{id}</a>{' '}
                </>
              ))}
            </dd>
            <dt>Said last</dt>
            <dd>{record.events.at(-1)?.text ?? 'nothing yet'}</dd>
          </dl>
          {viewer.may('submit') ? <Turn name={record.schedule.name} paused={record.schedule.paused} /> : null}
        </section>
      ))}
    </>,
  );
}

function Turn({ name, paused }: { name: string; paused: boolean }) {
  const doing = paused ? 'resume' : 'pause';
  return (
    <form class="row" method="post" action={`/schedules/${name}`}>
      <button type="submit" name="do" value={doing}>
        {paused ? 'Resume' : 'Pause'}
      </button>
      <button type="submit" name="do" value="run-now">
        Run now
      </button>
    </form>
  );
}
