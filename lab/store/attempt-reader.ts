import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { LabError } from '../errors.ts';
import type { CaptureEvent, Flow } from '../model/flow.ts';
import type { GatewayReading } from '../model/gateway.ts';
import type { AlignedReading } from '../model/handset.ts';
import { refusalsName } from '../model/trace.ts';
import type { Attempt, Run, Step } from '../model/trial.ts';
import { readJsonLines, streamJsonLines } from './json-lines.ts';
import { attemptFolder, parseTrialFolder } from './run-names.ts';
import {
  attemptSchema,
  gatewayReadingSchema,
  readingSchema,
  refusalSchema,
  startedSchema,
  stepSchema,
} from './run-schema.ts';
import { sharedHeaders } from './shared-headers.ts';
import { readJson } from './stored-file.ts';

/** One attempt without its traffic. */
export type StoredAttempt = {
  readonly attempt: Attempt;
  readonly steps: readonly Step[];
  readonly readings: readonly AlignedReading[];
  /** What the gateway counted; empty where the phone was not behind one. */
  readonly gateway: readonly GatewayReading[];
  /** `trials/003-unlock/1` */
  readonly folder: string;
  /** Sentences on lines that could not be read. */
  readonly notes: readonly string[];
};

/** Lines of one file and sentences on those that could not be read. */
export type StoredLines<Value> = { readonly values: readonly Value[]; readonly notes: readonly string[] };

/** All attempts of a run, by trial, then by attempt. Folders of other names are passed over. */
export async function readAttempts(
  run: string,
  { trials, conditions, serials }: Run,
): Promise<StoredAttempt[]> {
  const found: StoredAttempt[] = [];
  for (const name of await folders(join(run, 'trials'))) {
    const named = parseTrialFolder(name);
    if (named === null) continue;
    const trial = trials.find(({ number }) => number === named.number) ?? { ...named, conditions };
    for (const number of (await folders(join(run, 'trials', name))).filter((each) =>
      /^[1-9]\d{0,8}$/.test(each),
    )) {
      const folder = `trials/${name}/${number}`;
      const unfinished = {
        trial,
        attempt: Number(number),
        serial: serials.length === 1 ? serials[0] : undefined,
      };
      found.push(await readAttempt(run, folder, unfinished));
    }
  }
  return found.sort(
    (a, b) => a.attempt.trial.number - b.attempt.trial.number || a.attempt.attempt - b.attempt.attempt,
  );
}

/** One attempt's events.jsonl, as the recorder wrote it. `folder` is relative to the run. */
export async function readEvents(run: string, folder: string): Promise<StoredLines<CaptureEvent>> {
  const values: CaptureEvent[] = [];
  const share = sharedHeaders();
  let unreadable = 0;
  for await (const line of streamJsonLines(join(run, plainFolder(folder), 'events.jsonl'))) {
    if ('value' in line && isEvent(line.value)) values.push(share(line.value));
    else unreadable += 1;
  }
  return { values, notes: notesOn('events.jsonl', unreadable) };
}

function isEvent(value: unknown): value is CaptureEvent {
  return typeof value === 'object' && value !== null && 'type' in value && 'at' in value && 'flow' in value;
}

/** One attempt's flows.jsonl, as the analysis wrote it. */
export async function readFlows(run: string, folder: string): Promise<StoredLines<Flow>> {
  const { values, torn } = await readJsonLines(join(run, plainFolder(folder), 'flows.jsonl'));
  return { values: values as Flow[], notes: notesOn('flows.jsonl', torn.length) };
}

/** The same flows, one in memory at a time; lines that cannot be read are left out. */
export async function* streamFlows(run: string, folder: string): AsyncGenerator<Flow> {
  for await (const line of streamJsonLines(join(run, plainFolder(folder), 'flows.jsonl')))
    if ('value' in line) yield line.value as Flow;
}

/** The same folder, when it is one of an attempt. Throws INTERNAL on anything else. */
export function plainFolder(folder: string): string {
  const [, name = '', attempt] = folder.split('/');
  const named = parseTrialFolder(name);
  if (named !== null && folder === attemptFolder(named, Number(attempt)) && /^\d+$/.test(attempt ?? ''))
    return folder;
  throw new LabError('INTERNAL', 'This is not the folder of an attempt.');
}

type Unfinished = Pick<Attempt, 'trial' | 'attempt'> & { readonly serial: string | undefined };

async function readAttempt(run: string, folder: string, unfinished: Unfinished): Promise<StoredAttempt> {
  const steps = await readLines(join(run, folder), 'steps.jsonl', stepSchema);
  const readings = await readLines(join(run, folder), 'phone.jsonl', readingSchema);
  const gateway = await readLines(join(run, folder), 'gateway.jsonl', gatewayReadingSchema);
  const attempt = await readJson(join(run, folder), 'trial.json', attemptSchema);
  return {
    attempt: attempt ?? (await neverFinished(join(run, folder), unfinished, steps.values)),
    steps: steps.values,
    readings: readings.values,
    gateway: gateway.values,
    folder,
    notes: [...steps.notes, ...readings.notes, ...gateway.notes],
  };
}

async function neverFinished(path: string, unfinished: Unfinished, steps: readonly Step[]): Promise<Attempt> {
  const { birthtimeMs, mtimeMs } = await stat(path);
  const started = await readJson(path, 'started.json', startedSchema);
  const refused = await refusalOf(path);
  return {
    ...unfinished,
    serial: started?.serial ?? unfinished.serial ?? 'unknown',
    startedAt: steps[0]?.at ?? Math.round(Math.min(birthtimeMs || mtimeMs, mtimeMs)),
    finishedAt: steps.at(-1)?.at ?? Math.round(mtimeMs),
    invalid:
      refused ??
      'This attempt never finished: the lab ended before it did. What was recorded until then is kept.',
    fencingToken: started?.fencingToken ?? 0,
    canaryToken: '',
    sim: null,
  };
}

/** Why the holder of the phone wrote no more: it had lost it. Null where nothing was refused. */
async function refusalOf(path: string): Promise<string | null> {
  const { values } = await readJsonLines(join(path, refusalsName));
  const [first] = values.flatMap((value) => refusalSchema.safeParse(value).data ?? []);
  return first?.reason ?? null;
}

async function readLines<Value>(
  folder: string,
  name: string,
  schema: z.ZodType<Value>,
): Promise<StoredLines<Value>> {
  const { values, torn } = await readJsonLines(join(folder, name));
  const parsed = values.map((value) => schema.safeParse(value));
  const good = parsed.flatMap((each) => (each.success ? [each.data] : []));
  return { values: good, notes: notesOn(name, torn.length + values.length - good.length) };
}

function notesOn(name: string, unreadable: number): string[] {
  if (unreadable === 0) return [];
  return [
    `${name}: ${unreadable} ${unreadable === 1 ? 'line' : 'lines'} could not be read (a crash cuts the last line short).`,
  ];
}

async function folders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
