import { join } from 'node:path';
import { z } from 'zod';
import { caStores } from '../model/ca.ts';
import { visibilities } from '../model/flow.ts';
import type { SummarySource } from '../model/trend.ts';
import { transports } from '../model/trend.ts';
import { deviceStates, responderNames } from '../model/trial.ts';
import { readJson } from './stored-file.ts';

const key = z.object({
  trigger: z.string(),
  identifier: z.string(),
  recipient: z.string(),
  endpoint: z.string(),
  place: z.string(),
});

/** What the index needs of derived/profile.json; all else is passed over. */
const profileSchema: z.ZodType<SummarySource> = z.object({
  schema: z.literal('phonehome.profile/1'),
  run: z.string(),
  fingerprint: z.string(),
  line: z.string(),
  startedAt: z.number(),
  simulated: z.boolean(),
  tool: z.object({ version: z.string(), ruleset: z.string() }),
  conditions: z.object({
    state: z.enum(deviceStates),
    responder: z.enum(responderNames),
    answers: z.string().exactOptional(),
    tlsCheck: z.literal(true).exactOptional(),
    dwellMs: z.number(),
  }),
  planned: z.number(),
  valid: z.array(z.number()),
  trialsByTrigger: z.record(z.string(), z.number()),
  canary: z.boolean(),
  decryption: z.object({ k: z.number(), n: z.number(), stores: z.array(z.enum(caStores)) }).exactOptional(),
  scope: z.enum(['proxy', 'gateway']).exactOptional(),
  dwellByTrigger: z.record(z.string(), z.number()).exactOptional(),
  states: z.record(z.string(), z.enum(deviceStates)).exactOptional(),
  imported: z.array(z.string()).exactOptional(),
  contacts: z.array(
    z.object({
      host: z.string(),
      domain: z.string(),
      visibility: z.enum(visibilities),
      unread: z.literal(true).exactOptional(),
      flows: z.number(),
      trials: z.array(z.number()),
    }),
  ),
  entries: z.array(
    z.object({
      key,
      seen: z.object({ k: z.number(), n: z.number() }),
      transports: z.array(z.enum(transports)),
      invalidOnly: z.boolean(),
      placeholder: z.string().nullable(),
    }),
  ),
});

const verdictSchema = z.object({
  verdict: z.enum(['pass', 'fail', 'review', 'inconclusive']),
  baseline: z.object({ fingerprint: z.string() }).nullable(),
});

/** What an earlier analysis left of a run; null where it was never analyzed. Throws BAD_FILE on altered files. */
export function readStoredProfile(run: string): Promise<SummarySource | null> {
  return readJson(join(run, 'derived'), 'profile.json', profileSchema);
}

/** The last verdict on a run against a baseline; null where it has none. */
export async function readStoredVerdict(run: string) {
  const result = await readJson(join(run, 'derived'), 'result.json', verdictSchema).catch(() => null);
  return result === null || result.baseline === null
    ? null
    : { word: result.verdict, base: result.baseline.fingerprint };
}
