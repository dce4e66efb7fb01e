import { z } from 'zod';
import { LabError } from '../../errors.ts';
import { isEnded } from '../../model/service.ts';
import type { Routes } from '../context.ts';
import { openPrompts } from '../pages/prompts.tsx';
import { approvalsOf } from '../reviewed-files.ts';
import { requireSameSite } from '../same-site.ts';
import { day, findingId, runId, words } from '../schemas.ts';

const params = z.object({ id: runId });
const finding = findingId;
const submit = { config: { access: 'submit' }, preValidation: requireSameSite } as const;
const approve = { config: { access: 'approve' }, preValidation: requireSameSite } as const;

/** What people decide on the pages: answers to prompts, approvals, quarantine, schedules. */
export const decisions: Routes = (app, context) => {
  const { parts, runs, schedules } = context;
  const back = (id: string, said: string, token: string) =>
    `/runs/${id}?said=${context.sessions.say(token, said)}`;
  app.post(
    '/runs/:id/answer',
    {
      ...submit,
      schema: {
        hide: true,
        params,
        body: z.object({ prompt: z.string().max(40), answer: z.string().max(100) }),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { prompt, answer } = request.body;
      const run = runs.get(id);
      const open = isEnded(run) ? [] : openPrompts(await runs.events(id, 0));
      const asked = open.find((each) => each.id === prompt);
      if (asked === undefined) {
        throw new LabError('USAGE', 'This question has been answered already, or its time is over.');
      }
      if (!asked.answers.includes(answer)) {
        throw new LabError('USAGE', `The answers to this question are ${asked.answers.join(', ')}.`);
      }
      await parts.queue.answer(id, prompt, answer);
      await runs.tell(id, {
        kind: 'stage',
        serial: null,
        trial: null,
        text: `${request.caller} answered: ${answer}`,
      });
      return reply.redirect(`/runs/${id}`, 303);
    },
  );
  app.post('/runs/:id/cancel', { ...submit, schema: { hide: true, params } }, async (request, reply) => {
    await runs.cancel(request.params.id, request.caller ?? '');
    return reply.redirect(`/runs/${request.params.id}`, 303);
  });
  app.post(
    '/runs/:id/accept',
    { ...approve, schema: { hide: true, params, body: z.object({ finding, reason: words, reviewBy: day }) } },
    async (request, reply) => {
      const { id } = request.params;
      const by = request.caller ?? '';
      const said = await approvalsOf(parts).accept(runs.get(id).id, { ...request.body, by });
      return reply.redirect(back(id, said, by), 303);
    },
  );
  app.post(
    '/runs/:id/except',
    {
      ...approve,
      schema: { hide: true, params, body: z.object({ finding, owner: words, reason: words, expires: day }) },
    },
    async (request, reply) => {
      const { id } = request.params;
      const by = request.caller ?? '';
      const said = await approvalsOf(parts).except(runs.get(id).id, { ...request.body, by });
      return reply.redirect(back(id, said, by), 303);
    },
  );
  const phone = z.object({ serial: z.string().min(1).max(200), reason: words });
  app.post(
    '/phones/quarantine',
    { ...approve, schema: { hide: true, body: phone } },
    async (request, reply) => {
      const { serial, reason } = request.body;
      await parts.lab.devices.quarantine(serial, `${reason} (${request.caller})`);
      return reply.redirect('/phones', 303);
    },
  );
  app.post('/phones/release', { ...approve, schema: { hide: true, body: phone } }, async (request, reply) => {
    const { serial, reason } = request.body;
    await parts.lab.devices.release(serial, { forceLease: false, reason: `${reason} (${request.caller})` });
    return reply.redirect('/phones', 303);
  });
  app.post(
    '/schedules/:name',
    {
      ...submit,
      schema: {
        hide: true,
        params: z.object({ name: z.string().max(200) }),
        body: z.object({ do: z.enum(['pause', 'resume', 'run-now']) }),
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const by = request.caller ?? '';
      if (request.body.do === 'run-now') await schedules.runNow(name, by);
      else await schedules.pause(name, request.body.do === 'pause', by);
      return reply.redirect('/schedules', 303);
    },
  );
};
