import { createHash } from 'node:crypto';
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import { readPlain } from '../stored-file.ts';

const lineSchema = z.object({ key: z.string(), request: z.string(), run: z.string() });

/** Requests that were made with an `Idempotency-Key`: asked again they give the same run. */
export type IdempotencyKeys = {
  /** The run of an earlier request with this key; throws USAGE where that asked for something else. */
  find(key: string, caller: string, body: unknown): string | null;
  keep(key: string, caller: string, body: unknown, run: string): Promise<void>;
};

/** Opens the keys in `home`/service/idempotency.jsonl. */
export async function openIdempotencyKeys(home: string): Promise<IdempotencyKeys> {
  const folder = join(home, 'service');
  const file = join(folder, 'idempotency.jsonl');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const text = (await readPlain(file))?.toString('utf8') ?? '';
  const known = new Map(linesOf(text).map(({ key, request, run }) => [key, { request, run }]));
  return {
    find: (key, caller, body) => {
      const found = known.get(hashOf([caller, key]));
      if (found === undefined) return null;
      if (found.request === hashOf(body)) return found.run;
      throw new LabError(
        'BAD_FILE',
        'This Idempotency-Key was used for another request. Use a new one for this.',
      );
    },
    keep: async (key, caller, body, run) => {
      const line = { key: hashOf([caller, key]), request: hashOf(body), run };
      await appendFile(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
      known.set(line.key, line);
    },
  };
}

function linesOf(text: string): z.output<typeof lineSchema>[] {
  return text.split('\n').flatMap((line) => {
    try {
      const parsed = lineSchema.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      // A crash may have cut the last line short.
      return [];
    }
  });
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
