import { join } from 'node:path';
import { z } from 'zod';
import type { UnknownSearch } from '../model/unknown.ts';
import { readJson } from './stored-file.ts';

/** What of a profile is relied on here: its keys and limits are compared, the rest is only shown. */
const schema = z.object({
  tool: z.object({ ruleset: z.string() }),
  unknown: z
    .object({
      entries: z.array(z.looseObject({ id: z.string(), place: z.string(), phones: z.number() })),
      limits: z.array(z.string()),
    })
    .exactOptional(),
});

/** The unknown identifiers that an analysis by this ruleset left of a run; null where none did. */
export async function readStoredUnknown(run: string, ruleset: string): Promise<UnknownSearch | null> {
  const stored = await readJson(join(run, 'derived'), 'profile.json', schema);
  if (stored?.unknown === undefined || stored.tool.ruleset !== ruleset) return null;
  return stored.unknown as unknown as UnknownSearch;
}
