import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes, LabError, sentenceOf } from '../errors.ts';
import type { Device } from '../model/device.ts';
import type { Progress, ProgressListener, RunOutcome, RunRequest } from '../model/lab.ts';
import type { Answerer } from '../model/operator.ts';
import type { RunQueue } from '../model/run-queue.ts';
import type { Assignment, BuildSource, Told } from '../model/service.ts';
import { forgetInstallations } from '../store/installations.ts';
import { fetchBlob } from './fetch-blob.ts';
import { goesOnElsewhere } from './goes-on-elsewhere.ts';
import { openWork } from './left-work.ts';
import { promptsByServer } from './prompts-by-server.ts';
import { RunSender } from './send-run.ts';
import type { ServerClient } from './server-client.ts';
import { Telling } from './telling.ts';
import { toldOf } from './told-of.ts';
import type { WorkerLog } from './worker-log.ts';

/** A phone of this host, and its device.yaml. */
export type OwnedPhone = { readonly file: string; readonly device: Device };

/** Does a run on this machine. */
export type Perform = (
  request: RunRequest,
  progress: ProgressListener,
  signal: AbortSignal,
  answerers: readonly Answerer[],
) => Promise<RunOutcome>;

/** What a worker needs for a run. */
export type RunWorker = {
  readonly name: string;
  readonly home: string;
  readonly simulated: boolean;
  readonly journal: string | null;
  readonly queue: RunQueue;
  readonly client: ServerClient;
  readonly perform: Perform;
  readonly log: WorkerLog;
};

const usualDwellMs = { real: 600_000, simulated: 2_000 } as const;

/** Does what is left of a run, and sends it. Rejects where the run shall go on elsewhere, or later. */
export async function workOnRun(
  worker: RunWorker,
  assignment: Assignment,
  chosen: readonly OwnedPhone[],
  signal: AbortSignal,
): Promise<void> {
  const { client, queue } = worker;
  const { id } = assignment.run;
  const { folder: out, remove } = await openWork(worker.home, id, worker.name);
  const sender = new RunSender(out, id, client);
  const telling = new Telling(id, client, assignment.takes);
  const onProgress = (progress: Progress) => {
    const told = toldOf(progress);
    telling.add(told);
    if (progress.kind === 'flow') return;
    const bad = progress.kind === 'trial-end' && progress.invalid !== null;
    worker.log(bad ? 'warn' : 'info', told.text, fieldsOf(id, told));
    if (progress.kind === 'trial-end') telling.also(sender.attempts());
  };
  const end = await performed(worker, () => requestOf(worker, assignment, chosen, out), onProgress, signal, [
    promptsByServer(id, client, queue),
  ]);
  await telling.settled();
  const given = signal.aborted ? signal.reason : end.givenBack;
  if (given !== null) {
    await sender.attempts().catch(() => undefined);
    throw given;
  }
  const files = await sender.all();
  await client.complete(id, { fault: end.fault, exit: end.exit, files });
  await remove();
  await forgetInstallations(worker.home, id);
}

type Ended = {
  readonly fault: string | null;
  readonly exit: number;
  /** Why the run goes on elsewhere, or here later; null where it ended. */
  readonly givenBack: Error | null;
};

async function performed(
  worker: RunWorker,
  request: () => Promise<RunRequest>,
  progress: ProgressListener,
  signal: AbortSignal,
  answerers: readonly Answerer[],
): Promise<Ended> {
  try {
    const { fault, resumable } = await worker.perform(await request(), progress, signal, answerers);
    if (fault === null) return { fault, exit: exitCodes.pass, givenBack: null };
    return { fault, exit: exitCodes.infrastructure, givenBack: resumable ? new Error(fault) : null };
  } catch (thrown) {
    const known = thrown instanceof LabError ? thrown : null;
    return {
      fault: sentenceOf(thrown),
      exit: known?.exit ?? exitCodes.infrastructure,
      givenBack: goesOnElsewhere(known?.code ?? null) ? known : null,
    };
  }
}

async function requestOf(
  { home, client, simulated, journal }: RunWorker,
  { run, done, attemptOffset, seed, startedAt }: Assignment,
  chosen: readonly OwnedPhone[],
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
    ...(plan.answers === undefined ? {} : { answers: plan.answers }),
    state: plan.state ?? 'sim-known',
    saidState: plan.state,
    allowWipe: plan.allowWipe,
    tlsCheck: plan.tlsCheck === true,
    ca: plan.ca ?? 'user',
    seed,
    out,
    journal,
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
  await fetchBlob(client, sha256, file);
  return file;
}

/** The fields of a line of the log. */
function fieldsOf(run: string, { serial, trial }: Told) {
  return { run, ...(serial === null ? {} : { serial }), ...(trial === null ? {} : { trial }) };
}
