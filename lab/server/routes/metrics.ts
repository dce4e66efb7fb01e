import type { Routes } from '../context.ts';
import { Metrics } from '../metrics.ts';

/** Prometheus metrics, for a token with the scope read. */
export const metrics: Routes = (app, { parts, runs }) => {
  const metrics = new Metrics(parts, runs);
  app.addHook('onResponse', async (request, reply) => {
    if (request.method !== 'PUT' || !request.url.startsWith('/api/v1/blobs/')) return;
    metrics.uploaded(Number(request.headers['content-length'] ?? 0) || 0, reply.statusCode);
  });
  app.get(
    '/metrics',
    { config: { access: 'read', rateLimit: false }, schema: { hide: true } },
    async (_, reply) => reply.type(metrics.registry.contentType).send(await metrics.text()),
  );
};
