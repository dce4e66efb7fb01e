import { z } from 'zod';
import type { Routes } from '../context.ts';
import { runFolder, workFiles } from '../schemas.ts';

const params = z.object({ run: runFolder });
const bodyLimit = 64 * 2 ** 20;

/** What workers that analyze ask for and bring back. */
export const analyses: Routes = (app, { parts }) => {
  const config = { access: 'work' } as const;
  const schema = { params, hide: true };
  app.get('/api/v1/work/analyses/:run', { config, schema }, async ({ params: { run } }) => ({
    files: await parts.analyses.recorded(run),
  }));
  app.post(
    '/api/v1/work/analyses/:run',
    {
      config,
      bodyLimit,
      schema: { ...schema, body: z.strictObject({ rules: z.string().max(200), files: workFiles }) },
    },
    async ({ params: { run }, body }) => {
      await parts.analyses.keep(run, body.rules, body.files);
      return { kept: body.files.length };
    },
  );
};
