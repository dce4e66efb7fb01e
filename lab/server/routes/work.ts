import { z } from 'zod';
import { runEventKinds, type Told } from '../../model/service.ts';
import type { Routes } from '../context.ts';
import { workFiles as files, runId, seenFlow } from '../schemas.ts';

const params = z.object({ id: runId });
const host = z.string().min(1).max(200);
/** Not strict: a worker of the next version may tell more, and what this server does not know is left out. */
const told = z.object({
  kind: z.string().max(40),
  serial: z.string().nullable(),
  trial: z.int().nullable(),
  text: z.string().max(4_000),
  flow: seenFlow.or(z.undefined()).catch(undefined),
});
const isKnown = (kind: string): kind is Told['kind'] =>
  kind !== 'state' && runEventKinds.some((known) => known === kind);
const bodyLimit = 64 * 2 ** 20;

/** What workers say: they take a run, send what it recorded and tell what happens. */
export const work: Routes = (app, { runs }) => {
  const config = { access: 'work' } as const;
  const schema = { params, hide: true };
  app.post(
    '/api/v1/work/runs/:id/assign',
    { config, schema: { ...schema, body: z.strictObject({ host, serials: z.array(z.string()).max(100) }) } },
    async ({ params: { id }, body }) => runs.assign(id, body.host, body.serials),
  );
  app.post(
    '/api/v1/work/runs/:id/files',
    { config, bodyLimit, schema: { ...schema, body: z.strictObject({ host, files }) } },
    async ({ params: { id }, body }) => {
      await runs.keep(id, body.host, body.files);
      return { kept: body.files.length };
    },
  );
  app.post(
    '/api/v1/work/runs/:id/events',
    { config, schema: { ...schema, body: z.strictObject({ host, events: z.array(told).max(1_000) }) } },
    async ({ params: { id }, body }) => {
      let count = 0;
      for (const { kind, flow, ...event } of body.events) {
        if (!isKnown(kind)) continue;
        await runs.tellFrom(id, body.host, { ...event, kind, ...(flow === undefined ? {} : { flow }) });
        count += 1;
      }
      return { told: count };
    },
  );
  app.post(
    '/api/v1/work/runs/:id/complete',
    {
      config,
      bodyLimit,
      schema: {
        ...schema,
        body: z.strictObject({ host, fault: z.string().nullable(), exit: z.int().min(0).max(6), files }),
      },
    },
    async ({ params: { id }, body }) => {
      const { state } = await runs.complete(id, body.host, body);
      return { state };
    },
  );
};
