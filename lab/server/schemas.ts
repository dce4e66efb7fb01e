import { z } from 'zod';
import { runStates } from '../model/service.ts';
import { deviceStates, responderNames } from '../model/trial.ts';

/** Milliseconds, or words as on the command line: `500ms`, `2s`, `10m`, `1h`. */
export const duration = z
  .union([
    z.int().min(0),
    z.string().regex(/^\d+(\.\d+)?(ms|s|m|h)$/, 'a duration reads 500ms, 2s, 10m or 1h'),
  ])
  .transform((said) => (typeof said === 'number' ? said : durationMs(said)))
  .pipe(
    z
      .int()
      .min(0)
      .max(14 * 86_400_000),
  );

function durationMs(text: string): number {
  const unit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[text.replace(/[\d.]+/, '')] ?? Number.NaN;
  return Math.round(Number.parseFloat(text) * unit);
}

const word = z.string().min(1).max(200);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 hex digits, lower case');
export const runId = z.string().regex(/^[0-9a-f]{16}$/, 'the id of a run is 16 hex digits');

/** What is done with a build; what is left out is as usual. */
export const plan = z.strictObject({
  scenarios: z.array(word).min(1).max(50).default(['boot', 'unlock', 'screen-on', 'sim-swap', 'idle']),
  repeat: z.int().min(1).max(1_000).default(5),
  dwell: duration.nullable().default(null),
  responder: z.enum(responderNames).default('sink'),
  state: z.enum(deviceStates).nullable().default(null),
  phones: z
    .strictObject({
      serials: z.array(word).min(1).max(100).exactOptional(),
      line: word.exactOptional(),
      product: word.exactOptional(),
      count: z.int().min(1).max(100).exactOptional(),
    })
    .default({}),
  leastTrials: z.int().min(1).nullable().default(null),
  wait: duration.default(12 * 3_600_000),
  allowWipe: z.boolean().default(false),
});

/** The build that a run is about. */
export const buildSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('firmware'), sha256 }),
  z.strictObject({ kind: z.literal('ota'), sha256 }),
  z.strictObject({ kind: z.literal('booted') }),
]);

/** What `POST /api/v1/runs` takes. */
export const submission = z.strictObject({
  build: buildSource,
  plan: plan.default(() => plan.parse({})),
  baseline: word.nullable().default(null),
  note: z.string().max(2_000).nullable().default(null),
  again: z.boolean().default(false),
});

/** A run as the API tells of it. */
export const runView = z.object({
  id: runId,
  state: z.enum(runStates),
  waitingFor: z.string().nullable(),
  build: z.object({ kind: z.string(), fingerprint: z.string().nullable() }),
  by: z.string(),
  occasion: z.string(),
  note: z.string().nullable(),
  submittedAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  host: z.string().nullable(),
  serials: z.array(z.string()),
  trials: z.object({ ended: z.number(), of: z.number() }),
  verdict: z.enum(['pass', 'fail', 'review', 'inconclusive']).nullable(),
  sentence: z.string().nullable(),
  fault: z.string().nullable(),
  exit: z.number().nullable(),
});
