import type { RunEvent } from '../../model/service.ts';

const mostFlows = 100;

/**
 * The latest flows, as the worker told of them. What a phone sent stands in the reports; this is for
 * whoever looks on. `live.ts` makes the same rows.
 */
export function Flows({ events, ended }: { events: readonly RunEvent[]; ended: boolean }) {
  const told = events.filter(({ kind }) => kind === 'flow').slice(-mostFlows);
  if (ended && told.length === 0) return null;
  return (
    <section aria-label="Flows">
      <h2>Flows as they come</h2>
      <p class="explain">
        The latest, as the recorder sees them, without what was sent. Not all are listed, and those that went
        around the recorder are not: the report tells of all.
      </p>
      <p class="empty" id="no-flows" hidden={told.length > 0}>
        None was told so far. A worker of an earlier version tells none.
      </p>
      <div class="scroll" id="some-flows" hidden={told.length === 0}>
        <table class="list stack flows">
          <thead>
            <tr>
              {['Time', 'Phone', 'Method', 'Host', 'Visibility', 'Sent'].map((name) => (
                <th scope="col">{name}</th>
              ))}
            </tr>
          </thead>
          <tbody id="flows" data-most={String(mostFlows)}>
            {told.reverse().map((event) => (
              <Row event={event} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ event: { at, serial, trial, text, flow } }: { event: RunEvent }) {
  const moment = flow === undefined ? at : new Date(flow.at).toISOString();
  return (
    <tr>
      <td class="nowrap" data-name="Time">
        <time dateTime={moment}>{moment.slice(11, 19)}</time>
      </td>
      <td data-name="Phone">
        {serial ?? ''}
        {trial === null ? '' : `, trial ${trial}`}
      </td>
      {flow === undefined ? (
        <td data-name="Flow" colSpan={4}>
          {text}
        </td>
      ) : (
        <>
          <td class={flow.method === null ? 'none' : undefined} data-name="Method">
            {flow.method ?? '–'}
          </td>
          <td class="host" data-name="Host">
            {flow.host ?? 'none that can be shown'}
          </td>
          <td class={flow.visibility} data-name="Visibility">
            {flow.visibility}
          </td>
          <td class={flow.bytes === null ? 'none' : 'nowrap'} data-name="Sent">
            {flow.bytes === null ? '–' : `${flow.bytes} B`}
          </td>
        </>
      )}
    </tr>
  );
}
