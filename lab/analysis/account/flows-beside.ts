import type { CaptureEvent, Flow, Window } from '../../model/flow.ts';
import type { CountedFlow, GatewayReading } from '../../model/gateway.ts';
import { clientOf } from './flow-tuple.ts';
import { connectionsOfFlows, recordedConnections } from './recorded-connections.ts';

/** What a flow that nobody recorded is told from. */
export type BesideEvidence = {
  readonly rows: readonly CountedFlow[];
  readonly readings: readonly GatewayReading[];
  /** What the recorder has of the same time: names of the addresses. */
  readonly events: readonly CaptureEvent[];
  readonly flows: readonly Flow[];
  readonly windowAt: (at: number) => Window;
};

/**
 * The flows that the gateway counted and the recorder does not have, as flows of the attempt. What the
 * gateway could not count, and the time in which it was down, are flows to nobody knows whom.
 */
export function flowsBeside({ rows, readings, events, flows, windowAt }: BesideEvidence): Flow[] {
  const names = namesOf(events, flows);
  const unrecorded = rows.flatMap((row) => {
    const { recorded, visibility, at, protocol, fates, packets, bytes, host, hostPort } = row;
    if (recorded || visibility === null) return [];
    const counted = { protocol, fates, packets, bytes };
    const housekeeping = isTime(row) ? ('time' as const) : null;
    const end = { client: clientOf(row), host: names.get(host) ?? host, port: hostPort };
    return [{ ...nothing, ...end, at, visibility, housekeeping, counted, window: windowAt(at) }];
  });
  const untold = readings.flatMap(({ at, uncounted, interrupted, lines }) => {
    const client = lines[0]?.address ?? 'unknown';
    const common = { ...nothing, client, at, window: windowAt(at) };
    const counted = { protocol: 'unknown', packets: uncounted, bytes: 0 };
    return [
      ...(uncounted === 0
        ? []
        : [
            {
              ...common,
              visibility: 'blocked' as const,
              counted: { ...counted, fates: ['dropped' as const] },
            },
          ]),
      ...(interrupted === true
        ? [{ ...common, visibility: 'bypassed' as const, counted: { ...counted, fates: [] } }]
        : []),
    ];
  });
  return [...unrecorded, ...untold].map((flow, index) => ({ id: `g${index + 1}`, ...flow }));
}

const nothing = {
  protocol: 'raw',
  transport: 'unknown',
  method: null,
  url: null,
  host: null,
  port: null,
  status: null,
  answeredBy: null,
  messages: [],
  truncated: null,
  housekeeping: null,
} satisfies Partial<Flow>;

/** The one name under which an address was reached by a connection that could be read. */
function namesOf(events: readonly CaptureEvent[], flows: readonly Flow[]): ReadonlyMap<string, string> {
  const original = new Map(
    recordedConnections(events).flatMap(({ flow, original: way }) =>
      way === null ? [] : [[flow, way.host]],
    ),
  );
  const connectionOf = connectionsOfFlows(events);
  const found = new Map<string, Set<string>>();
  for (const { id, host } of flows) {
    const address = original.get(connectionOf.get(id) ?? id);
    if (address === undefined || host === null) continue;
    found.set(address, (found.get(address) ?? new Set()).add(host));
  }
  return new Map(
    [...found].flatMap(([address, [name, ...more]]) =>
      name !== undefined && more.length === 0 ? [[address, name]] : [],
    ),
  );
}

/** A question for the time is 48 bytes. */
function isTime({ protocol, hostPort, payload, packets }: CountedFlow): boolean {
  return protocol === 'udp' && hostPort === 123 && payload === packets * 48;
}
