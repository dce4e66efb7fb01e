import { z } from 'zod';
import { LabError } from '../../errors.ts';
import type { Routes } from '../context.ts';
import { formatName, runId } from '../schemas.ts';
import { asReport, formatOf } from '../send-report.ts';

/** Recorded runs held against each other, side by side. */
export const compare: Routes = (app, { parts, runs }) => {
  app.post(
    '/api/v1/compare',
    {
      config: { access: 'read' },
      schema: {
        summary: 'Compares runs with the first: a result for one other, a matrix for several',
        body: z.strictObject({ runs: z.array(runId).min(2).max(20), format: formatName.default('json') }),
      },
    },
    async (request, reply) => {
      const { runs: ids, format: wanted } = request.body;
      const format = formatOf(parts.lab.formats, [ids.length > 2 ? 'builds' : 'build'], wanted);
      const folders = ids.map((id) => {
        const run = runs.get(id);
        if (run.state === 'done' || run.state === 'failed') return parts.folders.pathOf(id);
        throw new LabError('USAGE', `Run ${id} cannot be compared: it is ${run.state}.`);
      });
      const judgement = await parts.lab.compare(folders, {});
      const text = await parts.lab.render(judgement, format.name, { colour: false, nextCommand: '' });
      return asReport(reply, format.file, `compared-${format.file}`).send(text);
    },
  );
};
