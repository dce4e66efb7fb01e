import { appendFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import { caChoices } from '../../model/ca.ts';
import { visibilities } from '../../model/flow.ts';
import {
  type Commit,
  type Plan,
  type RunEvent,
  runEventKinds,
  runStates,
  type ServiceRun,
} from '../../model/service.ts';
import { deviceStates, responderNames } from '../../model/trial.ts';
import { writeJson } from '../atomic-file.ts';
import { readJson, readPlain } from '../stored-file.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const texts = z.array(z.string());

/** A plan as it is kept. */
export const planSchema: z.ZodType<Plan> = z.strictObject({
  scenarios: texts,
  repeat: z.number(),
  dwellMs: z.number().nullable(),
  responder: z.enum(responderNames),
  state: z.enum(deviceStates).nullable(),
  phones: z.strictObject({
    serials: texts.exactOptional(),
    line: z.string().exactOptional(),
    product: z.string().exactOptional(),
    count: z.number().exactOptional(),
  }),
  leastTrials: z.number().nullable(),
  waitMs: z.number(),
  allowWipe: z.boolean(),
  tlsCheck: z.boolean().exactOptional(),
  ca: z.enum(caChoices).exactOptional(),
  answers: z.record(z.string(), z.unknown()).exactOptional(),
  policy: z.record(z.string(), z.unknown()).exactOptional(),
});

/** A commit as it is kept. */
export const commitSchema: z.ZodType<Commit> = z.strictObject({
  project: z.string(),
  revision: z.string(),
  change: z.string().nullable(),
});

const runSchema: z.ZodType<ServiceRun> = z.strictObject({
  schema: z.literal('phonehome.service-run/1'),
  id: z.string(),
  submission: z.strictObject({
    build: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('firmware'), sha256: hash, fingerprint: z.string() }),
      z.strictObject({ kind: z.literal('ota'), sha256: hash, fingerprint: z.string() }),
      z.strictObject({ kind: z.literal('booted') }),
    ]),
    plan: planSchema,
    occasion: z.enum(['submitted', 'schedule', 'hook']),
    by: z.string(),
    baseline: z.string().nullable(),
    note: z.string().nullable(),
  }),
  state: z.enum(runStates),
  waitingFor: z.string().nullable(),
  submittedAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  host: z.string().nullable(),
  serials: texts,
  trials: z.strictObject({ ended: z.number(), of: z.number() }),
  verdict: z.enum(['pass', 'fail', 'review', 'inconclusive']).nullable(),
  sentence: z.string().nullable(),
  fault: z.string().nullable(),
  exit: z.number().nullable(),
  commits: z.array(commitSchema).exactOptional(),
});

const eventSchema: z.ZodType<RunEvent> = z.strictObject({
  seq: z.number(),
  at: z.string(),
  run: z.string(),
  kind: z.enum(runEventKinds),
  serial: z.string().nullable(),
  trial: z.number().nullable(),
  text: z.string(),
  flow: z
    .strictObject({
      at: z.number(),
      host: z.string().nullable(),
      method: z.string().nullable(),
      visibility: z.enum(visibilities),
      bytes: z.number().nullable(),
    })
    .exactOptional(),
});
const numbered = z.object({ seq: z.number() });

/** The runs of a service on disk: a record and a list of events for each, under `home`/service/runs. */
export type RunRecords = {
  /** All runs, the newest first. A record that cannot be read is told, and passed over. */
  all(): Promise<{ readonly runs: readonly ServiceRun[]; readonly broken: readonly string[] }>;
  /** Written whole, and on disk, before this resolves. */
  write(run: ServiceRun): Promise<void>;
  /** Appends to the run's events, in the order of the calls. */
  append(event: RunEvent): Promise<void>;
  /** The events after a number; 0 gives all. A line that a crash cut short, or of a kind that a later version wrote, is left out. */
  events(run: string, after: number): Promise<readonly RunEvent[]>;
  /** The number of the last event, whether it can be read or not; 0 where there is none. */
  lastNumber(run: string): Promise<number>;
};

/** Opens the records; the folder is made where it is missing. */
export async function openRunRecords(home: string): Promise<RunRecords> {
  const folder = join(home, 'service', 'runs');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let appending: Promise<void> = Promise.resolve();
  const whole = new Set<string>();
  return {
    all: () => readAll(folder),
    write: (run) => writeJson(join(folder, `${run.id}.json`), run, 0o600),
    append: (event) => {
      const file = join(folder, `${event.run}.events.jsonl`);
      const append = async () => {
        // A line that a crash or a full disk cut short must not swallow this one.
        const start = whole.has(file) || (await endsWhole(file)) ? '' : '\n';
        whole.delete(file);
        await appendFile(file, `${start}${JSON.stringify(event)}\n`, { mode: 0o600 });
        whole.add(file);
      };
      appending = appending.catch(() => undefined).then(append);
      return appending;
    },
    events: async (run, after) => {
      const events = (await readLines(folder, run)).map((line) => eventSchema.safeParse(line));
      return events.flatMap(({ data }) => (data !== undefined && data.seq > after ? [data] : []));
    },
    lastNumber: async (run) => {
      const numbers = (await readLines(folder, run)).map((line) => numbered.safeParse(line).data?.seq ?? 0);
      return numbers.reduce((most, each) => Math.max(most, each), 0);
    },
  };
}

async function endsWhole(file: string): Promise<boolean> {
  const bytes = await readPlain(file);
  return bytes === null || bytes.length === 0 || bytes.at(-1) === 0x0a;
}

async function readAll(folder: string): ReturnType<RunRecords['all']> {
  const names = (await readdir(folder)).filter((name) => /^[0-9a-z]+\.json$/.test(name));
  const runs: ServiceRun[] = [];
  const broken: string[] = [];
  for (const name of names) {
    try {
      const run = await readJson(folder, name, runSchema);
      if (run !== null) runs.push(run);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      broken.push(error.message);
    }
  }
  return { runs: runs.sort((a, b) => (a.submittedAt < b.submittedAt ? 1 : -1)), broken };
}

async function readLines(folder: string, run: string): Promise<unknown[]> {
  const bytes = await readPlain(join(folder, `${run}.events.jsonl`));
  const lines = (bytes?.toString('utf8') ?? '').split('\n').filter((line) => line !== '');
  return lines.map(jsonOf);
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
