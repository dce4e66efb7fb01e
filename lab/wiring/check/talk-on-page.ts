import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlainWords } from '../../../reports/plain/words.ts';
import type { CheckQuestion, CheckTalk } from '../../model/check.ts';
import { talkPage } from './talk-page.ts';

type Asked = { readonly id: number; readonly question: CheckQuestion };

const mostAnswer = 4096;
/** A page that asks for news is answered after so long, also where there is none. */
const newsMs = 25_000;
/** A page that was left open learns of the end within this; one that was closed is not waited for longer. */
const lastLookMs = 3_000;

/**
 * Speaks on a page of this computer, for those who prefer to click. It listens on 127.0.0.1 only, and
 * answers nobody without the token of its address.
 */
export async function talkOnPage(words: PlainWords, tell: (address: string) => void): Promise<CheckTalk> {
  const talk = new PageTalk(words);
  tell(await talk.listen());
  return talk;
}

class PageTalk implements CheckTalk {
  readonly #words: PlainWords;
  readonly #token = randomBytes(16).toString('hex');
  readonly #said: string[] = [];
  /** What was found, once it is: shown with the last of the news. */
  #result: string | null = null;
  #asked: Asked | null = null;
  #answered: ((answer: string) => void) | null = null;
  #ended = false;
  #version = 0;
  #questions = 0;
  /** Whether a page looks at it, and what is told when that page has seen the end. */
  #watched = false;
  #seenEnd: () => void = () => undefined;
  #news: (() => void)[] = [];
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });

  constructor(words: PlainWords) {
    this.#words = words;
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${this.#token}/`;
  }

  say(text: string): void {
    this.#said.push(text);
    this.#change();
  }

  show(page: string): void {
    this.#result = page;
  }

  async ask(question: CheckQuestion, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    this.#questions += 1;
    this.#asked = { id: this.#questions, question };
    const answer = new Promise<string>((resolve, reject) => {
      this.#answered = resolve;
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    this.#change();
    try {
      return await answer;
    } finally {
      this.#asked = null;
      this.#answered = null;
      this.#change();
    }
  }

  /** Whoever looks at the page still learns the last of it. */
  async close(): Promise<void> {
    this.#ended = true;
    const seen = new Promise<void>((resolve) => {
      this.#seenEnd = resolve;
    });
    this.#change();
    if (this.#watched) await Promise.race([seen, sleep(lastLookMs, undefined, { ref: false })]);
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #change(): void {
    this.#version += 1;
    const waiting = this.#news;
    this.#news = [];
    for (const tell of waiting) tell();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { port } = this.#server.address() as AddressInfo;
    const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`);
    // A name that leads here is another site's attempt to read this page.
    if (request.headers.host !== `127.0.0.1:${port}` || !url.pathname.startsWith(`/${this.#token}/`))
      return send(response, 404, 'text/plain', 'not here\n');
    const path = url.pathname.slice(this.#token.length + 2);
    if (request.method === 'GET' && path === '') {
      const nonce = randomBytes(12).toString('base64');
      const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
      response.setHeader('content-security-policy', policy);
      return send(response, 200, 'text/html; charset=utf-8', talkPage(this.#words, nonce));
    }
    if (request.method === 'GET' && path === 'state')
      return this.#state(response, Number(url.searchParams.get('after')));
    if (request.method === 'POST' && path === 'answer') return this.#answer(request, response);
    return send(response, 404, 'text/plain', 'not here\n');
  }

  /** What was said and is asked; waits for news where the page knows it all. */
  async #state(response: ServerResponse, after: number): Promise<void> {
    if (after === this.#version && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#news.push(resolve);
        setTimeout(resolve, newsMs).unref();
        response.once('close', resolve);
      });
    }
    this.#watched = true;
    const { id = null, question = null } = this.#asked ?? {};
    const result = this.#ended ? this.#result : null;
    const state = { version: this.#version, said: this.#said, id, question, ended: this.#ended, result };
    if (this.#ended) response.once('finish', this.#seenEnd);
    return send(response, 200, 'application/json', JSON.stringify(state));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) {
      text += String(chunk);
      if (text.length > mostAnswer) return send(response, 413, 'text/plain', 'too long\n');
    }
    const { id, answer } = JSON.parse(text) as { id?: unknown; answer?: unknown };
    const fits = this.#asked !== null && id === this.#asked.id && typeof answer === 'string';
    if (fits) this.#answered?.(answer);
    return send(response, fits ? 204 : 409, 'text/plain', '');
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response
    .writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    .end(body);
}
