import type { CaptureEvent, Visibility } from '../../model/flow.ts';
import type { Strand } from './strands-of.ts';

/**
 * What could be seen of a strand. In doubt it is `opaque`: a message that the lab cut short, bytes
 * that are no HTTP, an exchange without its request. A body that the phone itself cut short is
 * decoded: no more of it left the phone.
 */
export function visibilityOf({ events }: Strand): Visibility {
  const has = (type: CaptureEvent['type']) => events.some((event) => event.type === type);
  // What was not let pass may still be seen elsewhere: unread bytes stay unread.
  const unread = mostRaw(events) > 0;
  if (has('foreign-client') || (has('blocked') && !unread)) return 'blocked';
  if (isCutByLab(events) && !has('aborted')) return 'opaque';
  if (has('datagrams-lost')) return 'opaque';
  const datagram = events.find((event) => event.type === 'datagram');
  if (datagram?.type === 'datagram') {
    // What is for the local network was let through, and is read as any message is.
    if (datagram.near || has('time-told')) return 'decoded';
    if (isAsked(events, datagram.body.bytes)) return 'decoded';
    // Names and the time the recorder answers; all else the gateway stops, and counts.
    return answeredPorts.includes(datagram.port) ? 'opaque' : 'blocked';
  }
  if (isAsked(events, mostRaw(events))) return 'decoded';
  if (has('raw')) return has('request') || unread ? 'opaque' : 'silent';
  if (has('request')) return 'decoded';
  if (has('tls-refused')) return 'refused';
  if (has('connection-unverified')) return 'opaque';
  if (has('websocket-message')) return 'decoded';
  return isQuietConnection(events) ? 'silent' : 'opaque';
}

const answeredPorts = [53, 123];

/** Whether all of its bytes are questions for names, which were read from end to end. */
function isAsked(events: readonly CaptureEvent[], bytes: number): boolean {
  const asked = events.reduce((sum, event) => sum + (event.type === 'lookup' ? event.bytes : 0), 0);
  return asked > 0 && asked === bytes;
}

function isCutByLab(events: readonly CaptureEvent[]): boolean {
  const upload = events.findLast(({ type }) => type === 'request-body');
  if (upload?.type === 'request-body' && !upload.body.complete) return true;
  return events.some(
    (event) => event.type === 'websocket-message' && event.direction === 'sent' && !event.body.complete,
  );
}

function mostRaw(events: readonly CaptureEvent[]): number {
  return Math.max(0, ...events.map((event) => (event.type === 'raw' ? event.bytes : 0)));
}

/**
 * No exchange came of it. In a tunnel the recorder's word counts (a handshake without a message is
 * more bytes than the tunnel took); else no more may have come than it takes to ask for the tunnel.
 */
function isQuietConnection(events: readonly CaptureEvent[]): boolean {
  if (!events.every(({ type }) => type.startsWith('connection-'))) return false;
  const named = events.some(({ type }) => type === 'connection-tunnel');
  const quiet = events.some(({ type }) => type === 'connection-silent');
  return (named && quiet) || received(events) <= tunnelBytes(events);
}

function received(events: readonly CaptureEvent[]): number {
  return Math.max(0, ...events.map((event) => ('rxBytes' in event ? event.rxBytes : 0)));
}

function tunnelBytes(events: readonly CaptureEvent[]): number {
  const tunnel = events.find(({ type }) => type === 'connection-tunnel');
  if (tunnel?.type !== 'connection-tunnel') return 0;
  const line = `CONNECT ${tunnel.host}:${tunnel.port} HTTP/1.1\r\n\r\n`.length;
  return tunnel.headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, line);
}
