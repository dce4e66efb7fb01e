import type { CaptureEvent, Flow } from '../../model/flow.ts';
import { groupBy } from '../group-by.ts';

/**
 * Connections of one attempt that are taken to have one owner, because they lead to one host, and the
 * bytes that the phone sent over them. `clients` are their addresses as flows have them.
 */
export type Parcel = { readonly clients: ReadonlySet<string>; readonly bytes: number };

type Connection = { readonly client: string; readonly bytes: number };

/** All connections that carried anything from the phone, one parcel for each host, one for each without. */
export function parcelsOf(events: Iterable<CaptureEvent>, flows: readonly Flow[]): Parcel[] {
  const hosts = new Map<string, string | null>();
  for (const { client, host } of flows) {
    const before = hosts.get(client);
    // A connection that served several hosts is a parcel of its own.
    hosts.set(client, before === undefined || before === host ? host : null);
  }
  const groups = groupBy(connectionsOf(events), ({ client }) => hosts.get(client) ?? client);
  return [...groups.values()]
    .map((group) => ({
      clients: new Set(group.map(({ client }) => client)),
      bytes: group.reduce((sum, { bytes }) => sum + bytes, 0),
    }))
    .filter(({ bytes }) => bytes > 0);
}

/** Counts are cumulative; in a file without the opening the first one is where the attempt began. */
function connectionsOf(events: Iterable<CaptureEvent>): Connection[] {
  const found = new Map<string, { client: string | null; first: number | null; last: number }>();
  for (const event of events) {
    if (!event.type.startsWith('connection-')) continue;
    const known = found.get(event.flow) ?? { client: null, first: null, last: 0 };
    if ('client' in event) known.client = event.client;
    if (event.type === 'connection-open') known.first = 0;
    if ('rxBytes' in event) {
      known.first ??= event.rxBytes;
      known.last = Math.max(known.last, event.rxBytes);
    }
    found.set(event.flow, known);
  }
  return [...found.values()].flatMap(({ client, first, last }) =>
    client === null ? [] : [{ client, bytes: last - (first ?? 0) }],
  );
}

/**
 * The events of connections that the counters can have counted between their first and their last reading: one
 * that closed before, or opened after, is in the recording alone, and nobody's counter explains it.
 */
export function countedEvents(
  events: readonly CaptureEvent[],
  readings: readonly { readonly at: number }[],
): CaptureEvent[] {
  const times = readings.map(({ at }) => at);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const uncounted = events.filter(
    ({ type, at }) =>
      (type === 'connection-close' && at < first) || (type === 'connection-open' && at > last),
  );
  const flows = new Set(uncounted.map(({ flow }) => flow));
  return events.filter(({ flow }) => !flows.has(flow));
}
