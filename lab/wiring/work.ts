import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { exitCodes, LabError, sentenceOf } from '../errors.ts';
import type { Device } from '../model/device.ts';
import type { Progress, ProgressListener, RunOutcome, RunRequest, WorkOptions } from '../model/lab.ts';
import type { Leases } from '../model/lease.ts';
import type { Answerer } from '../model/operator.ts';
import type { QueuedRun, RunQueue, WorkEnd } from '../model/run-queue.ts';
import type { Assignment, BuildSource, RunEvent } from '../model/service.ts';
import { openLeases } from '../queue/leases.ts';
import { openQuarantine } from '../queue/quarantine.ts';
import { connectRedis } from '../queue/redis-server.ts';
import { openRunQueue } from '../queue/run-queue.ts';
import { readDevice } from '../store/device-file.ts';
import { announceHost, type HostedLook } from './announce-host.ts';
import { promptsByServer } from './prompts-by-server.ts';
import { requireSameLine } from './require-same-line.ts';
import { RunSender } from './send-run.ts';
import { type ServerClient, serverClient } from './server-client.ts';
import { tool } from './version.ts';
import { type WorkerLog, workerLog } from './worker-log.ts';

type Perform = (
  request: RunRequest,
  progress: ProgressListener,
  signal: AbortSignal,
  answerers: readonly Answerer[],
) => Promise<RunOutcome>;

type Look = () => Promise<ReadonlyMap<string, HostedLook>>;

type Told = Pick<RunEvent, 'kind' | 'serial' | 'trial' | 'text'>;
type Owned = { readonly file: string; readonly device: Device };

const askAgainMs = 2_000;
const usualDwellMs = { real: 600_000, simulated: 2_000 } as const;

/** One worker: its phones, what it does now, and the server that it does it for. */
type Worker = {
  readonly name: string;
  readonly home: string;
  readonly simulated: boolean;
  readonly phones: readonly Owned[];
  /** Serial -> the run that it works on. */
  readonly busy: Map<string, string>;
  readonly queue: RunQueue;
  readonly leases: Leases;
  readonly client: ServerClient;
  readonly perform: Perform;
  readonly look: Look | null;
  readonly log: WorkerLog;
};

/** Takes runs for this host's phones, does them, and sends what was recorded to the server, until `signal`. */
export async function work(
  home: string,
  options: WorkOptions,
  perform: Perform,
  look: Look,
  onReady: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const url = process.env.REDIS_URL;
  if (!url)
    throw new LabError('USAGE', "A worker needs REDIS_URL: the Redis that it shares with the lab's server.");
  const phones = await readOwned(options.devices);
  const log = workerLog(options.name);
  while (!signal.aborted) {
    const lost = await workOnce(home, url, phones, options, perform, look, log, onReady, signal).then(
      () => null,
      (error: unknown) => error,
    );
    if (lost === null) return;
    if (signal.aborted || !(lost instanceof LabError) || lost.code !== 'REDIS_UNREACHABLE') throw lost;
    log('warn', `${lost.message} What was under way ends; this worker goes on when Redis is back.`);
    await redisBack(url, home, signal);
    log('info', 'Redis is back; this worker takes runs again.');
  }
}

/** Resolves when the Redis that was there before answers again. */
async function redisBack(url: string, home: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(askAgainMs, undefined, { signal }).catch(() => undefined);
    const redis = await connectRedis({ url, home, logFile: '' }).catch(() => null);
    await redis?.close();
    if (redis !== null) return;
  }
}

async function workOnce(
  home: string,
  url: string,
  phones: readonly Owned[],
  options: WorkOptions,
  perform: Perform,
  look: Look,
  log: WorkerLog,
  onReady: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const logFile = join(home, 'logs', 'redis.log');
  const redis = await connectRedis({ url, home: join(home, 'redis'), logFile });
  const queue = openRunQueue(redis);
  const leases = openLeases(redis);
  const quarantine = openQuarantine(redis);
  const name = `${options.name}-${process.pid}`;
  const stop = AbortSignal.any([signal, redis.failed]);
  try {
    const client = serverClient(options.server, () => queue.workSecret(), {
      host: name,
      signal: stop,
      say: (text) => log('warn', text),
    });
    requireSameLine(await client.version(), tool.version);
    const { simulated } = options;
    const worker: Worker = {
      name,
      home,
      simulated,
      phones,
      busy: new Map(),
      queue,
      leases,
      client,
      perform,
      look: simulated ? null : look,
      log,
    };
    const announcing = announceHost(worker, quarantine, stop);
    const ready = `${name} takes runs for ${phones.map(({ device }) => device.serial).join(', ')}`;
    log('info', ready);
    onReady(ready);
    await queue.consume(
      phones.map(({ device: { serial, line, product } }) => ({ serial, line, product })),
      {
        simulated,
        stop,
        work: (run, _take, aborted) => take(worker, run, aborted),
        onTrouble: (text) => log('warn', text),
      },
    );
    await announcing;
    redis.failed.throwIfAborted();
  } finally {
    quarantine.close();
    leases.close();
    await queue.close();
    await redis.close();
  }
}

async function readOwned(files: readonly string[]): Promise<Owned[]> {
  if (files.length === 0)
    throw new LabError('USAGE', 'A worker needs phones: give --device with their device.yaml.');
  const read = await Promise.all(
    files.map(async (file) => ({ file, device: (await readDevice(file, checkIdentifier)).device })),
  );
  const serials = read.map(({ device }) => device.serial);
  const twice = serials.find((serial, index) => serials.indexOf(serial) !== index);
  if (twice !== undefined) throw new LabError('USAGE', `Two device files have the serial ${twice}.`);
  return read;
}

async function take(worker: Worker, run: QueuedRun, signal: AbortSignal): Promise<WorkEnd> {
  const chosen = await choosePhones(worker, run);
  if (chosen.length === 0) return { kind: 'later', afterMs: askAgainMs };
  for (const { device } of chosen) worker.busy.set(device.serial, run.id);
  try {
    const serials = chosen.map(({ device }) => device.serial);
    const assignment = await worker.client.assign(run.id, serials).catch((error: unknown) => {
      if (error instanceof LabError && (error.code === 'INTERRUPTED' || error.code === 'USAGE')) return null;
      throw error;
    });
    if (assignment !== null) await perform(worker, assignment, chosen, signal);
    return { kind: 'done' };
  } catch (error) {
    worker.log('warn', `The work on it ended here: ${sentenceOf(error)}`, { run: run.id });
    throw error;
  } finally {
    for (const { device } of chosen) worker.busy.delete(device.serial);
  }
}

/** Phones of this host that the run asks for and that nobody works with. */
async function choosePhones(
  { phones, busy, leases }: Worker,
  { phones: wanted }: QueuedRun,
): Promise<Owned[]> {
  const { serials, line, product, count = 1 } = wanted;
  const matching = phones.filter(
    ({ device }) =>
      !busy.has(device.serial) &&
      (serials === undefined || serials.includes(device.serial)) &&
      (line === undefined || line === device.line) &&
      (product === undefined || product === device.product),
  );
  const lineOfRun = matching[0]?.device.line;
  const free: Owned[] = [];
  for (const each of matching.filter(({ device }) => device.line === lineOfRun)) {
    const held = (await leases.state(each.device.serial)).holder;
    if (held === null && !busy.has(each.device.serial)) free.push(each);
    if (free.length === (serials?.length ?? count)) break;
  }
  return free;
}

async function perform(
  worker: Worker,
  assignment: Assignment,
  chosen: readonly Owned[],
  signal: AbortSignal,
): Promise<void> {
  const { client, queue } = worker;
  const { id } = assignment.run;
  const out = join(worker.home, 'work', `${id}-${randomBytes(4).toString('hex')}`);
  await mkdir(join(worker.home, 'work'), { recursive: true, mode: 0o700 });
  const sender = new RunSender(out, id, client);
  const telling = new Telling(id, client);
  const onProgress = (progress: Progress) => {
    const told = toldOf(progress);
    telling.add(told);
    const bad = progress.kind === 'trial-end' && progress.invalid !== null;
    worker.log(bad ? 'warn' : 'info', told.text, fieldsOf(id, told));
    if (progress.kind === 'trial-end') telling.also(sender.attempts());
  };
  let fault: string | null = null;
  let exit: number = exitCodes.pass;
  try {
    const request = await requestOf(worker, assignment, chosen, out);
    const outcome = await worker.perform(request, onProgress, signal, [promptsByServer(id, client, queue)]);
    fault = outcome.fault;
    exit = fault === null ? exitCodes.pass : exitCodes.infrastructure;
  } catch (thrown) {
    fault = sentenceOf(thrown);
    exit = thrown instanceof LabError ? thrown.exit : exitCodes.infrastructure;
  }
  // A worker that is told to stop leaves the run to others; its attempts are sent as far as they are whole.
  await telling.settled();
  if (signal.aborted) {
    await sender.attempts().catch(() => undefined);
    throw signal.reason;
  }
  const files = await sender.all();
  await client.complete(id, { fault, exit, files });
  await rm(out, { recursive: true, force: true });
}

async function requestOf(
  { home, client, simulated }: Worker,
  { run, done, attemptOffset, seed, startedAt }: Assignment,
  chosen: readonly Owned[],
  out: string,
): Promise<RunRequest> {
  const { build, plan } = run.submission;
  const file = build.kind === 'booted' ? null : await fetchBuild(home, client, build);
  return {
    firmware: build.kind === 'firmware' ? file : null,
    build: build.kind === 'ota' ? file : null,
    devices: chosen.map(({ file: path }) => path),
    scenarios: plan.scenarios,
    repeat: plan.repeat,
    dwellMs: plan.dwellMs ?? usualDwellMs[simulated ? 'simulated' : 'real'],
    responder: plan.responder,
    state: plan.state ?? 'sim-known',
    saidState: plan.state,
    allowWipe: plan.allowWipe,
    seed,
    out,
    part: { id: run.id, startedAt, done, attemptOffset },
  };
}

/** The build's file, fetched once and kept under its hash. */
async function fetchBuild(
  home: string,
  client: ServerClient,
  { kind, sha256 }: Exclude<BuildSource, { kind: 'booted' }>,
): Promise<string> {
  const folder = join(home, 'work', 'builds');
  const file = join(folder, `${sha256}${kind === 'ota' ? '.zip' : '.yaml'}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const answer = await client.blob(sha256);
  if (answer.body === null) throw new LabError('INTERNAL', 'The server sent no bytes of the build.');
  await pipeline(Readable.from(answer.body), createWriteStream(file, { mode: 0o600 }));
  return file;
}

/** Sends events in their order, several at once where they come fast. */
class Telling {
  readonly #run: string;
  readonly #client: ServerClient;
  #waiting: Told[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  readonly #others = new Set<Promise<unknown>>();

  constructor(run: string, client: ServerClient) {
    this.#run = run;
    this.#client = client;
  }

  add(told: Told): void {
    this.#waiting.push(told);
    if (this.#waiting.length > 1) return;
    this.#turn = this.#turn
      .then(() => sleep(100))
      .then(async () => {
        const events = this.#waiting;
        this.#waiting = [];
        await this.#client.events(this.#run, events);
      })
      .catch(() => undefined);
  }

  /** Work that goes on beside; its faults show when all is sent at the end. */
  also(work: Promise<unknown>): void {
    const quiet = work.catch(() => undefined);
    this.#others.add(quiet);
    void quiet.then(() => this.#others.delete(quiet));
  }

  async settled(): Promise<void> {
    await this.#turn;
    await Promise.allSettled([...this.#others]);
  }
}

/** The fields of a line of the log. */
function fieldsOf(run: string, { serial, trial }: Told) {
  return { run, ...(serial === null ? {} : { serial }), ...(trial === null ? {} : { trial }) };
}

function toldOf(progress: Progress): Told {
  switch (progress.kind) {
    case 'stage':
      return { kind: 'stage', serial: null, trial: null, text: progress.text };
    case 'phone':
      return { kind: 'phone', serial: progress.serial, trial: null, text: progress.text };
    case 'trial': {
      const { serial, trial, attempt, text } = progress;
      return {
        kind: 'trial',
        serial,
        trial: trial.number,
        text: `${trial.scenario} (attempt ${attempt}): ${text}`,
      };
    }
    case 'trial-end': {
      const { serial, trial, invalid, ended, of } = progress;
      const how = invalid === null ? 'valid' : `invalid: ${invalid}`;
      return {
        kind: 'trial-end',
        serial,
        trial: trial.number,
        text: `${trial.scenario} ${how} (${ended} of ${of})`,
      };
    }
  }
}
