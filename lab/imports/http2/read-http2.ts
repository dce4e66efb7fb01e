import { once } from 'node:events';
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Headers } from '../../model/flow.ts';
import { answerIn, type ClientBytes, clientBytes } from './frames.ts';

/** A request of HTTP/2 as the client sent it. */
export type Http2Request = {
  readonly headers: Headers;
  readonly body: Buffer | null;
  readonly whole: boolean;
};

/** The requests of a connection, and what of it could not be read, in words. */
export type Http2Requests = {
  readonly requests: readonly Http2Request[];
  readonly faults: readonly string[];
};

const most = 2 ** 31 - 1;
/** Headers are packed by what was sent before, for which the client's real server had set a size. */
const options = {
  settings: {
    initialWindowSize: most,
    headerTableSize: 2 ** 16,
    maxHeaderListSize: 2 ** 24,
    enableConnectProtocol: true,
  },
  maxSessionMemory: 300,
  maxHeaderListPairs: 2000,
} as const;
/** A connection whose end nobody can tell is given up, and stands as bytes. */
const limitMs = 60_000;
/** A phone has fewer over one connection; what a hostile capture has more is searched as bytes. */
const mostRequests = 20_000;

/** Reads what a client of HTTP/2 sent, by the parser of Node: a server that hears it all and says nothing. */
export async function readHttp2(sent: Buffer): Promise<Http2Requests> {
  const client = clientBytes(sent);
  if (client.opened.size > mostRequests)
    return { requests: [], faults: [`it has ${client.opened.size} requests, more than are read`] };
  const server = createServer(options);
  const streams: Heard[] = [];
  server.on('stream', (stream: ServerHttp2Stream, _: unknown, __: number, rawHeaders: string[]) => {
    streams.push(new Heard(stream, rawHeaders));
  });
  const broken = await listen(server, client, streams);
  const requests = streams.map((each) => each.request(client.ended));
  const lost = client.opened.size - streams.length;
  return {
    requests,
    faults: [
      ...(broken ? ['its HTTP/2 could not be read to its end'] : []),
      ...(lost > 0 ? [`${lost} of its requests could not be read`] : []),
      ...(client.cut > 0 ? ['its end is not in the capture'] : []),
    ],
  };
}

/** Has the server read it all; answers whether something kept it from that. */
async function listen(server: Http2Server, client: ClientBytes, streams: readonly Heard[]): Promise<boolean> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const opened = once(server, 'session') as Promise<[ServerHttp2Session]>;
  const wire = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const read = sayAll(wire, client.bytes);
  const [session] = await opened;
  server.close();
  session.setLocalWindowSize(most);
  const signal = AbortSignal.timeout(limitMs);
  const failed = new Promise<true>((resolve) => {
    session.on('error', () => resolve(true));
    session.once('close', () => resolve(true));
    signal.addEventListener('abort', () => resolve(true), { once: true });
  });
  const all = read.then(async (answer) => {
    if (answer === 'broken') return true;
    await Promise.all(streams.filter(({ id }) => client.ended.has(id)).map((each) => each.over));
    return false;
  });
  const broken = await Promise.race([all, failed]);
  session.destroy();
  wire.destroy();
  return broken;
}

/** Says it all once the server has begun, whose settings have to come before they are acknowledged; resolves when it has read all, or gives up. */
function sayAll(wire: Socket, bytes: Buffer): Promise<'read' | 'broken'> {
  const heard: Buffer[] = [];
  wire.on('error', () => undefined);
  return new Promise((resolve) => {
    wire.on('data', (chunk: Buffer) => {
      if (heard.length === 0) wire.write(bytes);
      heard.push(chunk);
      const answer = answerIn(Buffer.concat(heard));
      if (answer !== null) resolve(answer);
    });
  });
}

/** A stream of the client, as it is heard. */
class Heard {
  readonly id: number;
  /** Resolves when nothing more comes. */
  readonly over: Promise<void>;
  readonly #headers: [string, string][];
  readonly #chunks: Buffer[] = [];

  constructor(stream: ServerHttp2Stream, rawHeaders: readonly string[]) {
    this.id = stream.id ?? 0;
    this.#headers = pairsOf(rawHeaders);
    stream.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    stream.on('trailers', (_, __, raw: readonly string[] = []) => this.#headers.push(...pairsOf(raw)));
    stream.on('error', () => undefined);
    this.over = new Promise((resolve) => {
      for (const name of ['end', 'close', 'error']) stream.once(name, () => resolve());
    });
  }

  request(ended: ReadonlySet<number>): Http2Request {
    const body = this.#chunks.length === 0 ? null : Buffer.concat(this.#chunks);
    return { headers: this.#headers, body, whole: ended.has(this.id) };
  }
}

function pairsOf(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length >> 1 }, (_, index) => [
    raw[index * 2] ?? '',
    raw[index * 2 + 1] ?? '',
  ]);
}
