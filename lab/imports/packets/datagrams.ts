import type { CaptureItem } from '../capture.ts';
import { type End, nameOfEnd, type Packet } from './packet.ts';

/** DNS, mDNS and CoAP: each datagram is a message of its own. */
const messagePorts = [53, 5353, 5683];
const largest = 64 * 1024 * 1024;

type Exchanged = {
  readonly place: string;
  readonly at: number | null;
  readonly client: End;
  readonly server: End;
  readonly sent: Buffer[];
  bytes: number;
  cut: number;
};

/** UDP between two ports: whoever speaks first asks. */
export class Datagrams {
  readonly #open = new Map<string, Exchanged>();

  /** A message that stands for itself is given at once. */
  *add(packet: Packet): Generator<CaptureItem> {
    const { from, to, place, at, payload, cut } = packet;
    if (messagePorts.includes(to.port)) {
      yield itemOf({ place, at, client: from, server: to, sent: [payload], bytes: payload.length, cut });
      return;
    }
    const key = [nameOfEnd(from), nameOfEnd(to)].sort().join(' ');
    const known = this.#open.get(key);
    const open = known ?? { place, at, client: from, server: to, sent: [], bytes: 0, cut: 0 };
    if (known === undefined && !messagePorts.includes(from.port)) this.#open.set(key, open);
    if (nameOfEnd(open.client) !== nameOfEnd(from)) return;
    open.bytes += payload.length;
    open.cut += cut;
    if (open.bytes <= largest) open.sent.push(Buffer.from(payload));
    else open.cut += payload.length;
  }

  *end(): Generator<CaptureItem> {
    for (const open of this.#open.values()) yield itemOf(open);
    this.#open.clear();
  }
}

function itemOf({ place, at, client, server, sent, bytes, cut }: Exchanged): CaptureItem {
  const faults = cut === 0 ? [] : [`${cut} bytes that the phone sent are not in the capture`];
  const common = { place, at, client: nameOfEnd(client), ...server };
  if (server.port === 443) {
    return {
      kind: 'unseen',
      ...common,
      faults: [...faults, 'it is encrypted (QUIC)'],
      bytes,
      refused: false,
    };
  }
  return { kind: 'stream', ...common, faults, sent: Buffer.concat(sent) };
}
