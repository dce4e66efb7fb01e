import { pipeline, Readable, Transform } from 'node:stream';
import { z } from 'zod';
import type { Routes } from '../context.ts';
import { sha256 } from '../schemas.ts';

const params = z.object({ sha256 });
const largest = 16 * 2 ** 30;

/**
 * Bytes by their hash, in as many parts as it takes: HEAD tells how many there are (`upload-offset`), PUT
 * appends from there, and the part that says `upload-complete: 1` is answered when all are on disk.
 */
export const blobs: Routes = async (app, { parts }) => {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    const config = { access: ['submit', 'work'] } as const;
    scope.head(
      '/api/v1/blobs/:sha256',
      { config, schema: { params, hide: true } },
      async (request, reply) => {
        const state = await parts.blobs.has((request.params as z.output<typeof params>).sha256);
        return reply
          .code(state === null ? 404 : 200)
          .header('upload-offset', state?.bytes ?? 0)
          .header('upload-complete', state?.whole === true ? 1 : 0)
          .send();
      },
    );
    scope.put(
      '/api/v1/blobs/:sha256',
      { config, bodyLimit: largest, schema: { params, summary: 'Appends to a blob, by its SHA-256' } },
      async (request, reply) => {
        const { offset, last } = placeOf(request.headers);
        const body = request.body as Readable | undefined;
        const said = Number(request.headers['content-length'] ?? 0);
        if (offset + said > largest) throw tooLarge();
        const bytes = limited(body ?? Readable.from([]), largest - offset);
        const state = await parts.blobs.put((request.params as z.output<typeof params>).sha256, {
          offset,
          last,
          bytes,
        });
        return reply
          .code(state.whole ? 201 : 202)
          .header('upload-offset', state.bytes)
          .header('upload-complete', state.whole ? 1 : 0)
          .send();
      },
    );
    scope.get('/api/v1/blobs/:sha256', { config, schema: { params, hide: true } }, async (request, reply) =>
      reply
        .type('application/octet-stream')
        .send(await parts.blobs.get((request.params as z.output<typeof params>).sha256)),
    );
  });
};

function tooLarge(): Error & { statusCode: number } {
  const sentence = 'A blob has 16 GiB at most.';
  return Object.assign(new Error(sentence), { statusCode: 413, code: 'too-large' });
}

/** The same bytes, which end with an error where there are more: Fastify counts only what it reads itself. */
function limited(body: Readable, most: number): Readable {
  let bytes = 0;
  const counted = new Transform({
    transform: (part: Buffer, _encoding, done) => {
      bytes += part.length;
      if (bytes > most) done(tooLarge());
      else done(null, part);
    },
  });
  return pipeline(body, counted, () => undefined);
}

function placeOf(headers: Readonly<Record<string, string | string[] | undefined>>): {
  offset: number;
  last: boolean;
} {
  const offset = Number(headers['upload-offset'] ?? 0);
  return {
    offset: Number.isSafeInteger(offset) && offset >= 0 ? offset : 0,
    last: headers['upload-complete'] === '1',
  };
}
