import type { BodyData, InitiatedResponse } from 'mockttp';
import type { Body, Headers } from '../model/flow.ts';
import type { Connection } from './connection.ts';
import type { AttemptFiles } from './recording/attempt-files.ts';
import type { BodyWriter } from './recording/body-writer.ts';

/** Who answered, and why the lab let a request not pass. */
export type Verdict = { readonly answeredBy: 'lab' | 'server'; readonly blocked: string | null };

type Data = Pick<BodyData, 'content' | 'isEnded'>;

/** What a request says before its body. */
export type Begun = {
  readonly at: number;
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  readonly headers: Headers;
};

/** One HTTP exchange or WebSocket on its way to disk. */
export class Exchange {
  readonly flow: string;
  readonly connection: Connection;
  readonly #files: AttemptFiles;
  readonly #sent: BodyWriter;
  readonly #received: BodyWriter;
  readonly #whenSent: Promise<void>;
  #markSent: () => void = () => {};
  #sentEnded = false;
  #receivedEnded = false;
  #response: { status: number; headers: Headers; method: string } | null = null;
  readonly #method: string;
  #over = false;
  readonly isWebSocket: boolean;

  constructor(begun: Begun, connection: Connection, files: AttemptFiles, isWebSocket: boolean) {
    this.flow = connection.nextFlow();
    this.connection = connection;
    this.isWebSocket = isWebSocket;
    this.#files = files;
    this.#sent = files.body();
    this.#received = files.body();
    this.#whenSent = new Promise((resolve) => {
      this.#markSent = resolve;
    });
    this.#method = begun.method;
    files.write({
      type: 'request',
      at: begun.at,
      flow: this.flow,
      connection: connection.flow,
      client: connection.client,
      method: begun.method,
      url: connection.isFaulty ? secureUrl(begun.url) : begun.url,
      httpVersion: begun.httpVersion,
      headers: begun.headers,
    });
  }

  /** Both sides are on disk, or never will be. */
  get over(): boolean {
    return this.#over;
  }

  /** Resolves when the phone has sent its request to the end, or broke off. */
  get whenSent(): Promise<void> {
    return this.#whenSent;
  }

  sent({ content, isEnded }: Data): void {
    this.#sent.append(content);
    if (isEnded) this.#endSent(true);
  }

  received({ content, isEnded }: Data): void {
    this.#received.append(content);
    if (isEnded) this.#receivedEnded = true;
  }

  answered(
    response: Pick<InitiatedResponse, 'statusCode' | 'rawHeaders'>,
    { answeredBy, blocked }: Verdict,
  ): void {
    if (this.#response !== null) return;
    const headers = response.rawHeaders;
    this.#response = { status: response.statusCode, headers, method: this.#method };
    const at = Date.now();
    if (blocked !== null) this.#files.write({ type: 'blocked', at, flow: this.flow, reason: blocked });
    this.#files.write({
      type: 'response',
      at,
      flow: this.flow,
      status: response.statusCode,
      headers,
      answeredBy,
    });
  }

  /** mockttp is done with the answer. An answer that broke off upstream looks whole to it but for a tag. */
  completed(tags: readonly string[]): void {
    const broken = tags.find((tag) => tag.startsWith('passthrough-error:'));
    if (broken !== undefined) this.#aborted(`the server broke off (${broken})`);
    const whole = broken === undefined && this.#receivedEnded && this.#hasAnnouncedLength();
    this.#endReceived(whole);
    this.#over = this.#sentEnded;
  }

  message(direction: 'sent' | 'received', content: Uint8Array, binary: boolean): void {
    const body = this.#files.keep(content);
    this.#files.write({
      type: 'websocket-message',
      at: Date.now(),
      flow: this.flow,
      direction,
      binary,
      body,
    });
  }

  /** Ends what is still open, incomplete; `reason` null where the end is an ordinary one. */
  end(reason: string | null): void {
    if (this.#over) return;
    this.#over = true;
    if (reason !== null) this.#aborted(reason);
    this.#endSent(false);
    this.#endReceived(this.#receivedEnded && this.#hasAnnouncedLength());
  }

  /** Writes down what has come so far. */
  snapshot(): void {
    const sent = this.#sent.snapshot();
    const received = this.#received.snapshot();
    if (sent !== null) this.#body('request-body', sent);
    if (received !== null) this.#body('response-body', received);
  }

  #endSent(complete: boolean): void {
    if (this.#sentEnded) return;
    this.#sentEnded = true;
    const body = this.#sent.finish(complete);
    if (body !== null) this.#body('request-body', body);
    this.#markSent();
  }

  #endReceived(complete: boolean): void {
    const body = this.#received.finish(complete);
    if (body !== null) this.#body('response-body', body);
  }

  #body(type: 'request-body' | 'response-body', body: Body): void {
    this.#files.write({ type, at: Date.now(), flow: this.flow, body });
  }

  #aborted(reason: string): void {
    this.#files.write({ type: 'aborted', at: Date.now(), flow: this.flow, reason });
  }

  #hasAnnouncedLength(): boolean {
    const { status, headers, method } = this.#response ?? { status: 0, headers: [], method: '' };
    const announced = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
    if (announced === undefined || method === 'HEAD' || status === 204 || status === 304) return true;
    return Number(announced) === this.#received.bytes;
  }
}

/** mockttp sees no TLS where the lab took it off. */
function secureUrl(url: string): string {
  return url.replace(/^(http|ws):\/\//, '$1s://').replace(/^([a-z]+:\/\/[^/]*):443(?=\/|$)/, '$1');
}
