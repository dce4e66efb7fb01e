import type { CaptureEvent } from '../../model/flow.ts';

/** A connection of the phone as the recorder has it in one attempt. */
export type RecordedConnection = {
  readonly flow: string;
  readonly client: string;
  /** Where it wanted to go; null where it came to the proxy port. */
  readonly original: { readonly host: string; readonly port: number } | null;
  /** What the phone sent over it in this attempt. */
  readonly bytes: number;
};

type Opening = RecordedConnection & { readonly first: number };

/** All connections in the events of one attempt, those of before included that were open when it began. */
export function recordedConnections(events: Iterable<CaptureEvent>): RecordedConnection[] {
  const found = new Map<string, Opening>();
  for (const event of events) {
    const known = found.get(event.flow);
    const rxBytes = 'rxBytes' in event ? event.rxBytes : 0;
    if (known !== undefined) {
      found.set(event.flow, { ...known, bytes: Math.max(known.bytes, rxBytes - known.first) });
    } else if (event.type === 'connection-open' || event.type === 'connection-bytes') {
      const { flow, client, original = null } = event;
      found.set(flow, { flow, client, original, first: rxBytes, bytes: 0 });
    }
  }
  return [...found.values()].map(({ first, ...connection }) => connection);
}

/** The datagrams in the events of one attempt, each with its own flow. */
export function recordedDatagrams(events: Iterable<CaptureEvent>): RecordedConnection[] {
  return [...events].flatMap((event) => {
    if (event.type !== 'datagram') return [];
    const { flow, client, host, port, body } = event;
    return [{ flow, client, original: { host, port }, bytes: body.bytes }];
  });
}

/** What joins a connection with what the gateway counted of it. */
export function wayOf({ client, original }: Pick<RecordedConnection, 'client' | 'original'>): string {
  return original === null ? `${client} > lab` : `${client} > ${original.host} ${original.port}`;
}

/** The connection of each flow that took place in one. */
export function connectionsOfFlows(events: Iterable<CaptureEvent>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { flow, connection } of events) {
    if (connection !== undefined) found.set(flow, connection);
  }
  return found;
}
