import { z } from 'zod';
import type { Routes } from '../context.ts';
import { refusal } from '../problem.ts';
import { viewOf } from './runs.ts';

const params = z.object({ name: z.string().max(200) });
const bodyLimit = 1_048_576;

/** Signed requests from other programs, and who is told of the end of runs. */
export const hooks: Routes = async (app, { parts, hooks: all, notices }) => {
  await app.register(async (scope) => {
    // A signature is over the bytes as they came.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    scope.post(
      '/api/v1/hooks/:name',
      {
        config: { access: 'public' },
        schema: {
          summary: 'Asks for the runs of a hook, signed by Standard Webhooks or as GitHub signs',
          params,
        },
      },
      async (request, reply) => {
        const { name } = request.params as z.output<typeof params>;
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const answer = await all.take(name, request.headers, body);
        if (answer === null) {
          const detail = 'There is no such hook, or the signature does not fit.';
          return reply
            .code(401)
            .type('application/problem+json')
            .send(refusal(401, 'unauthorized', detail));
        }
        return reply.code(202).send({ runs: answer.runs.map(viewOf), fetching: answer.fetching });
      },
    );
  });
  app.get(
    '/api/v1/hooks',
    {
      config: { access: 'read' },
      schema: { summary: 'The hooks, and OTAs that they fetch or could not fetch' },
    },
    async () => ({
      hooks: (await parts.hooks()).map(({ secret: _, plan: _plan, ...rest }) => rest),
      // An address may hold a token of its own.
      fetches: (await parts.fetches.all()).fetches.map(({ url, ...rest }) => ({
        ...rest,
        host: new URL(url).host,
      })),
    }),
  );
  app.get(
    '/api/v1/deliveries',
    {
      config: { access: 'read' },
      schema: {
        summary: 'Who was told of the end of runs, and what they answered; the newest first',
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) }),
      },
    },
    async (request) => ({ deliveries: notices.list().slice(0, request.query.limit) }),
  );
};
