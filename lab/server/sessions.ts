import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TokenRecord } from '../model/service.ts';

const cookieName = 'phonehome';
const lifeMs = 12 * 3_600_000;
const most = 1_000;

/** Browsers that have logged in with a token; forgotten when the server ends. */
export class Sessions {
  readonly #said = new Map<string, { readonly by: string; readonly sentence: string }>();
  readonly #open = new Map<string, { readonly record: TokenRecord; readonly until: number }>();

  /** The token's record behind a request's cookie, or null. */
  of(request: FastifyRequest): TokenRecord | null {
    const id = request.cookies[cookieName];
    const found = id === undefined ? undefined : this.#open.get(id);
    if (found === undefined || found.until <= performance.now()) return null;
    const { expires } = found.record;
    return expires !== null && Date.parse(expires) <= Date.now() ? null : found.record;
  }

  /** Gives a browser its cookie: for this site only, out of reach of scripts. */
  begin(record: TokenRecord, request: FastifyRequest, reply: FastifyReply): void {
    const oldest = this.#open.keys().next().value;
    if (this.#open.size >= most && oldest !== undefined) this.#open.delete(oldest);
    const id = randomBytes(32).toString('base64url');
    this.#open.set(id, { record, until: performance.now() + lifeMs });
    void reply.setCookie(cookieName, id, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: request.protocol === 'https',
      maxAge: lifeMs / 1_000,
    });
  }

  /** Logs a browser out. */
  end(request: FastifyRequest, reply: FastifyReply): void {
    this.#open.delete(request.cookies[cookieName] ?? '');
    void reply.clearCookie(cookieName, { path: '/' });
  }

  /** Keeps a sentence for the next page that `by` is shown; answers what stands for it in its address. */
  say(by: string, sentence: string): string {
    const id = randomBytes(6).toString('base64url');
    const oldest = this.#said.keys().next().value;
    if (this.#said.size >= most && oldest !== undefined) this.#said.delete(oldest);
    this.#said.set(id, { by, sentence });
    return id;
  }

  /** A sentence that was kept for whoever asks; undefined where there is none. */
  said(request: FastifyRequest, id: string): string | undefined {
    const kept = this.#said.get(id);
    return kept !== undefined && kept.by === request.caller ? kept.sentence : undefined;
  }

  /** Ends every session of a token that was revoked. */
  forget(known: readonly TokenRecord[]): void {
    for (const [id, { record }] of this.#open) {
      if (!known.some(({ sha256 }) => sha256 === record.sha256)) this.#open.delete(id);
    }
  }
}
