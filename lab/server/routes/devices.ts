import type { Routes } from '../context.ts';

/** The phones of all hosts, as their workers tell of them. */
export const devices: Routes = (app, { parts }) => {
  app.get(
    '/api/v1/devices',
    {
      config: { access: 'read' },
      schema: { summary: 'The hosts that have announced themselves, and their phones' },
    },
    async () => ({ hosts: await parts.queue.hosts() }),
  );
};
