import { z } from 'zod';
import { scopes } from '../../model/service.ts';
import type { Routes } from '../context.ts';
import { loginPage } from '../pages/login.tsx';
import { requireSameSite } from '../same-site.ts';

const open = { access: 'public' } as const;
/** A place on this server, and nowhere else. */
const place = z
  .string()
  .regex(/^\/(?![/\\])/)
  .catch('/');

/** Signing in with a token, and out. */
export const signIn: Routes = (app, { sessions, recognise }) => {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(body.toString())));
    },
  );
  app.get(
    '/login',
    { config: open, schema: { hide: true, querystring: z.object({ next: place.default('/') }) } },
    async (request, reply) =>
      reply.type('text/html; charset=utf-8').send(loginPage({ next: request.query.next, refused: false })),
  );
  app.post(
    '/login',
    {
      config: { ...open, rateLimit: { max: 20, timeWindow: 60_000 } },
      preValidation: requireSameSite,
      schema: { hide: true, body: z.object({ token: z.string().max(200), next: place.default('/') }) },
    },
    async (request, reply) => {
      const { token, next } = request.body;
      const record = await recognise(token.trim());
      if (record === null) {
        return reply
          .code(401)
          .type('text/html; charset=utf-8')
          .send(loginPage({ next, refused: true }));
      }
      sessions.begin(record, request, reply);
      return reply.redirect(next, 303);
    },
  );
  app.post(
    '/logout',
    { config: { access: scopes }, preValidation: requireSameSite, schema: { hide: true } },
    async (request, reply) => {
      sessions.end(request, reply);
      return reply.redirect('/login', 303);
    },
  );
};
