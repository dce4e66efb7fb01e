import { createReadStream } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import type { Context, Routes } from '../context.ts';
import { runId } from '../schemas.ts';

const params = z.object({ id: runId });

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
  sarif: 'application/sarif+json; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  har: 'application/json; charset=utf-8',
};

/** A report has its styles within it and runs nothing: whatever a capture smuggles into one stays text. */
const reportPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; sandbox";

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
        querystring: z.object({ format: z.string().default('html') }),
      },
    },
    async (request, reply) => {
      const known = parts.lab.formats.filter(
        ({ tells }) => tells.includes('build') || tells.includes('capture'),
      );
      const format = known.find(({ name }) => name === request.query.format);
      if (format === undefined) {
        const names = known.map(({ name }) => name).join(', ');
        throw new LabError(
          'USAGE',
          `No format is called "${request.query.format}". The formats are ${names}.`,
        );
      }
      return derived(reply, context, request.params.id, format.file);
    },
  );
  app.get(
    '/api/v1/runs/:id/files/*',
    {
      config: { access: 'reveal' },
      schema: {
        summary: 'A file of the recording, with raw values; noted in its custody log',
        params: params.extend({ '*': z.string() }),
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
  const extension = name.split('.').at(-1) ?? '';
  if (extension === 'html') void reply.header('content-security-policy', reportPolicy);
  return reply
    .header(
      'content-disposition',
      `${extension === 'html' ? 'inline' : 'attachment'}; filename="${id}-${name}"`,
    )
    .type(types[extension] ?? 'text/plain; charset=utf-8')
    .send(file.createReadStream());
}

/** The path of a file inside a folder; a name or a link that leads out of it is none. */
async function within(folder: string, path: string): Promise<string> {
  const none = (cause?: unknown) =>
    new LabError('USAGE', `There is no file "${path}" in this run.`, { cause });
  const root = await realpath(folder).catch((cause: unknown) => {
    throw none(cause);
  });
  const file = await realpath(join(root, path)).catch((cause: unknown) => {
    throw none(cause);
  });
  const place = relative(root, file);
  if (place === '' || place.startsWith(`..${sep}`) || place === '..') throw none();
  return file;
}
