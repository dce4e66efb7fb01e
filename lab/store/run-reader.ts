import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import type { Build } from '../model/build.ts';
import type { Device } from '../model/device.ts';
import type { Run } from '../model/trial.ts';
import { readAttempts, type StoredAttempt } from './attempt-reader.ts';
import { packsOf } from './body-packs.ts';
import { readInventory } from './build-inventory.ts';
import { unpackBody } from './compress-bodies.ts';
import { parseDevice } from './device-file.ts';
import { readBuilds } from './kept-builds.ts';
import { bodyPath } from './run-names.ts';
import { runSchema } from './run-schema.ts';
import { readJson, readPlain } from './stored-file.ts';

/** A run as it lies on disk, finished or not. */
export type StoredRun = {
  readonly folder: string;
  readonly run: Run;
  readonly devices: readonly Device[];
  /** Null where the run ended before the build was read. */
  readonly build: Build | null;
  /** What each phone told of its build, by serial; empty in runs of several phones by earlier versions. */
  readonly builds: ReadonlyMap<string, Build>;
  /** By trial, then by attempt. */
  readonly attempts: readonly StoredAttempt[];
};

/**
 * Reads a run folder without its traffic, also one that a crash left half-written: attempts without
 * trial.json are invalid, "never finished". Throws BAD_FILE where the folder is no run.
 */
export async function readRun(folder: string): Promise<StoredRun> {
  const run = await readJson(folder, 'run.json', runSchema);
  if (run === null) {
    throw new LabError(
      'BAD_FILE',
      `${folder} is no run: it has no run.json. Give a folder that "run --out" made.`,
    );
  }
  const [devices, build, builds, attempts] = await Promise.all([
    readDevices(folder),
    readInventory(join(folder, 'build'), run.fingerprint),
    readBuilds(folder, run),
    readAttempts(folder, run),
  ]);
  return { folder, run, devices, build, builds, attempts };
}

/** The bytes of one body. Throws BAD_FILE where it is missing or is not what its name says. */
export async function readBody(run: string, sha256: string): Promise<Buffer> {
  const path = bodyPath(run, sha256);
  const packs = packsOf(run);
  const bytes =
    (await packs.known(sha256)) ??
    (await readPlain(path)) ??
    (await readPacked(`${path}.gz`)) ??
    (await packs.read(sha256));
  if (bytes === null) throw new LabError('BAD_FILE', `The run ${run} lacks the body ${sha256}.`);
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
  throw new LabError(
    'BAD_FILE',
    `The body ${sha256} of run ${run} was altered: its bytes have another hash.`,
  );
}

async function readPacked(path: string): Promise<Buffer | null> {
  const packed = await readPlain(path);
  return packed === null ? null : unpackBody(packed, path);
}

async function readDevices(folder: string): Promise<Device[]> {
  const names = (await readdir(folder)).filter((name) => /^device-.+\.yaml$/.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readPlain(join(folder, name))));
  return names.map((name, index) => {
    const text = texts[index]?.toString('utf8') ?? '';
    return parseDevice(text, join(folder, name), () => ({})).device;
  });
}
