import type { ShownCertificate } from '../../model/certificate-check.ts';
import type { CaptureEvent, TlsHello } from '../../model/flow.ts';
import { groupBy } from '../group-by.ts';

/** Where a tunnel was asked to lead. */
export type TunnelEnd = { readonly host: string | null; readonly port: number | null };

/** The events of one exchange, or of one connection that carried none, in the order of writing. */
export type Strand = {
  readonly id: string;
  readonly events: readonly CaptureEvent[];
  /** The tunnel in which it took place, or null. */
  readonly tunnel: TunnelEnd | null;
  /** Where the gateway took its connection from its way to, and the name that the phone had looked up for that. */
  readonly original: TunnelEnd | null;
  readonly lookedUp: string | null;
  /** How the client began TLS; null where it did not. */
  readonly hello: TlsHello | null;
  /** What the client was shown where certificates were checked, and null elsewhere. */
  readonly certificate: ShownCertificate | null;
  /** Whether application data came on a certificate that its client must refuse. */
  readonly sentOnFault: boolean;
};

const counts: readonly CaptureEvent['type'][] = ['connection-bytes', 'connection-close'];

/**
 * Sorts events into exchanges, each with its connection's tunnel, and connections in which no
 * exchange took place. A connection of an earlier attempt, known only by its byte counts, is none.
 */
export function strandsOf(events: Iterable<CaptureEvent>): Strand[] {
  const groups = groupBy(events, ({ flow }) => flow);
  const used = new Set([...groups.values()].filter(isExchange).flatMap(connectionsOf));
  return [...groups]
    .filter(([id, group]) => isExchange(group) || (!used.has(id) && isOpened(group)))
    .map(([id, group]) => {
      const ids = [id, ...connectionsOf(group)];
      const all = ids.flatMap((each) => groups.get(each) ?? []);
      return {
        id,
        events: group,
        tunnel: tunnelOf(ids, groups),
        ...wayOf(all),
        hello: helloOf(all),
        certificate: certificateOf(all),
        sentOnFault: all.some(({ type }) => type === 'connection-unverified'),
      };
    });
}

/** A connection's own events tell nothing of what was said in it. */
function isExchange(events: readonly CaptureEvent[]): boolean {
  return events.some(({ type }) => !type.startsWith('connection-'));
}

function isOpened(events: readonly CaptureEvent[]): boolean {
  return events.some(({ type }) => type.startsWith('connection-') && !counts.includes(type));
}

function connectionsOf(events: readonly CaptureEvent[]): string[] {
  return events.flatMap(({ connection }) => (connection === undefined ? [] : [connection]));
}

function helloOf(events: readonly CaptureEvent[]): TlsHello | null {
  for (const event of events) if (event.type === 'connection-hello') return event.hello;
  return null;
}

function certificateOf(events: readonly CaptureEvent[]): ShownCertificate | null {
  for (const event of events) {
    if (event.type === 'connection-certificate') return event.certificate;
  }
  return null;
}

function wayOf(events: readonly CaptureEvent[]): Pick<Strand, 'original' | 'lookedUp'> {
  for (const event of events) {
    if (event.type !== 'connection-open') continue;
    return { original: event.original ?? null, lookedUp: event.lookedUp ?? null };
  }
  return { original: null, lookedUp: null };
}

function tunnelOf(
  ids: readonly string[],
  groups: ReadonlyMap<string, readonly CaptureEvent[]>,
): TunnelEnd | null {
  const candidates = ids.flatMap((id) => groups.get(id) ?? []);
  for (const event of candidates) {
    if (event.type === 'connection-tunnel') return { host: event.host, port: event.port };
  }
  return null;
}
