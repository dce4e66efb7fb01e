import { z } from 'zod';
import { LabError } from '../../errors.ts';
import type { Routes } from '../context.ts';
import { runId } from '../schemas.ts';

/** Recorded runs held against each other, side by side. */
export const compare: Routes = (app, { parts, runs }) => {
  app.post(
    '/api/v1/compare',
    {
      config: { access: 'read' },
      schema: {
        summary: 'Compares runs with the first: a result for one other, a matrix for several',
        body: z.strictObject({ runs: z.array(runId).min(2).max(20), format: z.string().default('json') }),
      },
    },
    async (request, reply) => {
      const folders = request.body.runs.map((id) => {
        const run = runs.get(id);
        if (run.state === 'done' || run.state === 'failed') return parts.folders.pathOf(id);
        throw new LabError('USAGE', `Run ${id} cannot be compared: it is ${run.state}.`);
      });
      const judgement = await parts.lab.compare(folders, {});
      const { format } = request.body;
      const text = await parts.lab.render(judgement, format, { colour: false, nextCommand: '' });
      const type = format === 'json' ? 'application/json' : format === 'html' ? 'text/html' : 'text/plain';
      return reply.type(`${type}; charset=utf-8`).send(text);
    },
  );
};
