import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import { isEnded, type Plan, type RunEvent, type ServiceRun } from '../../model/service.ts';
import type { Context, Routes } from '../context.ts';
import { duration, planOf, planSubmission, plansOf, runId, runView, submission } from '../schemas.ts';
import { untilEnded } from '../until-ended.ts';

const params = z.object({ id: runId });
const longestPollMs = 60_000;
const runViews = z.object({ runs: z.array(runView) });

/** Runs: asked for, looked at, waited for, cancelled. */
export const runs: Routes = (app, context) => {
  const { runs } = context;
  app.post(
    '/api/v1/runs',
    {
      config: { access: 'submit' },
      schema: { summary: 'Asks for a run', body: submission, response: { 200: runView, 202: runView } },
    },
    async (request, reply) => {
      const [[run, created] = never()] = await ask(context, request, [planOf(request.body.plan)]);
      return reply
        .code(created ? 202 : 200)
        .header('location', `/api/v1/runs/${run.id}`)
        .send(viewOf(run));
    },
  );
  app.post(
    '/api/v1/plans',
    {
      config: { access: 'submit' },
      schema: {
        summary: "Asks for the runs of a plan file's document: one for each state and responder",
        body: planSubmission,
        response: { 200: runViews, 202: runViews },
      },
    },
    async (request, reply) => {
      const asked = await ask(context, request, plansOf(request.body.plan));
      const code = asked.some(([, created]) => created) ? 202 : 200;
      return reply.code(code).send({ runs: asked.map(([run]) => viewOf(run)) });
    },
  );
  app.get(
    '/api/v1/runs',
    {
      config: { access: 'read' },
      schema: {
        summary: 'The runs, the newest first',
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(500).default(50),
          state: z.string().optional(),
        }),
        response: { 200: runViews },
      },
    },
    async ({ query }) => ({
      runs: runs
        .list()
        .filter(({ state }) => query.state === undefined || state === query.state)
        .slice(0, query.limit)
        .map(viewOf),
    }),
  );
  app.get(
    '/api/v1/runs/:id',
    { config: { access: 'read' }, schema: { summary: 'A run', params, response: { 200: runView } } },
    async (request) => viewOf(runs.get(request.params.id)),
  );
  app.get(
    '/api/v1/runs/:id/verdict',
    {
      config: { access: 'read' },
      schema: {
        summary: 'A run, when it has ended or the time is over',
        params,
        querystring: z.object({ wait: duration.default(0) }),
        response: { 200: runView },
      },
    },
    async (request) => {
      const { id } = request.params;
      await untilEnded(runs, id, Math.min(request.query.wait, longestPollMs), request.raw);
      return viewOf(runs.get(id));
    },
  );
  app.post(
    '/api/v1/runs/:id/cancel',
    {
      config: { access: 'submit' },
      schema: { summary: 'Ends a run early', params, response: { 200: runView } },
    },
    async (request) => viewOf(await runs.cancel(request.params.id, request.caller ?? '')),
  );
  events(app, context);
};

const events: Routes = (app, { runs }) => {
  app.get(
    '/api/v1/runs/:id/events',
    {
      config: { access: 'read' },
      schema: {
        summary: 'What happens to a run, as server-sent events',
        params,
        querystring: z.object({ after: z.coerce.number().int().min(0).default(0) }),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const after = Number(request.headers['last-event-id'] ?? request.query.after) || 0;
      const stream = reply.raw;
      let last = after;
      // Heard before what is on disk is read, so that nothing falls in between.
      let early: RunEvent[] | null = [];
      const write = (event: RunEvent) => {
        if (event.seq <= last) return;
        last = event.seq;
        stream.write(`id: ${event.seq}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
      };
      const send = (event: RunEvent) => {
        if (event.run !== id) return;
        if (early === null) write(event);
        else early.push(event);
      };
      const state = (run: ServiceRun) => {
        if (run.id !== id || early !== null) return;
        stream.write(`event: run\ndata: ${JSON.stringify(viewOf(run))}\n\n`);
        if (isEnded(run)) setImmediate(() => stream.end());
      };
      runs.on('event', send).on('run', state);
      const deaf = () => runs.off('event', send).off('run', state);
      request.raw.once('close', deaf);
      const known = await runs.events(id, after).catch((error: unknown) => {
        deaf();
        throw error;
      });
      reply.hijack();
      stream.writeHead(200, {
        ...reply.getHeaders(),
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
      } as Record<string, string>);
      for (const event of [...known, ...early]) write(event);
      early = null;
      state(runs.get(id));
    },
  );
};

type Asked = Pick<FastifyRequest, 'caller' | 'headers'> & {
  readonly body: Omit<z.output<typeof submission>, 'plan'>;
};

/**
 * Puts a run in line for each plan. A request with an `Idempotency-Key` that comes again, also after
 * a crash in the middle of it, gives the same runs.
 */
async function ask(
  { parts, runs }: Context,
  { body, caller, headers }: Asked,
  plans: readonly Plan[],
): Promise<(readonly [ServiceRun, boolean])[]> {
  const { build, baseline, note, again, commit } = body;
  const by = caller ?? '';
  const key = typeof headers['idempotency-key'] === 'string' ? headers['idempotency-key'] : null;
  for (const plan of plans) parts.requirePlan(plan, build);
  const source = await parts.buildOf(build);
  const asked: (readonly [ServiceRun, boolean])[] = [];
  for (const [index, plan] of plans.entries()) {
    const name = key === null ? null : `${key}#${index}`;
    const earlier = name === null ? null : parts.keys.find(name, by, body);
    if (earlier !== null) {
      asked.push([runs.get(earlier), false]);
      continue;
    }
    const submitted = { build: source, plan, occasion: 'submitted' as const, by, baseline, note };
    const { run, created } = await runs.submit(submitted, again, { key: name && `${by}/${name}`, commit });
    if (name !== null) await parts.keys.keep(name, by, body, run.id);
    asked.push([run, created]);
  }
  return asked;
}

function never(): never {
  throw new LabError('INTERNAL', 'A plan gave no run.');
}

/** A run without what only the server needs. */
export function viewOf(run: ServiceRun): z.input<typeof runView> {
  const { submission: asked, schema: _schema, ...rest } = run;
  const { build } = asked;
  return {
    ...rest,
    serials: [...rest.serials],
    trials: { ...rest.trials },
    build: { kind: build.kind, fingerprint: build.kind === 'booted' ? null : build.fingerprint },
    by: asked.by,
    occasion: asked.occasion,
    note: asked.note,
    commits: (rest.commits ?? []).map((each) => ({ ...each })),
  };
}
