import { readFirmware } from '../../devices/kinds/simulated/firmware/firmware-file.ts';
import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { LabError } from '../errors.ts';
import type { AnswerRules } from '../model/answers.ts';
import type { CaChoice } from '../model/ca.ts';
import type { Device } from '../model/device.ts';
import type { ProgressListener, RunOutcome, RunRequest } from '../model/lab.ts';
import type { Answerer, Operator } from '../model/operator.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Conditions, Run } from '../model/trial.ts';
import { inTurns } from '../run/in-turns.ts';
import type { RunWriter } from '../run/parts.ts';
import { planTrials } from '../run/plan.ts';
import { promptDesk } from '../run/prompt-desk.ts';
import { type CanaryContents, keepCanaryFiles, readCanaryFiles } from '../store/canary-files.ts';
import { readDevice } from '../store/device-file.ts';
import { installationsOf } from '../store/installations.ts';
import { keepFirmware } from '../store/kept-firmware.ts';
import { digestOf, keepAnswerRules } from '../store/responders-file.ts';
import { createRun } from '../store/run-writer.ts';
import type { AnalysisPool } from './analysis-pool.ts';
import { answerRulesOf } from './answer-rules.ts';
import type { Children } from './children.ts';
import { chooseIncoming } from './choose-incoming.ts';
import { chooseScenarios, requireUpgrade, stateOf } from './choose-scenarios.ts';
import { chooseSetUp } from './choose-set-up.ts';
import { chooseSim } from './choose-sim.ts';
import { gatewayOfRun } from './gateway-of-run.ts';
import { labHome } from './home.ts';
import { newRun } from './new-run.ts';
import { performRun, watchedOf } from './perform-run.ts';
import type { OpenedPhones, PhoneKind, PhonesWanted } from './phone-kind.ts';
import { experimentSentence, requireExperiment, searchedDevices, withFactor } from './planned-factor.ts';
import { onlyBuildOf, plannedOta, type Update, updateWith } from './planned-ota.ts';
import { requireAbilities } from './require-abilities.ts';
import { requireControls } from './require-controls.ts';
import { terminalAnswerer } from './terminal-answerer.ts';
import { untilDecided } from './until-decided.ts';

/** Where the phones of a run come from, and the processes that it is done with. */
export type Equipment = {
  readonly children: Pick<Children, 'bench'>;
  readonly pool: AnalysisPool;
  /** The first that takes a run has it. */
  readonly kinds: readonly PhoneKind[];
};

/** One run here and now: its files are checked first, then its children and phones are opened. */
export async function runPhones(
  request: RunRequest,
  { children, pool, kinds }: Equipment,
  progress: ProgressListener,
  signal: AbortSignal,
  answerers: readonly Answerer[] = [],
): Promise<RunOutcome> {
  const { factor = null } = request;
  const chosen = withFactor(chooseScenarios(request), factor);
  const devices = await readDevices(request, progress);
  requireExperiment(factor, devices, chosen);
  const searched = searchedDevices(devices, factor);
  const build = request.firmware === null ? null : (await readFirmware(request.firmware)).build;
  const rules = await answerRulesOf(request);
  const kind = kindOf(request, devices, kinds);
  const operator = operatorHere(answerers);
  const program = process.env.PHONEHOME_SIM_COMMAND || null;
  requireAbilities(chosen, request, kind);
  const sim: PhonesWanted['sim'] = (tray) => chooseSim(request.sim ?? null, { operator, program, tray });
  const incoming: PhonesWanted['incoming'] = (air) => chooseIncoming(operator, air);
  const setUp: PhonesWanted['setUp'] = (host) => chooseSetUp({ operator, host });
  requireControls(chosen, devices, { sim, incoming, setUp }, kind.simulated);
  const gateway = await gatewayOfRun(request);
  const ota = await plannedOta(labHome(), request, devices);
  requireUpgrade(chosen, ota);
  const conditions = conditionsOf(request, chosen, rules);
  const fingerprint = ota === null ? (build?.fingerprint ?? '') : onlyBuildOf(ota);
  const planned = planRun(request, chosen, devices, fingerprint, conditions);
  const run: Run = gateway === null ? planned : { ...planned, scope: 'gateway' };
  // The server has the bodies of a part by their names already when it ends.
  const pack = request.part === undefined;
  const writer = await createRun(request.out, run, searched, undefined, pack);
  const files = await canaryFiles(request.devices, devices);
  await keepCanaryFiles(writer.folder, files);
  await keepAnswerRules(writer.folder, rules);
  if (request.firmware !== null) await keepFirmware(writer.folder, request.firmware);
  progress({
    kind: 'stage',
    text: `${run.trials.length} trials on ${devices.length} phone(s); the lab starts`,
  });
  if (factor !== null) progress({ kind: 'stage', text: experimentSentence(factor, request.repeat) });
  const update = ota === null ? null : updateWith(ota, chosen);
  const { ca = 'user' } = request;
  const work = {
    run,
    request,
    ca,
    kind,
    sim,
    incoming,
    setUp,
    devices,
    searched,
    files,
    chosen,
    update,
    gateway,
    rules,
  };
  return perform({ ...work, writer, children, pool, progress, signal });
}

type Work = {
  readonly run: Run;
  readonly request: RunRequest;
  readonly kind: PhoneKind;
  readonly sim: PhonesWanted['sim'];
  readonly incoming: PhonesWanted['incoming'];
  readonly setUp: PhonesWanted['setUp'];
  readonly devices: readonly Device[];
  /** The same phones, with the values that an experiment sets. */
  readonly searched: readonly Device[];
  readonly files: CanaryContents;
  readonly chosen: readonly Scenario[];
  readonly update: Update | null;
  readonly gateway: PhonesWanted['gateway'];
  readonly ca: CaChoice;
  readonly rules: AnswerRules;
  readonly writer: RunWriter;
  readonly children: Pick<Children, 'bench'>;
  readonly pool: AnalysisPool;
  readonly progress: ProgressListener;
  readonly signal: AbortSignal;
};

async function perform(work: Work): Promise<RunOutcome> {
  const { run, kind, searched, chosen: scenarios, writer, pool, progress, signal } = work;
  const opened: (() => unknown)[] = [];
  try {
    const bench = await work.children.bench(kind.adb);
    const stop = AbortSignal.any([signal, ...watchedOf(bench).map(({ failed }) => failed)]);
    const { phones, failed, close }: OpenedPhones = await kind.open({ ...work, bench, signal: stop });
    opened.push(close);
    return await performRun({
      run,
      scenarios,
      devices: searched,
      phones,
      failed,
      bench,
      writer,
      pool,
      progress,
      signal,
      rules: work.rules,
      cleanPass: work.request.cleanPass === true,
      factor: work.request.factor ?? null,
      ...(work.request.part === undefined
        ? {}
        : { part: work.request.part, installations: installationsOf(labHome(), run.id) }),
      ...(work.request.untilDecided == null
        ? {}
        : { further: untilDecided({ ...work.request.untilDecided, writer, pool, progress }) }),
    });
  } catch (thrown) {
    const fault = thrown instanceof Error ? thrown.message : String(thrown);
    await writer.run({ ...run, fault, finishedAt: Date.now() });
    throw thrown;
  } finally {
    for (const close of opened.reverse()) await Promise.resolve(close()).catch(() => undefined);
  }
}

function kindOf(request: RunRequest, devices: readonly Device[], kinds: readonly PhoneKind[]): PhoneKind {
  const kind = kinds.find((each) => each.takes(request, devices));
  if (kind !== undefined) return kind;
  throw new LabError(
    'USAGE',
    'No kind of phone is known for this run: an iPhone runs no firmware file, and iPhones and Android phones are run apart.',
  );
}

/** Whoever can be asked to do something by hand, or null. */
function operatorHere(answerers: readonly Answerer[]): Operator | null {
  const terminal = terminalAnswerer();
  return promptDesk([...(terminal === null ? [] : [terminal]), ...answerers]);
}

function conditionsOf(request: RunRequest, chosen: readonly Scenario[], rules: AnswerRules): Conditions {
  const answers = digestOf(rules);
  return {
    state: stateOf(request, chosen),
    responder: request.responder,
    ...(answers === undefined ? {} : { answers }),
    ...(request.tlsCheck === true ? { tlsCheck: true } : {}),
    dwellMs: request.dwellMs,
  };
}

function planRun(
  request: RunRequest,
  chosen: readonly Scenario[],
  devices: readonly Device[],
  fingerprint: string,
  conditions: Conditions,
): Run {
  const { part, seed, firmware, factor = null } = request;
  const times = factor === null ? request.repeat : 2 * request.repeat;
  const trials = planTrials(chosen, times, conditions, seed, devices.length);
  const begun = newRun({
    fingerprint,
    line: devices[0]?.line ?? '',
    serials: devices.map(({ serial }) => serial),
    simulated: firmware !== null,
    seed,
    trials: factor === null ? trials : inTurns(trials, factor.change, seed),
    conditions,
  });
  return {
    ...begun,
    ...(part === undefined ? {} : { id: part.id, startedAt: part.startedAt }),
    files: { firmware, devices: request.devices },
  };
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
