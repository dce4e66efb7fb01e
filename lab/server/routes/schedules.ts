import { z } from 'zod';
import type { ScheduleRecord } from '../../model/service.ts';
import type { Context, Routes } from '../context.ts';
import { judgedAgainst, planDocument, plansOf, sha256 } from '../schemas.ts';

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a name has small letters, digits and dashes, at most 64');
const params = z.object({ name });
const word = z.string().min(1).max(200);

const build = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('newest'), device: word, region: word.exactOptional() }),
  z.strictObject({ kind: z.literal('firmware'), sha256 }),
  z.strictObject({ kind: z.literal('booted') }),
]);

const body = z.strictObject({
  name,
  cron: z.string().max(200),
  timeZone: z.string().max(100),
  build,
  plan: planDocument,
  baseline: judgedAgainst,
  evenIfUnchanged: z.boolean().default(false),
  makeUp: z.boolean().default(true),
  paused: z.boolean().default(false),
});

/** Schedules: runs that come back at their times. */
export const schedules: Routes = (app, context) => {
  const { parts, schedules: all } = context;
  app.get(
    '/api/v1/schedules',
    { config: { access: 'read' }, schema: { summary: 'The schedules, with what they did last' } },
    async () => ({ schedules: all.list().map((each) => viewOf(context, each)) }),
  );
  app.post(
    '/api/v1/schedules',
    { config: { access: 'submit' }, schema: { summary: 'Adds a schedule', body } },
    async (request, reply) => {
      const { plan, ...rest } = request.body;
      const plans = plansOf(plan);
      for (const plan of plans) parts.requirePlan(plan, rest.build);
      if (rest.build.kind === 'firmware') await parts.buildOf(rest.build);
      const by = request.caller ?? '';
      const record = await all.add({ ...rest, plans, by, createdAt: new Date().toISOString() });
      return reply.code(201).send(viewOf(context, record));
    },
  );
  app.delete(
    '/api/v1/schedules/:name',
    { config: { access: 'submit' }, schema: { summary: 'Removes a schedule; its runs stay', params } },
    async (request, reply) => {
      await all.remove(request.params.name);
      return reply.code(204).send();
    },
  );
  for (const paused of [true, false]) {
    app.post(
      `/api/v1/schedules/:name/${paused ? 'pause' : 'resume'}`,
      {
        config: { access: 'submit' },
        schema: { summary: paused ? 'Stops a schedule for a while' : 'Lets a schedule go on', params },
      },
      async (request) => {
        const { name: wanted } = request.params as z.output<typeof params>;
        return viewOf(context, await all.pause(wanted, paused, request.caller ?? ''));
      },
    );
  }
  app.post(
    '/api/v1/schedules/:name/run',
    {
      config: { access: 'submit' },
      schema: { summary: 'Runs a schedule now, whether its build has changed or not', params },
    },
    async (request) => viewOf(context, await all.runNow(request.params.name, request.caller ?? '')),
  );
};

function viewOf({ schedules: all }: Context, record: ScheduleRecord) {
  const { schedule, schema: _, ...rest } = record;
  return { ...schedule, ...rest, nextAt: all.nextOf(record) };
}
