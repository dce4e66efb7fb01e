import { relative } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import type { Baseline, PlacedEntry } from '../../model/baseline.ts';
import { baselineEntryKinds } from '../../model/baseline.ts';
import type { Context, Routes } from '../context.ts';
import { approvalsOf, reviewedFolder } from '../reviewed-files.ts';
import { day, findingId, lineName, runId, words } from '../schemas.ts';

const entryView = z.looseObject({
  kind: z.enum(baselineEntryKinds),
  file: z.string(),
  line: z.int(),
});
const baselineView = z.object({
  file: z.string(),
  line: z.string(),
  runs: z.array(z.looseObject({ id: z.string(), fingerprint: z.string(), at: z.string() })),
  entries: z.array(entryView),
});
const exceptionView = entryView.extend({ daysLeft: z.int() });
const decided = z.object({ said: z.string() });

/** The reviewed files: what is approved and excepted, and decisions that wait for a review. */
export const baselines: Routes = (app, context) => {
  const { parts, runs } = context;
  app.get(
    '/api/v1/baselines',
    {
      config: { access: 'read' },
      schema: {
        summary: 'The reviewed files of this server, or that of one line',
        querystring: z.object({ line: lineName.optional() }),
        response: { 200: z.object({ baselines: z.array(baselineView) }) },
      },
    },
    async ({ query: { line } }) => {
      const all = (await reviewed(context)).filter((each) => line === undefined || each.line === line);
      if (line === undefined || all.length > 0) return { baselines: all };
      throw new LabError('USAGE', `There is no baseline of line ${line}.`);
    },
  );
  app.post(
    '/api/v1/baselines',
    {
      config: { access: 'approve' },
      schema: {
        summary: 'Approves a finding of a run as expected; says where the decision waits for its review',
        body: z.strictObject({ run: runId, finding: findingId, reason: words, reviewBy: day }),
        response: { 202: decided },
      },
    },
    async ({ body: { run, ...rest }, caller }, reply) => {
      const said = await approvalsOf(parts).accept(runs.get(run).id, { ...rest, by: caller ?? '' });
      return reply.code(202).send({ said });
    },
  );
  app.get(
    '/api/v1/exceptions',
    {
      config: { access: 'read' },
      schema: {
        summary:
          'Exceptions and recipients that may stay unread, with the days that are left; expired ones first',
        response: { 200: z.object({ exceptions: z.array(exceptionView) }) },
      },
    },
    async () => ({ exceptions: exceptionsOf(await reviewed(context), context) }),
  );
  app.post(
    '/api/v1/exceptions',
    {
      config: { access: 'approve' },
      schema: {
        summary: 'Excepts a finding of a run until a day; says where the decision waits for its review',
        body: z.strictObject({ run: runId, finding: findingId, owner: words, reason: words, expires: day }),
        response: { 202: decided },
      },
    },
    async ({ body: { run, ...rest }, caller }, reply) => {
      const said = await approvalsOf(parts).except(runs.get(run).id, { ...rest, by: caller ?? '' });
      return reply.code(202).send({ said });
    },
  );
  app.get(
    '/api/v1/runs/:id/proposal',
    {
      config: { access: 'read' },
      schema: {
        summary: "What a run would add to its line's reviewed file, with a person's words left open",
        params: z.object({ id: runId }),
        response: { 200: proposalView },
      },
    },
    async (request) => {
      const folder = reviewedFolder(parts);
      const run = parts.folders.pathOf(runs.get(request.params.id).id);
      const [proposal] = await parts.lab.baselines.propose([run], folder);
      if (proposal === undefined) throw new LabError('INTERNAL', 'A run gave no proposal.');
      const { line, file, entries, text } = proposal;
      return { run: request.params.id, line, file: relative(folder, file), entries: [...entries], text };
    },
  );
};

const proposalView = z.object({
  run: runId,
  line: z.string(),
  file: z.string(),
  entries: z.array(z.looseObject({ kind: z.enum(baselineEntryKinds) })),
  text: z.string(),
});

/** The files by their place in the folder: where that lies on the server is nobody's business. */
async function reviewed({ parts }: Context): Promise<z.output<typeof baselineView>[]> {
  const folder = reviewedFolder(parts);
  const all = await parts.lab.baselines.list(folder);
  return all.map(({ file, line, runs, entries }: Baseline) => ({
    file: relative(folder, file),
    line,
    runs: runs.map(({ folder: _, ...run }) => run),
    entries: entries.map((entry) => ({ ...entry, file: relative(folder, entry.file) })),
  }));
}

function exceptionsOf(
  files: Awaited<ReturnType<typeof reviewed>>,
  { parts }: Context,
): z.output<typeof exceptionView>[] {
  return files
    .flatMap(({ entries }) => entries as unknown as PlacedEntry[])
    .flatMap((entry) => {
      if (!('expires' in entry)) return [];
      return [{ ...entry, daysLeft: parts.lab.baselines.daysLeft(entry.expires) }];
    })
    .sort((one, other) => one.daysLeft - other.daysLeft);
}
