import { randomUUID } from 'node:crypto';
import { readFirmware } from '../../devices/kinds/simulated/firmware/firmware-file.ts';
import { scenarios as allScenarios } from '../../scenarios/list.ts';
import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { LabError } from '../errors.ts';
import { type Device, knownIdentifiers } from '../model/device.ts';
import type { ProgressListener, RunOutcome, RunRequest } from '../model/lab.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Run } from '../model/trial.ts';
import { openLeases } from '../queue/leases.ts';
import { openQuarantine } from '../queue/quarantine.ts';
import { openTrialQueue } from '../queue/trial-queue.ts';
import { executeRun } from '../run/execute-run.ts';
import type { RunParts, Watched } from '../run/parts.ts';
import { planTrials } from '../run/plan.ts';
import { type CanaryContents, keepCanaryFiles, readCanaryFiles } from '../store/canary-files.ts';
import { readDevice } from '../store/device-file.ts';
import { createRun } from '../store/run-writer.ts';
import type { AnalysisPool } from './analysis-pool.ts';
import type { Bench, Children } from './children.ts';
import { labHome } from './home.ts';
import { onlyBuildOf, plannedOta, type Update, updateWith } from './planned-ota.ts';
import { realPhones } from './real-phones.ts';
import { simulatedPhones } from './simulated-phones.ts';
import { tool } from './version.ts';

/** One run here and now: its files are checked first, then its children and phones are opened. */
export async function runPhones(
  request: RunRequest,
  children: Children,
  pool: AnalysisPool,
  progress: ProgressListener,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const chosen = chooseScenarios(request.scenarios);
  const devices = await readDevices(request, progress);
  const build = request.firmware === null ? null : (await readFirmware(request.firmware)).build;
  requireControls(chosen, devices, request);
  const ota = await plannedOta(labHome(), request, devices);
  const run = planRun(request, chosen, devices, ota === null ? (build?.fingerprint ?? '') : onlyBuildOf(ota));
  const writer = await createRun(request.out, run, devices);
  const files = await canaryFiles(request.devices, devices);
  await keepCanaryFiles(writer.folder, files);
  progress({
    kind: 'stage',
    text: `${run.trials.length} trials on ${devices.length} phone(s); the lab starts`,
  });
  const update = ota === null ? null : updateWith(ota, signal);
  return perform({ run, request, devices, files, chosen, update, writer, children, pool, progress, signal });
}

type Work = Pick<RunParts, 'writer' | 'progress'> & {
  readonly run: Run;
  readonly request: RunRequest;
  readonly devices: readonly Device[];
  readonly files: CanaryContents;
  readonly chosen: readonly Scenario[];
  readonly update: Update | null;
  readonly children: Children;
  readonly pool: AnalysisPool;
  readonly signal: AbortSignal;
};

async function perform(work: Work): Promise<RunOutcome> {
  const { run, request, devices, chosen, writer, pool, progress, signal } = work;
  const simulated = request.firmware !== null;
  const opened: (() => unknown)[] = [];
  try {
    const bench = await work.children.bench(simulated);
    const watched = watchedOf(bench);
    const stop = AbortSignal.any([signal, ...watched.map(({ failed }) => failed)]);
    const { phones, failed } = await openPhones({ ...work, signal: stop }, bench, opened);
    const leases = openLeases(bench.redis);
    opened.push(() => leases.close());
    const quarantine = openQuarantine(bench.redis);
    opened.push(() => quarantine.close());
    const queue = openTrialQueue(bench.redis, run.id);
    opened.push(() => queue.close());
    opened.push(() => (bench.redis.failed.aborted ? undefined : queue.discard()));
    const { run: ended, outcomes } = await executeRun(
      run,
      {
        phones,
        scenarios: chosen,
        recorder: bench.recorder,
        leases,
        quarantine,
        queue,
        writer,
        progress,
        watched: failed === null ? watched : [...watched, { name: 'simulated phones', failed }],
        validate: (recorded) => pool.validate({ run: writer.folder, devices, packages: [], ...recorded }),
      },
      signal,
    );
    return { folder: writer.folder, fault: ended.fault, outcomes };
  } catch (thrown) {
    const fault = thrown instanceof Error ? thrown.message : String(thrown);
    await writer.run({ ...run, fault, finishedAt: Date.now() });
    throw thrown;
  } finally {
    for (const close of opened.reverse()) await Promise.resolve(close()).catch(() => undefined);
  }
}

function watchedOf({ adb, appium, recorder, redis }: Bench): Watched[] {
  return [
    { name: 'adb', failed: adb.failed },
    { name: 'Appium', failed: appium.failed },
    { name: 'recorder', failed: recorder.failed },
    { name: 'Redis', failed: redis.failed },
  ];
}

async function openPhones(work: Work, bench: Bench, opened: (() => unknown)[]) {
  const { request, devices, files, signal, update } = work;
  if (request.firmware === null)
    return { phones: await realPhones(devices, bench, signal, update, files), failed: null };
  const { phones, spawned } = await simulatedPhones(
    { firmwareFile: request.firmware, journal: request.journal ?? null },
    devices,
    bench,
    signal,
    update,
    files,
  );
  opened.push(() => spawned.stop());
  return { phones, failed: spawned.failed };
}

function planRun(
  request: RunRequest,
  chosen: readonly Scenario[],
  devices: readonly Device[],
  fingerprint: string,
): Run {
  const conditions = { state: request.state, responder: request.responder, dwellMs: request.dwellMs };
  return {
    schema: 'phonehome.run/1',
    id: randomUUID(),
    startedAt: Date.now(),
    finishedAt: null,
    fingerprint,
    line: devices[0]?.line ?? '',
    serials: devices.map(({ serial }) => serial),
    simulated: request.firmware !== null,
    seed: request.seed,
    trials: planTrials(chosen, request.repeat, conditions, request.seed),
    conditions,
    tool,
    fault: null,
    clockSkewMs: {},
  };
}

function chooseScenarios(names: readonly string[]): readonly Scenario[] {
  if (names.length === 0) return allScenarios;
  return [...new Set(names)].map((name) => {
    const scenario = allScenarios.find((each) => each.name === name);
    if (scenario !== undefined) return scenario;
    const known = allScenarios.map((each) => each.name).join(', ');
    throw new LabError('USAGE', `There is no scenario "${name}". The scenarios are ${known}.`);
  });
}

/** The canary files of all phones; they are read once, before anything is started. */
async function canaryFiles(paths: readonly string[], devices: readonly Device[]): Promise<CanaryContents> {
  const read = await Promise.all(devices.map((device, index) => readCanaryFiles(paths[index] ?? '', device)));
  return new Map(read.flatMap((each) => [...each]));
}

async function readDevices(request: RunRequest, progress: ProgressListener): Promise<Device[]> {
  const devices: Device[] = [];
  for (const path of request.devices) {
    const { device, warnings } = await readDevice(path, checkIdentifier);
    for (const warning of warnings) progress({ kind: 'stage', text: `Warning: ${warning}` });
    devices.push(device);
  }
  const serials = devices.map(({ serial }) => serial);
  const twice = serials.find((serial, index) => serials.indexOf(serial) !== index);
  if (twice !== undefined)
    throw new LabError('USAGE', `Two of the device files have the serial ${twice}. Give each phone once.`);
  const lines = [...new Set(devices.map(({ line }) => line))];
  if (lines.length > 1)
    throw new LabError(
      'USAGE',
      `The phones belong to the lines ${lines.join(', ')}. A run is about one line; run them apart.`,
    );
  return devices;
}

/** A scenario that needs what this lab lacks is refused at the start, not in mid-run. */
function requireControls(chosen: readonly Scenario[], devices: readonly Device[], request: RunRequest): void {
  for (const { name } of chosen.filter(({ controls }) => controls.includes('sim'))) {
    const without = devices.find((device) => !knownIdentifiers(device).some(({ kind }) => kind === 'iccid'));
    if (without !== undefined) {
      throw new LabError(
        'USAGE',
        `Scenario ${name} needs a SIM, and the file of phone ${without.serial} names none. Add "sims" to it, or leave the scenario out.`,
      );
    }
    if (request.firmware === null && !process.env.PHONEHOME_SIM_COMMAND) {
      throw new LabError(
        'USAGE',
        `Scenario ${name} needs somebody or something that changes the SIM. Set PHONEHOME_SIM_COMMAND to a program that does, or leave the scenario out.`,
      );
    }
  }
}
