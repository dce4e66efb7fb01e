import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ServiceRun } from '../../model/service.ts';
import { isEnded } from '../../model/service.ts';
import type { Expired, KeptThing, Retention, Terms } from '../../model/upkeep.ts';
import { appendRetention } from '../audit-file.ts';
import { runSchema } from '../run-schema.ts';
import { readJson } from '../stored-file.ts';
import { deleteRaw, hashOf, lacksRaw, rawFilesOf } from './raw-files.ts';

const dayMs = 86_400_000;

/** What retention has to know beside the terms. */
export type RetainSetting = {
  readonly home: string;
  readonly terms: Terms;
  readonly dryRun: boolean;
  readonly now: number;
  /** The records of the service, where there is one. */
  readonly records: readonly ServiceRun[];
  /** Ids of runs that are named by baselines. */
  readonly named: ReadonlySet<string>;
  /** Whether some baseline has an exception that is open today. */
  readonly openExceptions: boolean;
};

type Kept = Retention['kept'][number];

/**
 * Lets go of what is past its term: first written to the audit log, then deleted. Runs that are
 * baselines, that have an open exception or that have not ended stay whole.
 */
export async function retain(setting: RetainSetting): Promise<Retention> {
  const expired: Expired[] = [];
  const kept: Kept[] = [];
  for (const id of (await namesIn(join(setting.home, 'runs'))).sort()) {
    const over = await expiredOfRun(setting, id);
    if (over === null) continue;
    const why = await whyKept(setting, id);
    if (why !== null) {
      kept.push({ run: id, why });
      continue;
    }
    expired.push(over);
    if (!setting.dryRun) await letGo(setting, over);
  }
  for (const over of [...(await bundles(setting)), ...(await blobs(setting))]) {
    expired.push(over);
    if (!setting.dryRun) await letGo(setting, over);
  }
  return { expired, kept };
}

async function expiredOfRun(setting: RetainSetting, id: string): Promise<Expired | null> {
  const { home, terms, now } = setting;
  const folder = join(home, 'runs', id);
  const run = await readJson(folder, 'run.json', runSchema).catch(() => null);
  if (run === null) return null;
  const ageDays = (now - (run.finishedAt ?? run.startedAt)) / dayMs;
  const past = (thing: KeptThing) => {
    const days = terms[thing];
    return days !== undefined && ageDays > days ? days : null;
  };
  const sha256 = await hashOf(join(folder, 'manifest.json')).catch(() => null);
  const whole = past('runs');
  if (whole !== null) return { thing: 'runs', name: id, days: whole, bytes: await sizeOf(folder), sha256 };
  const recording = past('raw');
  if (recording === null || (await lacksRaw(folder))) return null;
  const bytes = (await rawFilesOf(folder)).reduce((sum, file) => sum + file.bytes, 0);
  return { thing: 'raw', name: id, days: recording, bytes, sha256 };
}

async function whyKept(
  { home, records, named, openExceptions }: RetainSetting,
  id: string,
): Promise<string | null> {
  const record = records.find((each) => each.id === id);
  if (record !== undefined && !isEnded(record)) return `it is ${record.state}`;
  if (named.has(id)) return 'a baseline names it';
  const head = records.find((each) => each.submission.baseline === id);
  if (head !== undefined) return `it is the baseline of run ${head.id}`;
  if (openExceptions && (await hasException(join(home, 'runs', id)))) return 'it has an open exception';
  return null;
}

const resultSchema = z.object({
  findings: z.array(z.object({ approval: z.object({ kind: z.string() }).optional() })),
});

/** A result that cannot be read holds the run: what it says is not known. */
async function hasException(folder: string): Promise<boolean> {
  const result = await readJson(join(folder, 'derived'), 'result.json', resultSchema).catch(() => undefined);
  if (result === undefined) return true;
  return result?.findings.some(({ approval }) => approval?.kind === 'exception') === true;
}

async function bundles({ home, terms, now }: RetainSetting): Promise<Expired[]> {
  const folder = join(home, 'evidence', 'bundles');
  const days = terms.evidence;
  if (days === undefined) return [];
  const found: Expired[] = [];
  for (const name of await namesIn(folder)) {
    const { mtimeMs } = await stat(join(folder, name));
    if (now - mtimeMs <= days * dayMs) continue;
    const sha256 = await hashOf(join(folder, name)).catch(() => null);
    found.push({ thing: 'evidence', name, days, bytes: await sizeOf(join(folder, name)), sha256 });
  }
  return found;
}

/** Blobs that no run folder shares and no run is about, and what was never sent to its end. */
async function blobs({ home, terms, now, records }: RetainSetting): Promise<Expired[]> {
  const days = terms.blobs;
  if (days === undefined) return [];
  const builds = new Set(
    records.flatMap(({ submission: { build } }) => (build.kind === 'booted' ? [] : [build.sha256])),
  );
  const found: Expired[] = [];
  for (const part of await namesIn(join(home, 'blobs'))) {
    for (const name of await namesIn(join(home, 'blobs', part))) {
      const { mtimeMs, nlink, size } = await stat(join(home, 'blobs', part, name));
      const sha256 = name.replace(/\.part$/, '');
      if (nlink > 1 || builds.has(sha256) || now - mtimeMs <= days * dayMs) continue;
      found.push({ thing: 'blobs', name, days, bytes: size, sha256 });
    }
  }
  return found;
}

async function letGo({ home }: RetainSetting, { thing, name, days, sha256, bytes }: Expired): Promise<void> {
  await appendRetention(home, { did: 'delete', thing, name, days, bytes, sha256 });
  const folder = join(home, 'runs', name);
  switch (thing) {
    case 'raw':
      await dropBlobs(home, await deleteRaw(folder, days));
      break;
    case 'runs': {
      const hashes = await deleteRaw(folder, days);
      await rm(folder, { recursive: true, force: true });
      await rm(join(home, 'service', 'runs', `${name}.json`), { force: true });
      await rm(join(home, 'service', 'runs', `${name}.events.jsonl`), { force: true });
      await dropBlobs(home, hashes);
      break;
    }
    case 'evidence':
      await rm(join(home, 'evidence', 'bundles', name), { recursive: true, force: true });
      break;
    case 'blobs':
      await rm(join(home, 'blobs', name.slice(0, 2), name), { force: true });
      break;
  }
}

/** The second name of what was deleted goes too, unless another run shares the bytes. */
async function dropBlobs(home: string, hashes: readonly string[]): Promise<void> {
  for (const sha256 of new Set(hashes)) {
    const path = join(home, 'blobs', sha256.slice(0, 2), sha256);
    const there = await stat(path).catch(() => null);
    if (there !== null && there.nlink === 1) await rm(path, { force: true });
  }
}

async function sizeOf(path: string): Promise<number> {
  const there = await stat(path);
  if (!there.isDirectory()) return there.size;
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
}
