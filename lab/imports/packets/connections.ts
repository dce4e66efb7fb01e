import type { CaptureItem } from '../capture.ts';
import { KeyLog } from '../tls/key-log.ts';
import { itemsOfBytes } from './items-of-bytes.ts';
import { type End, nameOfEnd, type Packet } from './packet.ts';
import { reassemble, type Segment } from './reassemble.ts';

type Connection = {
  readonly place: string;
  readonly at: number | null;
  readonly client: End;
  readonly server: End;
  /** Number of the first byte that the phone sent, or null where the beginning was not seen. */
  first: number | null;
  answered: number | null;
  readonly sent: Segment[];
  readonly received: Segment[];
  sentBytes: number;
  receivedBytes: number;
};

/** Answers are kept as far as it takes to tell that there was one; what phones send is kept to here. */
const [mostReceived, mostSent] = [256 * 1024, 64 * 1024 * 1024];

/** TCP connections out of their packets, in whatever order those come. */
export class Connections {
  readonly #open = new Map<string, Connection>();
  readonly #keys: KeyLog;

  /** `keys` may grow until a connection is over. */
  constructor(keys = new KeyLog()) {
    this.#keys = keys;
  }

  /** What was said over a connection of the same ports that this packet ends by beginning another. */
  *add(packet: Packet): Generator<CaptureItem> {
    const key = [nameOfEnd(packet.from), nameOfEnd(packet.to)].sort().join(' ');
    let connection = this.#open.get(key);
    const begins = packet.syn && !packet.ack;
    if (connection !== undefined && begins && connection.sentBytes > 0 && !isAgain(connection, packet)) {
      yield* itemsOf(connection, this.#keys);
      connection = undefined;
    }
    if (connection === undefined) {
      connection = begun(packet);
      this.#open.set(key, connection);
    }
    note(connection, packet);
  }

  /** What was said over all that is left. */
  *end(): Generator<CaptureItem> {
    for (const connection of this.#open.values()) yield* itemsOf(connection, this.#keys);
    this.#open.clear();
  }
}

function isAgain({ first }: Connection, { seq }: Packet): boolean {
  return first === (seq + 1) >>> 0;
}

/** Without a beginning, the side with the higher port asks. */
function begun({ place, at, from, to, syn, ack }: Packet): Connection {
  const asks = syn ? !ack : from.port >= to.port;
  const [client, server] = asks ? [from, to] : [to, from];
  const nothing = { first: null, answered: null, sentBytes: 0, receivedBytes: 0 };
  return { place, at, client, server, ...nothing, sent: [], received: [] };
}

function note(connection: Connection, { from, seq, syn, payload, cut }: Packet): void {
  const isSent = from.host === connection.client.host && from.port === connection.client.port;
  const first = (seq + 1) >>> 0;
  if (syn && isSent) connection.first = first;
  else if (syn) connection.answered = first;
  if (payload.length + cut === 0) return;
  const segment = { seq: syn ? first : seq, payload: Buffer.from(payload), cut };
  if (isSent) {
    connection.sentBytes += payload.length;
    const kept = connection.sentBytes <= mostSent;
    connection.sent.push(
      kept ? segment : { ...segment, payload: Buffer.alloc(0), cut: cut + payload.length },
    );
  } else if (connection.receivedBytes <= mostReceived) {
    connection.receivedBytes += payload.length;
    connection.received.push(segment);
  }
}

function* itemsOf(connection: Connection, keys: KeyLog): Generator<CaptureItem> {
  const { place, at, client, server, first, answered } = connection;
  const { bytes: sent, missing } = reassemble(connection.sent, first);
  const { bytes: received } = reassemble(connection.received, answered);
  const faults = [
    ...(missing === 0 ? [] : [`${missing} bytes that the phone sent are not in the capture`]),
    ...(first === null ? ['its beginning is not in the capture'] : []),
  ];
  yield* itemsOfBytes({ place, at, client: nameOfEnd(client), server, sent, received, faults, keys });
}
