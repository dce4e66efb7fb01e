import { appendFile, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LabError } from '../errors.ts';
import type { Device } from '../model/device.ts';
import type { GatewayReading } from '../model/gateway.ts';
import type { AlignedReading } from '../model/handset.ts';
import type { Fence } from '../model/lease.ts';
import type { AppVersions, LogPart, SocketSighting } from '../model/trace.ts';
import type { Attempt, Run, Step, Trial } from '../model/trial.ts';
import { writeAtomic, writeJson } from './atomic-file.ts';
import { compressBodies } from './compress-bodies.ts';
import { writeDevice } from './device-file.ts';
import { endPacks } from './end-packs.ts';
import { EvidenceGate } from './evidence-gate.ts';
import { JsonLinesWriter } from './json-lines.ts';
import { type KeepBuild, keepBuilds } from './kept-builds.ts';
import { type ToolVersions, writeManifest } from './manifest.ts';
import { attemptFolder, deviceFileName } from './run-names.ts';

/**
 * The folder of one attempt, open for writing. Lines are on disk when `close` resolves. Every write is
 * refused with LEASE_LOST once the holder may have lost the phone, and `close` asks Redis.
 */
export type AttemptWriter = {
  readonly folder: string;
  readonly bodiesFolder: string;
  step(step: Step): void;
  reading(reading: AlignedReading): void;
  /** A line of gateway.jsonl, which is there only where a gateway is. */
  gateway(reading: GatewayReading): Promise<void>;
  /** A line of sockets.jsonl. */
  socket(sighting: SocketSighting): void;
  /** Goes to the end of logcat.txt, and a line to processes.jsonl. */
  log(part: LogPart): Promise<void>;
  /** Writes apps.json. */
  versions(versions: AppVersions): Promise<void>;
  /** Writes trial.json and ends the attempt. Without it the attempt reads as never finished. */
  close(attempt: Attempt): Promise<void>;
};

/** A run folder, open for writing. Nothing that was written is ever taken back. */
export type RunWriter = {
  readonly folder: string;
  /**
   * Makes the attempt's folder, and keeps in it whose it is: if the lab ends before the attempt does, what it
   * recorded is still known to be of this phone. Throws INTERNAL where it is there: recorded data is never
   * written over, and LEASE_LOST where the phone is another's.
   */
  attempt(trial: Trial, attempt: number, serial: string, fence: Fence): Promise<AttemptWriter>;
  /** What was read of its build from the phone of this serial; `fence` as for an attempt. */
  readonly build: KeepBuild;
  run(run: Run): Promise<void>;
  /** Packs the bodies and writes manifest.json; the run is complete with it. */
  finish(): Promise<void>;
};

const secretFile = 0o600;
const secretFolder = 0o700;

/**
 * Makes a new run folder with its phones' known values and run.json. Throws USAGE where the folder
 * holds anything already or cannot be written to. Without `pack`, bodies stay as they were recorded.
 */
export async function createRun(
  folder: string,
  run: Run,
  devices: readonly Device[],
  versions: ToolVersions = { phonehome: run.tool.version, node: process.version },
  pack = true,
): Promise<RunWriter> {
  const path = resolve(folder);
  await makeEmpty(path);
  const bodiesFolder = join(path, 'bodies');
  await mkdir(join(path, 'build'));
  await mkdir(join(path, 'derived'));
  await mkdir(join(path, 'trials'), { mode: secretFolder });
  await mkdir(bodiesFolder, { mode: secretFolder });
  for (const device of devices) {
    await writeAtomic(join(path, deviceFileName(device.serial)), writeDevice(device), secretFile);
  }
  await writeJson(join(path, 'run.json'), run);
  return {
    folder: path,
    attempt: (trial, attempt, serial, fence) =>
      openAttempt(join(path, attemptFolder(trial, attempt)), bodiesFolder, serial, fence),
    build: keepBuilds(path, run.serials),
    run: (changed) => writeJson(join(path, 'run.json'), changed),
    finish: async () => {
      await endPacks(path, pack);
      if (pack) await compressBodies(path);
      await writeManifest(path, versions);
    },
  };
}

async function makeEmpty(path: string): Promise<void> {
  const refuse = (what: string, cause?: unknown) =>
    new LabError('USAGE', `The run cannot be written to ${path}: ${what}. Give another --out folder.`, {
      cause,
    });
  const entries = await mkdir(path, { recursive: true })
    .then(() => readdir(path))
    .catch((error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EEXIST' || error.code === 'ENOTDIR';
      throw refuse(taken ? 'a file stands in its place' : `the system says ${error.code}`, error);
    });
  if (entries.length > 0) throw refuse('the folder is not empty, and nothing recorded is written over');
}

async function openAttempt(
  folder: string,
  bodiesFolder: string,
  serial: string,
  fence: Fence,
): Promise<AttemptWriter> {
  await fence.check();
  await makeAttempt(folder);
  const gate = new EvidenceGate(fence, folder);
  const started = { serial, fencingToken: fence.token };
  await writeJson(join(folder, 'started.json'), started, secretFile, () => gate.ask('started.json'));
  const lines = (name: string) => JsonLinesWriter.open(join(folder, name), () => gate.pass(name));
  const [steps, readings, sockets, processes] = await Promise.all([
    lines('steps.jsonl'),
    lines('phone.jsonl'),
    lines('sockets.jsonl'),
    lines('processes.jsonl'),
  ]);
  let gateway: Promise<JsonLinesWriter> | null = null;
  return {
    folder,
    bodiesFolder,
    gateway: async (reading) => {
      gateway ??= lines('gateway.jsonl');
      (await gateway).append(reading);
    },
    step: (step) => steps.append(step),
    reading: (reading) => readings.append(reading),
    socket: (sighting) => sockets.append(sighting),
    log: async ({ text, ...part }) => {
      processes.append(part);
      await appendFile(join(folder, 'logcat.txt'), text, { mode: secretFile });
    },
    versions: (versions) =>
      writeJson(join(folder, 'apps.json'), versions, undefined, async () => gate.pass('apps.json')),
    close: async (attempt) => {
      const files = [steps, readings, sockets, processes, ...(gateway === null ? [] : [await gateway])];
      const closed = await Promise.allSettled(files.map((file) => file.close()));
      const failed = closed.find((each) => each.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      const path = join(folder, 'trial.json');
      await writeJson(path, attempt, secretFile, () => gate.ask('trial.json'));
    },
  };
}

async function makeAttempt(folder: string): Promise<void> {
  await mkdir(join(folder, '..'), { recursive: true, mode: secretFolder });
  await mkdir(folder, { mode: secretFolder }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause;
    throw new LabError('INTERNAL', `The attempt ${folder} was recorded before; it is not written over.`, {
      cause,
    });
  });
}
