import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import type { BuildChoice, ScheduleRecord } from '../../model/service.ts';
import { writeJson } from '../atomic-file.ts';
import { readJson } from '../stored-file.ts';
import { planSchema } from './run-records.ts';

const texts = z.array(z.string());

const buildSchema: z.ZodType<BuildChoice> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('newest'), device: z.string(), region: z.string().exactOptional() }),
  z.strictObject({ kind: z.literal('firmware'), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  z.strictObject({ kind: z.literal('booted') }),
]);

const recordSchema: z.ZodType<ScheduleRecord> = z.strictObject({
  schema: z.literal('phonehome.schedule/1'),
  schedule: z.strictObject({
    name: z.string(),
    cron: z.string(),
    timeZone: z.string(),
    build: buildSchema,
    plans: z.array(planSchema).min(1),
    baseline: z.string().nullable(),
    evenIfUnchanged: z.boolean(),
    makeUp: z.boolean(),
    paused: z.boolean(),
    by: z.string(),
    createdAt: z.iso.datetime(),
  }),
  doneUntil: z.iso.datetime(),
  lastBuild: z.string().nullable(),
  lastRuns: texts,
  events: z.array(
    z.strictObject({
      at: z.string(),
      due: z.string().nullable(),
      kind: z.enum(['ran', 'skipped', 'missed', 'trouble', 'changed']),
      text: z.string(),
      runs: texts,
    }),
  ),
});

/** The schedules of a service on disk: a file for each, under `home`/service/schedules. */
export type ScheduleRecords = {
  /** A file that cannot be read is told, and passed over. */
  all(): Promise<{ readonly records: readonly ScheduleRecord[]; readonly broken: readonly string[] }>;
  write(record: ScheduleRecord): Promise<void>;
  remove(name: string): Promise<void>;
};

/** Opens the schedules; the folder is made where it is missing. */
export async function openScheduleRecords(home: string): Promise<ScheduleRecords> {
  const folder = join(home, 'service', 'schedules');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    all: () => readAll(folder, recordSchema),
    write: (record) => writeJson(join(folder, `${record.schedule.name}.json`), record, 0o600),
    remove: (name) => rm(join(folder, `${name}.json`), { force: true }),
  };
}

/** The JSON files of a folder, as far as they can be read; the others as sentences. */
export async function readAll<Value>(
  folder: string,
  schema: z.ZodType<Value>,
): Promise<{ records: Value[]; broken: string[] }> {
  const names = (await readdir(folder)).filter((name) => /^\w[\w.-]*\.json$/.test(name)).sort();
  const records: Value[] = [];
  const broken: string[] = [];
  for (const name of names) {
    try {
      const record = await readJson(folder, name, schema);
      if (record !== null) records.push(record);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      broken.push(error.message);
    }
  }
  return { records, broken };
}
