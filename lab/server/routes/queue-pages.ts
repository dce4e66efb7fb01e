import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { Routes } from '../context.ts';

/** The board has styles and fonts of its own, and small scripts within its page. */
const policy =
  "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'self'; frame-ancestors 'none'";

/** The queue as BullMQ sees it, behind the same login; to be looked at and not changed. */
export const queuePages: Routes = async (app, { parts }) => {
  const adapter = new FastifyAdapter();
  adapter.setBasePath('/queue');
  const board = createBullBoard({ queues: [], serverAdapter: adapter });
  await app.register(
    async (scope) => {
      scope.addHook('onRoute', (route) => {
        route.config = {
          ...route.config,
          access: route.method === 'GET' || route.method === 'HEAD' ? 'read' : 'approve',
        };
        route.schema = { ...route.schema, hide: true };
      });
      scope.addHook('onRequest', async (_request, reply) => {
        const queues = await parts.queue.boards();
        board.replaceQueues(queues.map((queue) => new BullMQAdapter(queue as never, { readOnlyMode: true })));
        void reply.header('content-security-policy', policy);
      });
      await scope.register(adapter.registerPlugin());
    },
    { prefix: '/queue' },
  );
};
