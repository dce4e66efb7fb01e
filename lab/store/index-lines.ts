import { z } from 'zod';
import type { EmissionKey } from '../model/emission.ts';
import type { RunFacts } from '../model/trend.ts';
import { deviceStates, responderNames } from '../model/trial.ts';

/** Counts up when a line means something else; an index of another version is made anew. */
export const indexVersion = 3;

const verdicts = ['pass', 'fail', 'review', 'inconclusive'] as const;

const factsSchema: z.ZodType<RunFacts> = z.object({
  run: z.string(),
  folder: z.string(),
  line: z.string(),
  fingerprint: z.string(),
  startedAt: z.number(),
  builtAt: z.number().nullable(),
  ruleset: z.string(),
  conditions: z.object({
    state: z.enum(deviceStates),
    responder: z.enum(responderNames),
    answers: z.string().exactOptional(),
    tlsCheck: z.literal(true).exactOptional(),
    dwellMs: z.number(),
  }),
  simulated: z.boolean(),
  planned: z.number(),
  valid: z.number(),
  trialsByTrigger: z.record(z.string(), z.number()),
  canary: z.boolean(),
  scope: z.enum(['proxy', 'gateway']),
  unread: z.array(z.string()),
  dwellByTrigger: z.record(z.string(), z.number()),
  states: z.record(z.string(), z.enum(deviceStates)).exactOptional(),
  messages: z.number(),
});

const keySchema = z.tuple([z.string(), z.string(), z.string(), z.string(), z.string()]);

const runSchema = z.object({
  v: z.literal(indexVersion),
  digest: z.string(),
  facts: factsSchema,
  /** How many keys the writer knew; cells below it mean those, cells from it on the keys of this line. */
  from: z.number(),
  keys: z.array(keySchema),
  cells: z.string(),
});

const verdictSchema = z.object({
  v: z.literal(indexVersion),
  verdict: z.object({ run: z.string(), word: z.enum(verdicts), base: z.string() }),
});

export type RunLine = z.output<typeof runSchema>;
export type VerdictLine = z.output<typeof verdictSchema>;

/** A line of an index; `other` is one of another version, `torn` what a crash left of one. */
export function parseIndexLine(text: string): RunLine | VerdictLine | 'other' | 'torn' {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'torn';
  }
  if (typeof value !== 'object' || value === null || (value as { v?: unknown }).v !== indexVersion)
    return 'other';
  const parsed = ('verdict' in value ? verdictSchema : runSchema).safeParse(value);
  return parsed.success ? parsed.data : 'torn';
}

export function keyText({
  trigger,
  identifier,
  recipient,
  endpoint,
  place,
}: EmissionKey): RunLine['keys'][number] {
  return [trigger, identifier, recipient, endpoint, place];
}

export function keyFrom([
  trigger,
  identifier,
  recipient,
  endpoint,
  place,
]: RunLine['keys'][number]): EmissionKey {
  return { trigger, identifier, recipient, endpoint, place };
}
