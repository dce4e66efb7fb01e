import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import type { Result } from '../../model/result.ts';
import { isEnded } from '../../model/service.ts';
import type { Context, Routes } from '../context.ts';
import { comparePage, trendPage } from '../pages/choose-page.tsx';
import type { Viewer } from '../pages/frame.tsx';
import { liveScript } from '../pages/live.ts';
import { phonesPage } from '../pages/phones-page.tsx';
import { openPrompts } from '../pages/prompts.tsx';
import { runPage } from '../pages/run-page.tsx';
import { runsPage } from '../pages/runs-page.tsx';
import { schedulesPage } from '../pages/schedules-page.tsx';
import { lineName, runId } from '../schemas.ts';
import { asReport } from '../send-report.ts';
import { decisions } from './decisions.ts';
import { signIn } from './sign-in.ts';

const read = { config: { access: 'read' }, schema: { hide: true } } as const;
const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((said) => [said].flat());

/** The dashboard: pages for people, behind the same tokens as the API. */
export const pages: Routes = async (app, context) => {
  const { parts, runs, schedules } = context;
  signIn(app, context);
  decisions(app, context);
  app.get('/', read, async (request, reply) => {
    const open = runs.list().filter((run) => run.state === 'running');
    const events = await Promise.all(open.map(({ id }) => runs.events(id, 0)));
    return html(
      reply,
      runsPage(
        runs.list(),
        events.flatMap((each) => openPrompts(each)),
        viewerOf(request),
      ),
    );
  });
  app.get(
    '/runs/:id',
    {
      ...read,
      schema: {
        hide: true,
        params: z.object({ id: runId }),
        querystring: z.object({ said: z.string().optional() }),
      },
    },
    async (request, reply) => {
      const run = runs.get(request.params.id);
      const shown = {
        run,
        events: await runs.events(run.id, 0),
        result: isEnded(run) ? await resultOf(context, run.id) : null,
        formats: parts.lab.formats
          .filter(({ tells }) => tells.includes('build') || tells.includes('capture'))
          .map(({ name }) => name),
        approvals: parts.approvals !== null,
        notice:
          request.query.said === undefined
            ? null
            : (context.sessions.said(request, request.query.said) ?? null),
      };
      return html(reply, runPage(shown, viewerOf(request)));
    },
  );
  app.get('/phones', read, async (request, reply) =>
    html(reply, phonesPage(await parts.queue.hosts(), viewerOf(request))),
  );
  app.get('/schedules', read, async (request, reply) => {
    const shown = schedules.list().map((record) => ({ record, next: schedules.nextOf(record) }));
    return html(reply, schedulesPage(shown, viewerOf(request)));
  });
  app.get('/compare', read, async (request, reply) =>
    html(reply, comparePage(runs.list(), viewerOf(request))),
  );
  app.get(
    '/side-by-side',
    { ...read, schema: { hide: true, querystring: z.object({ run: oneOrMore.default([]) }) } },
    async (request, reply) => {
      const chosen = [...new Set(request.query.run)]
        .map((id) => runs.get(id))
        .sort((a, b) => (a.submittedAt < b.submittedAt ? -1 : 1));
      if (chosen.length < 2) throw new LabError('USAGE', 'Choose two runs at least to put side by side.');
      if (chosen.length > 20) throw new LabError('USAGE', 'Choose twenty runs at most.');
      const early = chosen.find(({ state }) => state !== 'done' && state !== 'failed');
      if (early !== undefined) {
        throw new LabError('USAGE', `Run ${early.id} cannot be compared: it is ${early.state}.`);
      }
      const folders = chosen.map(({ id }) => parts.folders.pathOf(id));
      const judgement = await parts.lab.compare(folders, {});
      const page = await parts.lab.render(judgement, 'html', { colour: false, nextCommand: '' });
      return asReport(reply, 'compared.html', 'compared.html').send(page);
    },
  );
  app.get('/trend', read, async (request, reply) => {
    const lines = (await parts.queue.hosts()).flatMap(({ phones }) => phones.map(({ line }) => line));
    return html(reply, trendPage([...new Set(lines)].sort(), viewerOf(request)));
  });
  app.get(
    '/trend/line',
    { ...read, schema: { hide: true, querystring: z.object({ line: lineName }) } },
    async (request, reply) => {
      const trend = await parts.lab.trend({ of: [request.query.line], reanalyze: false });
      const page = await parts.lab.renderTrend(trend, 'html', { colour: false, nextCommand: '' });
      return asReport(reply, 'trend.html', 'trend.html').send(page);
    },
  );
  app.get('/assets/live.js', read, async (_, reply) =>
    reply.type('text/javascript; charset=utf-8').send(liveScript),
  );
};

/** Whoever looks, and what the token lets them do. */
export function viewerOf(request: FastifyRequest): Viewer {
  return { name: request.caller ?? '', may: (scope) => request.grants.includes(scope) };
}

function html(reply: FastifyReply, page: string): FastifyReply {
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(page);
}

async function resultOf({ parts }: Context, id: string): Promise<Result | null> {
  const text = await readFile(join(parts.folders.pathOf(id), 'derived', 'result.json'), 'utf8').catch(
    () => null,
  );
  return text === null ? null : (JSON.parse(text) as Result);
}
