import { z } from 'zod';
import type { Routes } from '../context.ts';
import { formatName, lineName } from '../schemas.ts';
import { asReport, formatOf } from '../send-report.ts';

/** What a line's builds sent over time. */
export const trend: Routes = (app, { parts }) => {
  app.get(
    '/api/v1/trend',
    {
      config: { access: 'read' },
      schema: {
        summary: "A line's emissions by build (phonehome.trend/1), or that as a report",
        querystring: z.object({ line: lineName, format: formatName.default('json') }),
      },
    },
    async (request, reply) => {
      const { line, format: wanted } = request.query;
      const format = formatOf(parts.lab.formats, ['trend'], wanted);
      const found = await parts.lab.trend({ of: [line], reanalyze: false });
      const text = await parts.lab.renderTrend(found, format.name, { colour: false, nextCommand: '' });
      return asReport(reply, format.file, `trend-${format.file}`).send(text);
    },
  );
};
