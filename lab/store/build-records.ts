import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { LabError } from '../errors.ts';
import { type BuildRecord, buildName, type Release } from '../model/build.ts';
import { parseYaml } from '../yaml.ts';
import { writeAtomic } from './atomic-file.ts';
import type { Ota } from './build-ota.ts';
import { readPlain } from './stored-file.ts';

const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'a date reads YYYY-MM-DD')
  .refine((text) => isDate(text), 'there is no such day');
const texts = z.array(z.string());

const recordSchema: z.ZodType<BuildRecord> = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number(),
  path: z.string(),
  addedAt: z.string(),
  postBuild: texts.min(1),
  preBuild: texts,
  preDevice: texts,
  type: z.string().nullable(),
  timestamp: z.number().nullable(),
  securityPatch: z.string().nullable(),
  downgrade: z.boolean(),
  wipe: z.boolean(),
  released: date.nullable(),
  batch: z.string().nullable(),
  region: z.string().nullable(),
});

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
  );
}

/**
 * Keeps an OTA as a build record under HOME/builds. Added again, its release facts are those said
 * now, and what is not said now stays as it was.
 */
export async function keepBuild(home: string, ota: Ota, said: Partial<Release>): Promise<BuildRecord> {
  const id = ota.sha256.slice(0, 12);
  const before = await readRecord(home, `${id}.yaml`);
  const { path, sha256, bytes, ...facts } = ota;
  const record: BuildRecord = {
    id,
    sha256,
    bytes,
    path,
    addedAt: before?.addedAt ?? new Date().toISOString(),
    ...facts,
    released: said.released ?? before?.released ?? null,
    batch: said.batch ?? before?.batch ?? null,
    region: said.region ?? before?.region ?? null,
  };
  await mkdir(folderOf(home), { recursive: true, mode: 0o700 });
  await writeAtomic(join(folderOf(home), `${id}.yaml`), stringify(record, { lineWidth: 0 }));
  return record;
}

/** All build records, the newest build last; those without a time of making come first. */
export async function listBuilds(home: string): Promise<BuildRecord[]> {
  const names = await readdir(folderOf(home)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new LabError('BAD_FILE', `${folderOf(home)} cannot be read (${error.code}).`, { cause: error });
  });
  const wanted = names.filter((name) => /^[0-9a-f]{12}\.yaml$/.test(name)).sort();
  const records = await Promise.all(wanted.map((name) => readRecord(home, name)));
  return records
    .filter((each) => each !== null)
    .sort((one, other) => (one.timestamp ?? 0) - (other.timestamp ?? 0) || (one.id < other.id ? -1 : 1));
}

/**
 * The one build that is meant: by its id or the beginning of it (4 digits at least), by its
 * fingerprint, or by the short name of it. Throws USAGE where there is none, or more than one.
 */
export async function findBuild(home: string, wanted: string): Promise<BuildRecord> {
  const all = await listBuilds(home);
  const found = all.filter(
    ({ id, postBuild }) =>
      (/^[0-9a-f]{4,12}$/.test(wanted) && id.startsWith(wanted)) ||
      postBuild.some((each) => each === wanted || buildName(each) === wanted),
  );
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new LabError(
    'USAGE',
    only === undefined
      ? `No build is known as "${wanted}". Type "phonehome build list", or add its OTA with "phonehome build add OTA.zip".`
      : `"${wanted}" may be any of the builds ${found.map(({ id }) => id).join(', ')}. Give the id of one.`,
  );
}

async function readRecord(home: string, name: string): Promise<BuildRecord | null> {
  const path = join(folderOf(home), name);
  const bytes = await readPlain(path);
  return bytes === null ? null : parseYaml(bytes.toString('utf8'), path, recordSchema);
}

function folderOf(home: string): string {
  return join(home, 'builds');
}
