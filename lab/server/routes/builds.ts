import { z } from 'zod';
import type { Routes } from '../context.ts';
import { day, runId, sha256 } from '../schemas.ts';

/** Builds: OTAs that the lab knows, and what differs between recorded ones. */
export const builds: Routes = (app, { parts, runs }) => {
  app.get(
    '/api/v1/builds',
    { config: { access: 'read' }, schema: { summary: 'The builds that the lab knows by their OTAs' } },
    async () => ({ builds: (await parts.lab.builds.list()).map(({ path: _, ...rest }) => rest) }),
  );
  app.post(
    '/api/v1/builds',
    {
      config: { access: 'submit' },
      schema: {
        summary: 'Adds an OTA, whose bytes were sent as a blob',
        body: z.strictObject({
          sha256,
          released: day.nullable().default(null),
          batch: z.string().max(200).nullable().default(null),
          region: z.string().max(200).nullable().default(null),
        }),
      },
    },
    async (request, reply) => {
      const { path: _, ...record } = await parts.addBuild(request.body);
      return reply.code(201).send(record);
    },
  );
  app.get(
    '/api/v1/builds/diff',
    {
      config: { access: 'read' },
      schema: {
        summary: 'What differs between the builds of two runs',
        querystring: z.object({ base: runId, head: runId }),
      },
    },
    async ({ query: { base, head } }) => {
      const folders = [base, head].map((id) => parts.folders.pathOf(runs.get(id).id));
      return parts.lab.builds.diff(folders[0] ?? '', folders[1] ?? '');
    },
  );
};
