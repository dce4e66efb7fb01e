import type { IncomingMessage, ServerResponse } from 'node:http';
import { Expects100Continue } from 'mockttp/dist/util/socket-extensions';
import type { Headers } from '../model/flow.ts';
import type { Exchange } from './exchange.ts';
import type { Exchanges } from './exchanges.ts';
import { askedOf, headersOf } from './lab-reply.ts';
import { requestedUrl } from './requested-url.ts';
import type { Answers } from './responders/answers.ts';
import type { Reply } from './responders/responder.ts';

/** What HTTP/1 says to a proxy only, and mockttp leaves out too. */
const hopHeaders = new Set(['proxy-connection', 'proxy-authorization']);

/**
 * Answers over HTTP/1 what the lab answers by itself, ahead of mockttp's rules and events, which cost
 * more than all the recording. Whatever goes on to a server or is refused, and HTTP/2, stays mockttp's.
 */
export class OwnAnswers {
  readonly #answers: Answers;
  readonly #exchanges: Exchanges;
  readonly #closes: boolean;

  /** `closes`: a connection ends with its first answer, so that the next request shakes hands anew. */
  constructor(answers: Answers, exchanges: Exchanges, closes: boolean) {
    this.#answers = answers;
    this.#exchanges = exchanges;
    this.#closes = closes;
  }

  /** False where this request is mockttp's. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.httpVersionMajor !== 1) return false;
    const url = requestedUrl(request);
    if (url === null) return false;
    const { method = 'GET', httpVersion, socket } = request;
    const reply = this.#answers.reply(askedOf({ url: url.normal, method }));
    if (reply === null) return false;
    const headers = pairsOf(request.rawHeaders, url.isAbsolute);
    const begun = { at: Date.now(), method, url: url.asSent, httpVersion, headers };
    const exchange = this.#exchanges.taken(socket.remotePort, begun);
    if (exchange === null) return false;
    if (Object.hasOwn(request, Expects100Continue)) response.writeContinue();
    this.#hear(exchange, request, response, reply);
    return true;
  }

  #hear(exchange: Exchange, request: IncomingMessage, response: ServerResponse, reply: Reply): void {
    request.on('data', (chunk: Buffer) => exchange.sent({ content: chunk, isEnded: false }));
    request.once('end', () => {
      exchange.sent({ content: nothing, isEnded: true });
      this.#answer(exchange, request, response, reply);
    });
    response.once('close', () => {
      if (!exchange.over) this.#exchanges.ended(exchange, 'broken off (by the phone)');
    });
  }

  #answer(exchange: Exchange, request: IncomingMessage, response: ServerResponse, reply: Reply): void {
    const body = Buffer.from(reply.body, 'utf8');
    const own = headersOf(reply, body);
    const headers = Object.entries(this.#closes ? { ...own, connection: 'close' } : own);
    response.writeHead(reply.status, headers.flat());
    response.end(body);
    exchange.answered({ statusCode: reply.status, rawHeaders: headers }, byLab);
    exchange.received({ content: request.method === 'HEAD' ? nothing : body, isEnded: true });
    this.#exchanges.completed(exchange);
  }
}

const nothing = Buffer.alloc(0);
const byLab = { answeredBy: 'lab', blocked: null } as const;

function pairsOf(flat: readonly string[], isAbsolute: boolean): Headers {
  const pairs: [string, string][] = [];
  for (let index = 0; index < flat.length; index += 2) {
    const name = flat[index] ?? '';
    if (!isAbsolute || !hopHeaders.has(name.toLowerCase())) pairs.push([name, flat[index + 1] ?? '']);
  }
  return pairs;
}
