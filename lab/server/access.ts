import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Scope, TokenRecord } from '../model/service.ts';
import type { Access, App } from './context.ts';
import { refusal, refuse } from './problem.ts';
import type { Sessions } from './sessions.ts';

/** How a token is recognised: by its hash, and only while it is valid. */
export type Recognise = (token: string) => Promise<TokenRecord | null>;

/**
 * Checks who asks before anything of the request is read: a token in `Authorization: Bearer`, the
 * workers' secret, or the cookie of a browser that has logged in with a token.
 */
export function guard(
  app: App,
  {
    recognise,
    workSecret,
    sessions,
    tokens,
    refusals,
  }: {
    recognise: Recognise;
    workSecret: () => Promise<string>;
    sessions: Sessions;
    tokens: () => Promise<readonly TokenRecord[]>;
    refusals: ReturnType<App['createRateLimit']>;
  },
): void {
  app.decorateRequest('caller', null);
  app.decorateRequest('tokenRecord', null);
  app.decorateRequest('grants', null as unknown as readonly (Scope | 'work')[]);
  app.addHook('onRequest', async (request, reply) => {
    request.grants = [];
    const access = wanted(request);
    const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    // A token that was revoked takes its sessions with it, at once.
    if (bearer === undefined && sessions.of(request) !== null) sessions.forget(await tokens());
    const record = bearer === undefined ? sessions.of(request) : await recognise(bearer);
    if (record !== null) {
      request.caller = record.name;
      request.tokenRecord = record;
      request.grants = record.scopes;
    } else if (bearer !== undefined && same(bearer, await workSecret())) {
      request.caller = 'worker';
      request.grants = ['work'];
    }
    if (access.includes('public')) return;
    if (request.caller === null) {
      const count = await refusals(request);
      if (!count.isAllowed && count.isExceeded) return tooMany(request, reply, count.ttlInSeconds);
      return deny(request, reply, bearer !== undefined);
    }
    if (access.some((each) => request.grants.includes(each as Scope))) return;
    const needs = access.length === 0 ? 'nobody' : access.join(' or ');
    const detail = `The token "${request.caller}" may not do this: it needs the scope ${needs}.`;
    return refuse(request, reply, refusal(403, 'forbidden', detail));
  });
}

function wanted(request: FastifyRequest): readonly Access[] {
  const { access } = request.routeOptions.config;
  if (access === undefined) return request.is404 ? ['public'] : [];
  return typeof access === 'string' ? [access] : access;
}

/** A browser is shown the way to log in; a program is told what it lacks. */
function deny(request: FastifyRequest, reply: FastifyReply, showed: boolean): FastifyReply {
  const page = request.headers.accept?.includes('text/html') === true && request.method === 'GET';
  if (page && !request.url.startsWith('/api/')) {
    return reply.redirect(`/login?next=${encodeURIComponent(request.url)}`);
  }
  const detail = showed
    ? 'This token is not known here, was revoked, or has expired.'
    : 'Send a token: Authorization: Bearer …; "phonehome token create" makes one.';
  return refuse(request, reply.header('www-authenticate', 'Bearer'), refusal(401, 'unauthorized', detail));
}

/** An address that was refused too often is not told any more whether its tokens are known. */
function tooMany(request: FastifyRequest, reply: FastifyReply, seconds: number): FastifyReply {
  const detail = `Too many requests without a valid token came from this address. Try again in ${seconds} s.`;
  return refuse(request, reply.header('retry-after', seconds), refusal(429, 'too-many-requests', detail));
}

function same(one: string, other: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
