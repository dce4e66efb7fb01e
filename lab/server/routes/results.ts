import { createReadStream } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import type { Context, Routes } from '../context.ts';
import { formatName, runId } from '../schemas.ts';
import { asReport, formatOf } from '../send-report.ts';

const params = z.object({ id: runId });

/** What was made of a run: its result, its reports in all formats, the recording itself. */
export const results: Routes = (app, context) => {
  const { parts, runs } = context;
  app.get(
    '/api/v1/runs/:id/result',
    { config: { access: 'read' }, schema: { summary: 'result.json (phonehome.result/1)', params } },
    async (request, reply) => derived(reply, context, request.params.id, 'result.json'),
  );
  app.get(
    '/api/v1/runs/:id/report',
    {
      config: { access: 'read' },
      schema: {
        summary: 'A report of the run, redacted',
        params,
        querystring: z.object({ format: formatName.default('html') }),
      },
    },
    async (request, reply) => {
      const format = formatOf(parts.lab.formats, ['build', 'capture'], request.query.format);
      return derived(reply, context, request.params.id, format.file);
    },
  );
  app.get(
    '/api/v1/runs/:id/files/*',
    {
      config: { access: 'reveal' },
      schema: {
        summary: 'A file of the recording, with raw values; noted in its custody log',
        params: params.extend({ '*': z.string().max(1_000) }),
      },
    },
    async (request, reply) => {
      const { id, '*': path } = request.params;
      const folder = parts.folders.pathOf(runs.get(id).id);
      const file = await within(folder, path);
      await parts.lab.revealed([folder], path, request.caller);
      return reply.type('application/octet-stream').send(createReadStream(file));
    },
  );
};

async function derived(
  reply: FastifyReply,
  { parts, runs }: Context,
  id: string,
  name: string,
): Promise<FastifyReply> {
  const run = runs.get(id);
  const path = join(parts.folders.pathOf(id), 'derived', name);
  const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    throw new LabError('USAGE', `There is no ${name} of run ${id}: it is ${run.state}.`, { cause });
  });
  return asReport(reply, name, `${id}-${name}`).send(file.createReadStream());
}

/** The path of a file inside a folder; a name or a link that leads out of it is none. */
async function within(folder: string, path: string): Promise<string> {
  const none = (cause?: unknown) =>
    new LabError('USAGE', `There is no file ${JSON.stringify(path.slice(0, 200))} in this run.`, { cause });
  // The system takes no name with a zero byte, and says so otherwise than for one that is not there.
  if (path.includes('\0')) throw none();
  const root = await realpath(folder).catch((cause: unknown) => {
    throw none(cause);
  });
  const file = await realpath(join(root, path)).catch((cause: unknown) => {
    throw none(cause);
  });
  const place = relative(root, file);
  if (place === '' || place.startsWith(`..${sep}`) || place === '..') throw none();
  const there = await stat(file);
  if (!there.isFile()) throw none();
  return file;
}
