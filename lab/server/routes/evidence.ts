import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import type { Routes } from '../context.ts';
import { runId, sha256 } from '../schemas.ts';

/** A bundle's own name says what is in it, so that no other route hands out raw values. */
const redactedName = z
  .string()
  .regex(/^[0-9a-f]{16}-[0-9a-f]{8}-redacted\.tar$/, 'no name of a redacted bundle');
const fullName = z.string().regex(/^[0-9a-f]{16}-[0-9a-f]{8}\.tar$/, 'no name of a bundle');

const bundleView = z.object({
  name: z.string(),
  run: runId,
  redacted: z.boolean(),
  bytes: z.int(),
  at: z.string(),
});
const madeView = bundleView.extend({
  bundle: z.string(),
  number: z.int(),
  files: z.int(),
  manifestSha256: z.string(),
  keyId: z.string(),
});
const keyView = z.object({ id: z.string(), pem: z.string(), minisign: z.string() });
const verificationView = z.looseObject({
  schema: z.literal('phonehome.verification/1'),
  verifies: z.boolean(),
  faults: z.array(z.object({ file: z.string(), what: z.string() })),
});
const verified = z.union([
  z.strictObject({ name: z.union([redactedName, fullName]) }),
  z.strictObject({ sha256 }),
]);

/** Signed bundles of runs: made, fetched, checked. What holds raw values needs the scope reveal. */
export const evidence: Routes = (app, context) => {
  const { parts } = context;
  app.get(
    '/api/v1/evidence',
    {
      config: { access: 'read' },
      schema: {
        summary: 'The bundles that the server keeps, the newest first',
        response: { 200: z.object({ bundles: z.array(bundleView) }) },
      },
    },
    async () => ({ bundles: [...(await parts.bundles.list())] }),
  );
  app.get(
    '/api/v1/evidence/key',
    {
      config: { access: 'read' },
      schema: { summary: 'The public key that signs bundles of this lab', response: { 200: keyView } },
    },
    async () => parts.bundles.key(),
  );
  app.post(
    '/api/v1/evidence/verify',
    {
      config: { access: 'read' },
      schema: {
        summary:
          'Says whether a bundle is as it was signed: one that is kept, or one that was sent as a blob',
        body: verified,
        response: { 200: verificationView },
      },
    },
    async ({ body, caller }) => {
      const found = await parts.bundles.verify(body, caller ?? '');
      return { ...found, faults: [...found.faults] };
    },
  );
  fetching(app, context);
  making(app, context);
};

const fetching: Routes = (app, { parts }) => {
  const fetched = async (name: string, { caller }: FastifyRequest, reply: FastifyReply) => {
    const { stream, bundle } = await parts.bundles.open(name);
    if (!bundle.redacted) await parts.lab.revealed([parts.folders.pathOf(bundle.run)], name, caller);
    return reply
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('content-length', bundle.bytes)
      .type('application/x-tar')
      .send(stream);
  };
  app.get(
    '/api/v1/evidence/:name',
    {
      config: { access: 'read' },
      schema: { summary: 'A redacted bundle', params: z.object({ name: redactedName }) },
    },
    async (request, reply) => fetched(request.params.name, request, reply),
  );
  app.get(
    '/api/v1/evidence/full/:name',
    {
      config: { access: 'reveal' },
      schema: {
        summary: 'A bundle with the recording and its raw values; noted in its custody log',
        params: z.object({ name: fullName }),
      },
    },
    async (request, reply) => fetched(request.params.name, request, reply),
  );
};

const making: Routes = (app, { parts, runs }) => {
  for (const redacted of [true, false]) {
    app.post(
      `/api/v1/runs/:id/evidence${redacted ? '' : '/full'}`,
      {
        config: { access: redacted ? 'submit' : 'reveal' },
        schema: {
          summary: `Puts a run into a signed bundle${redacted ? ', redacted' : ' with its recording and raw values'}`,
          params: z.object({ id: runId }),
          response: { 201: madeView },
        },
      },
      async (request, reply) => {
        const { id } = request.params as { id: string };
        const { state } = runs.get(id);
        if (state !== 'done' && state !== 'failed') {
          throw new LabError('USAGE', `Run ${id} cannot be put into a bundle: it is ${state}.`);
        }
        const { path: _, ...made } = await parts.bundles.make(id, { redacted, by: request.caller ?? '' });
        const place = redacted ? made.name : `full/${made.name}`;
        return reply.code(201).header('location', `/api/v1/evidence/${place}`).send(made);
      },
    );
  }
};
