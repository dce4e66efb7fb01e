import { z } from 'zod';
import { caChoices } from '../model/ca.ts';
import { type SeenFlow, visibilities } from '../model/flow.ts';
import { type Plan, runStates } from '../model/service.ts';
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

/** A flow as a worker tells of it. */
export const seenFlow: z.ZodType<SeenFlow> = z.object({
  at: z.int().min(0).max(8.64e15),
  host: z.string().max(1_000).nullable(),
  method: z.string().max(20).nullable(),
  visibility: z.enum(visibilities),
  bytes: z.number().min(0).nullable(),
});

const word = z.string().min(1).max(200);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 hex digits, lower case');
/** The name of a report's format, as the lab lists them. */
export const formatName = z.string().max(60);
/** Never a path that leads away: what is asked for by a line may also be a folder of runs. */
export const lineName = z
  .string()
  .max(200)
  .regex(/^[\w-]+(\/[\w-]+)*$/, 'a line reads product/region');
export const findingId = z
  .string()
  .regex(/^[FU]-[0-9a-f]{1,64}$/, 'a finding is named F- and hex digits, an unknown identifier U- and those');
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day reads YYYY-MM-DD');
/** A sentence that somebody says of a decision. */
export const words = z.string().trim().min(1).max(500);
export const runId = z.string().regex(/^[0-9a-f]{16}$/, 'the id of a run is 16 hex digits');

/** The name of a run's folder: its id, or what somebody called it who made it beside the service. */
export const runFolder = z.string().regex(/^[\w-][\w.-]{0,99}$/, 'a run is named by its folder');
/** Files of a run folder that a worker speaks of. */
export const workFiles = z
  .array(z.strictObject({ path: z.string().min(1).max(500), sha256, bytes: z.int().min(0) }))
  .max(100_000);

/** Whether a document nests deeper than so many levels; told without recursion, which it might end. */
function nestsDeeper(document: unknown, levels: number): boolean {
  let parts = [document];
  for (let level = 0; level <= levels; level += 1) {
    parts = parts.flatMap((part) => (typeof part === 'object' && part !== null ? Object.values(part) : []));
  }
  return parts.length > 0;
}

/** A document in a plan, which is checked as the file that it stands for is. */
const written = (what: string) =>
  z
    .record(z.string(), z.unknown())
    .refine((said) => !nestsDeeper(said, 20), `${what} does not nest that deep`);

const planParts = {
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
  tlsCheck: z.boolean().exactOptional(),
  ca: z.enum(caChoices).exactOptional(),
  answers: written('what hosts are answered').exactOptional(),
  policy: written('a policy').exactOptional(),
};

/** What is done with a build; what is left out is as usual. */
export const plan = z.strictObject(planParts);

const { responder: _one, state: _other, ...shared } = planParts;

/** A plan file's document: each state with each responder is a plan of its own, for a run of its own. */
export const planDocument = z.strictObject({
  ...shared,
  states: z.array(z.enum(deviceStates)).min(1).exactOptional(),
  responders: z.array(z.enum(responderNames)).min(1).default(['sink']),
});

/** The plans of a document: trials under unequal conditions are never in one run. */
export function plansOf(document: z.output<typeof planDocument>): Plan[] {
  const { states = [null], responders, ...rest } = document;
  return [...new Set(states)].flatMap((state) =>
    [...new Set(responders)].map((responder) => planOf({ ...rest, state, responder })),
  );
}

/** A plan as runs keep it. */
export function planOf({ dwell, wait, ...rest }: z.output<typeof plan>): Plan {
  return { ...rest, dwellMs: dwell, waitMs: wait };
}

/** The commit that asks, to which the verdict is told. */
export const commit = z.strictObject({
  project: word,
  revision: z.string().regex(/^[0-9a-f]{7,64}$/, 'a revision is the hash of a commit'),
  change: word.nullable().default(null),
});

/** The build that a run is about. */
export const buildSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('firmware'), sha256 }),
  z.strictObject({ kind: z.literal('ota'), sha256 }),
  z.strictObject({ kind: z.literal('booted') }),
]);

/** What a run is judged against: a run of this server; without one, the reviewed file of its line. */
export const judgedAgainst = runId.nullable().default(null);

/** What `POST /api/v1/runs` takes. */
export const submission = z.strictObject({
  build: buildSource,
  plan: plan.default(() => plan.parse({})),
  baseline: judgedAgainst,
  note: z.string().max(2_000).nullable().default(null),
  again: z.boolean().default(false),
  commit: commit.nullable().default(null),
});

/** What `POST /api/v1/plans` takes: a plan file's document, for one build. */
export const planSubmission = submission.extend({ plan: planDocument });

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
  commits: z.array(z.object({ project: z.string(), revision: z.string(), change: z.string().nullable() })),
});
