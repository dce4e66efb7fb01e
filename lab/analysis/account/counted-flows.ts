import type { CaptureEvent, Flow, Visibility } from '../../model/flow.ts';
import {
  type CountedFlow,
  datagramBytes,
  type GatewayFate,
  type GatewayReading,
  gatewayFates,
  type LedgerLine,
} from '../../model/gateway.ts';
import { groupBy } from '../group-by.ts';
import { clientOf, flowTuple } from './flow-tuple.ts';
import {
  connectionsOfFlows,
  type RecordedConnection,
  recordedConnections,
  recordedDatagrams,
  wayOf,
} from './recorded-connections.ts';

/** What the recorder has of one attempt. */
export type RecordedPart = { readonly events: readonly CaptureEvent[]; readonly flows: readonly Flow[] };

/** One attempt as the gateway saw it. */
export type GatewayEvidence = RecordedPart & {
  readonly readings: readonly GatewayReading[];
  /** The attempts of the same phone just before and after: what began or ended there may be counted here. */
  readonly neighbours: readonly RecordedPart[];
};

type Counted = LedgerLine & { readonly at: number };

/**
 * What the gateway counted, one row a flow by its 5-tuple, joined with what the recorder has of it. The
 * lab host's own connections to the phone are left out.
 */
export function countedFlows({ readings, neighbours, ...own }: GatewayEvidence): CountedFlow[] {
  const lines = readings.flatMap(({ at, lines: all, labPorts = [] }) =>
    all.filter((line) => !isOfLab(line, labPorts)).map((line): Counted => ({ ...line, at })),
  );
  const here = partOf(own);
  const near = neighbours.map(partOf);
  return [...groupBy(lines, flowTuple).values()].flatMap((group) => rowOf(group, here, near));
}

type Part = {
  readonly connections: ReadonlyMap<string, readonly RecordedConnection[]>;
  readonly datagrams: ReadonlyMap<string, readonly RecordedConnection[]>;
  readonly seen: ReadonlyMap<string, readonly Visibility[]>;
  readonly foreign: ReadonlySet<string>;
};

function partOf({ events, flows }: RecordedPart): Part {
  const connectionOf = connectionsOfFlows(events);
  const foreign = events.flatMap((event) => (event.type === 'foreign-client' ? [event.client] : []));
  const seen = groupBy(flows, ({ id }) => connectionOf.get(id) ?? id);
  return {
    connections: groupBy(recordedConnections(events), wayOf),
    datagrams: groupBy(recordedDatagrams(events), wayOf),
    seen: new Map([...seen].map(([id, own]) => [id, own.map(({ visibility }) => visibility)])),
    foreign: new Set(foreign),
  };
}

function rowOf(lines: readonly Counted[], here: Part, near: readonly Part[]): CountedFlow[] {
  const [first] = lines;
  if (first === undefined) return [];
  const { fate: _, ...line } = first;
  const packets = lines.reduce((sum, each) => sum + each.packets, 0);
  const bytes = lines.reduce((sum, each) => sum + each.bytes, 0);
  const fates = gatewayFates.filter((fate) => lines.some((each) => each.fate === fate));
  const row = { ...line, at: Math.min(...lines.map(({ at }) => at)), packets, bytes, fates };
  if (row.protocol === 'udp') return [datagramRow(row, [here, ...near])];
  const own = recordedOf(row, here);
  const recorded = own.length > 0 || near.some((part) => recordedOf(row, part).length > 0);
  return [
    {
      ...row,
      recorded,
      payload: recorded ? own.reduce((sum, each) => sum + each.bytes, 0) : payloadOf(row),
      visibility: recorded ? seenIn(own, here) : unrecorded(row, [here, ...near]),
    },
  ];
}

type Row = Omit<CountedFlow, 'recorded' | 'payload' | 'visibility'>;

function recordedOf(row: Row, { connections }: Part): readonly RecordedConnection[] {
  if (row.protocol !== 'tcp' || row.port === null || row.hostPort === null) return [];
  const near = row.fates.every((fate) => fate === 'host');
  const original = near ? null : { host: row.host, port: row.hostPort };
  return connections.get(wayOf({ client: clientOf(row), original })) ?? [];
}

/**
 * Datagrams count as recorded where each one that the gateway counted was read. What it dropped or refused
 * does not: what the phone would have sent on after an answer, nobody knows.
 */
function datagramRow(row: Row, parts: readonly Part[]): CountedFlow {
  const { host, hostPort: port } = row;
  const way = port === null ? '' : wayOf({ client: clientOf(row), original: { host, port } });
  const found = parts.flatMap((part) =>
    (part.datagrams.get(way) ?? []).map(({ flow }) => part.seen.get(flow)),
  );
  const isAnswered = row.fates.every((fate) => fate === 'answered' || fate === 'host');
  const recorded = isAnswered && found.length >= row.packets;
  const all = found.flatMap((each) => each ?? []);
  const visibility = recorded ? gravest.find((each) => all.includes(each)) : undefined;
  return {
    ...row,
    recorded,
    payload: datagramBytes(row),
    visibility: visibility ?? unrecorded(row, parts),
  };
}

function payloadOf(row: Row): number | null {
  return isOnlySyns(row) ? 0 : null;
}

/** What may hide most stands for the connection. */
const gravest: readonly Visibility[] = ['bypassed', 'opaque', 'refused', 'blocked', 'decoded', 'silent'];

function seenIn(connections: readonly RecordedConnection[], { seen }: Part): Visibility {
  const all = connections.flatMap(({ flow }) => seen.get(flow) ?? []);
  return gravest.find((each) => all.includes(each)) ?? 'silent';
}

function unrecorded(row: Row, parts: readonly Part[]): Visibility | null {
  const passed = row.fates.some((fate) => passing.includes(fate));
  if (isRefused(row) && isOnlySyns(row)) return 'silent';
  if (!passed) return 'blocked';
  if (row.protocol !== 'tcp') return row.fates.includes('taken') ? 'bypassed' : null;
  // Cut off by the recorder, but what it said until then nobody read.
  if (parts.some(({ foreign }) => foreign.has(clientOf(row)))) return 'blocked';
  return isOnlySyns(row) ? 'silent' : 'bypassed';
}

const passing: readonly GatewayFate[] = ['taken', 'host'];

/** A packet of TCP, or several that were refused, without room for more than their headers: nothing was said. */
function isOnlySyns(row: Row): boolean {
  const { protocol, address, packets, bytes } = row;
  if (protocol !== 'tcp' || (packets > 1 && !isRefused(row))) return false;
  return bytes <= packets * (address.includes(':') ? 80 : 60);
}

function isRefused({ fates }: Row): boolean {
  return fates.every((fate) => fate === 'rejected');
}

function isOfLab({ fate, protocol, port }: LedgerLine, labPorts: readonly number[]): boolean {
  return fate === 'host' && protocol === 'tcp' && port !== null && labPorts.includes(port);
}
