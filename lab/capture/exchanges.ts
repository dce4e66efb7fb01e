import type {
  ClientError,
  CompletedResponse,
  InitiatedResponse,
  Mockttp,
  Request,
  TlsHandshakeFailure,
} from 'mockttp';
import type { Connection } from './connection.ts';
import { type Begun, Exchange, type Verdict } from './exchange.ts';
import { connectionNumber } from './interceptor.ts';
import type { Recording } from './recording/recording.ts';
import { withPath } from './requested-url.ts';
import { explainRefusal } from './tls-refusal.ts';

/** mockttp batches body data for 20 ms: what belongs to an end may come that much after it. */
const graceMs = 60;

const resets = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH']);

const byLab: Verdict = { answeredBy: 'lab', blocked: null };

/** Turns mockttp's events into exchanges and lines of events.jsonl, each joined to its connection. */
export class Exchanges {
  readonly #recording: Recording;
  /** The connection of a number that the acceptor gave, as long as events of it may come. */
  readonly #connectionOf: (number: number) => Connection | undefined;
  readonly #open = new Map<string, Exchange>();
  readonly #verdicts = new Map<string, Verdict>();
  /** mockttp may tell that a WebSocket was accepted before it tells that it was asked for. */
  readonly #early = new Map<string, ((exchange: Exchange) => void)[]>();
  #count = 0;
  #strays = 0;
  #lastAt = 0;

  constructor(recording: Recording, connectionOf: (number: number) => Connection | undefined) {
    this.#recording = recording;
    this.#connectionOf = connectionOf;
  }

  /** Exchanges since the port was opened. */
  get count(): number {
    return this.#count;
  }

  /** Exchanges that wait for something; WebSockets are open for good and count as quiet. */
  get open(): number {
    return [...this.#open.values()].filter(({ isWebSocket }) => !isWebSocket).length;
  }

  get lastAt(): number {
    return this.#lastAt;
  }

  /** Notes who answers a request, before its answer is seen. */
  decide(id: string, verdict: Verdict): void {
    this.#verdicts.set(id, verdict);
  }

  /** Resolves when the phone has sent this request to the end. */
  whenSent(id: string): Promise<void> {
    return this.#open.get(id)?.whenSent ?? Promise.resolve();
  }

  async subscribe(mockttp: Mockttp): Promise<void> {
    await mockttp.on('request-initiated', (request) => this.#begin(request, false));
    await mockttp.on('request-body-data', (data) => this.#open.get(data.id)?.sent(data));
    await mockttp.on('response-initiated', (response) => this.#answered(response));
    await mockttp.on('response-body-data', (data) => this.#open.get(data.id)?.received(data));
    await mockttp.on('response', (response) => this.#completed(response));
    await mockttp.on('abort', ({ id, error, tags }) => {
      const tag = tags.find((each) => each.startsWith('passthrough-'));
      this.#endSoon(id, `broken off (${tag ?? error?.code ?? 'by the phone'})`);
    });
    await mockttp.on('websocket-request', (request) => this.#begin(request, true));
    await mockttp.on('websocket-accepted', (response) => this.#answered(response));
    await mockttp.on('websocket-message-received', ({ streamId, content, isBinary }) =>
      this.#message(streamId, 'sent', content, isBinary),
    );
    await mockttp.on('websocket-message-sent', ({ streamId, content, isBinary }) =>
      this.#message(streamId, 'received', content, isBinary),
    );
    await mockttp.on('websocket-close', ({ streamId }) => this.#endSoon(streamId, null));
    await mockttp.on('tls-client-error', (failure) => this.#tlsRefused(failure));
    await mockttp.on('client-error', (error) => this.#clientError(error));
  }

  /** Whatever the connection leaves unfinished will stay so. */
  connectionClosed(connection: Connection): void {
    for (const id of connection.open) {
      this.#endSoon(id, this.#open.get(id)?.isWebSocket ? null : 'the connection was closed');
    }
  }

  /** Writes down what has come so far of each exchange that is still open. */
  snapshot(): void {
    for (const exchange of this.#open.values()) exchange.snapshot();
  }

  /** Resolves when all that mockttp holds back of the past is with its exchange. */
  async caughtUp(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, graceMs * 1.5));
  }

  /** A request that mockttp does not get; null where its connection is not known. */
  taken(remotePort: number | undefined, begun: Begun): Exchange | null {
    const connection = this.#connectionOf(connectionNumber({ remotePort }));
    return connection === undefined ? null : this.#started(connection, begun, false);
  }

  /** Its answer is sent. */
  completed(exchange: Exchange): void {
    this.#lastAt = Date.now();
    exchange.completed([]);
    this.#forget(exchange.flow);
  }

  /** It breaks off. */
  ended(exchange: Exchange, reason: string): void {
    exchange.end(reason);
    this.#forget(exchange.flow);
  }

  #begin(request: Request, isWebSocket: boolean): void {
    const connection = this.#connectionOf(connectionNumber(request));
    if (connection === undefined) {
      this.#lost('a request');
      return;
    }
    const { id, method, url, path, httpVersion, rawHeaders: headers, timingEvents } = request;
    const begun = { at: timingEvents.startTime, method, url: withPath(url, path), httpVersion, headers };
    const exchange = this.#started(connection, begun, isWebSocket, id);
    for (const tell of this.#early.get(id) ?? []) tell(exchange);
    this.#early.delete(id);
    if (connection.phone.destroyed) this.connectionClosed(connection);
  }

  #started(connection: Connection, begun: Begun, isWebSocket: boolean, id?: string): Exchange {
    this.#count += 1;
    this.#lastAt = Date.now();
    connection.offer?.spoke();
    const exchange = new Exchange(begun, connection, this.#recording.at(begun.at), isWebSocket);
    const key = id ?? exchange.flow;
    this.#open.set(key, exchange);
    connection.open.add(key);
    return exchange;
  }

  #answered(response: InitiatedResponse): void {
    this.#lastAt = Date.now();
    this.#tell(response.id, (exchange) =>
      exchange.answered(response, this.#verdicts.get(response.id) ?? byLab),
    );
  }

  #tell(id: string, event: (exchange: Exchange) => void): void {
    const exchange = this.#open.get(id);
    if (exchange !== undefined) {
      event(exchange);
      return;
    }
    this.#early.set(id, [...(this.#early.get(id) ?? []), event]);
    setTimeout(() => this.#early.delete(id), graceMs);
  }

  #completed(response: CompletedResponse): void {
    const exchange = this.#open.get(response.id);
    if (exchange === undefined) return;
    this.#answered(response);
    exchange.completed(response.tags);
    if (exchange.over) this.#forget(response.id);
    else if (exchange.isWebSocket) this.#endSoon(response.id, null);
  }

  #message(id: string, direction: 'sent' | 'received', content: Uint8Array, binary: boolean): void {
    this.#lastAt = Date.now();
    this.#tell(id, (exchange) => exchange.message(direction, content, binary));
  }

  #endSoon(id: string, reason: string | null): void {
    setTimeout(() => {
      this.#open.get(id)?.end(reason);
      this.#forget(id);
    }, graceMs);
  }

  #forget(id: string): void {
    this.#open.get(id)?.connection.open.delete(id);
    this.#open.delete(id);
    this.#verdicts.delete(id);
  }

  #tlsRefused(failure: TlsHandshakeFailure): void {
    const connection = this.#connectionOf(connectionNumber(failure));
    if (connection === undefined) {
      this.#lost('a refused certificate');
      return;
    }
    this.#count += 1;
    const at = Math.round(failure.timingEvents.startTime);
    const host = failure.tlsMetadata.sniHostname ?? connection.tunnel?.host ?? null;
    this.#recording.at(at).write({
      type: 'tls-refused',
      at,
      flow: connection.nextFlow(),
      connection: connection.flow,
      client: connection.client,
      host,
      port: connection.tunnel?.port ?? null,
      cause: explainRefusal(failure),
    });
  }

  /** The phone did not go on after it was shown a certificate that it must refuse. */
  refused(connection: Connection, cause: string): void {
    this.#count += 1;
    const at = Date.now();
    const { client, flow, offer, destination } = connection;
    this.#recording.at(at).write({
      type: 'tls-refused',
      at,
      flow: connection.nextFlow(),
      connection: flow,
      client,
      host: offer?.host ?? destination?.host ?? null,
      port: destination?.port ?? null,
      cause,
    });
  }

  #clientError({ errorCode, request, response }: ClientError): void {
    const connection = this.#connectionOf(connectionNumber(request));
    if (connection === undefined) {
      this.#lost('a client error');
      return;
    }
    // Apps that are ended reset what they had open: where nothing was half said, nothing is unread.
    if (connection.endedWhole && resets.has(errorCode ?? '')) return;
    const status = response === 'aborted' ? 'no answer' : `answered ${response.statusCode}`;
    this.unreadable(connection, `${errorCode ?? 'unknown'}, ${status}`);
  }

  /** What cannot be joined to a connection must not vanish: it makes its attempt unreadable in part. */
  #lost(what: string): void {
    this.#count += 1;
    this.#strays += 1;
    const at = Date.now();
    const cause = `${what} of no known connection`;
    const stray = { at, flow: `u${this.#strays}`, client: 'unknown', cause };
    this.#recording.current.write({ type: 'client-error', ...stray });
  }

  /** Something came that is no HTTP: its bytes are kept as far as the acceptor has them in clear. */
  unreadable(connection: Connection, cause: string): void {
    this.#count += 1;
    const at = Date.now();
    const files = this.#recording.at(at);
    const { client, flow: joined, tunnel } = connection;
    const flow = connection.nextFlow();
    const { bytes, whole } = connection.recent();
    const said = whole ? cause : `${cause}; of its bytes the last ${bytes.length} are kept`;
    files.write({ type: 'client-error', at, flow, connection: joined, client, cause: said });
    if (bytes.length === 0) return;
    const kept = files.keep(bytes);
    const body = { ...kept, complete: whole && kept.complete };
    const host = tunnel?.host ?? null;
    const port = tunnel?.port ?? null;
    files.write({ type: 'raw', at, flow, connection: joined, client, host, port, bytes: body.bytes, body });
  }
}
