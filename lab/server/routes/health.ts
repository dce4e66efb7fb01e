import { sentenceOf } from '../../errors.ts';
import type { Routes } from '../context.ts';
import { refusal } from '../problem.ts';

/** Whether the server lives, and whether it can do its part; the description of its API. */
export const health: Routes = (app, { parts }) => {
  const config = { access: 'public', rateLimit: false } as const;
  app.get('/healthz', { config, schema: { hide: true } }, async () => ({
    alive: true,
    version: parts.version,
  }));
  app.get('/readyz', { config, schema: { hide: true } }, async (_, reply) => {
    try {
      await parts.queue.hosts();
      return { ready: true };
    } catch (error) {
      return reply
        .code(503)
        .type('application/problem+json')
        .send(refusal(503, 'not-ready', sentenceOf(error)));
    }
  });
  app.get('/api/v1/openapi.json', { config: { access: 'read' }, schema: { hide: true } }, async () =>
    app.swagger(),
  );
};
