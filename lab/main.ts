import { mkdir } from 'node:fs/promises';
import { checkIdentifier } from './analysis/identifiers/check-identifier.ts';
import type { Lab, ProgressListener, RunRequest, SimulateRequest, StandingPhone } from './model/lab.ts';
import type { Answerer } from './model/operator.ts';
import { readDevice } from './store/device-file.ts';
import { readPlan } from './store/plan-file.ts';
import { readPolicy } from './store/policy-file.ts';
import { createToken, listTokens, revokeToken } from './store/service/tokens.ts';
import { analysisPool } from './wiring/analysis-pool.ts';
import { baselineShelf } from './wiring/baselines.ts';
import { buildShelf } from './wiring/builds.ts';
import { Children } from './wiring/children.ts';
import { gatewayControl } from './wiring/gateway-control.ts';
import { labHome } from './wiring/home.ts';
import { capture, formats, render, renderTrend } from './wiring/render.ts';
import { tool } from './wiring/version.ts';
import { whenNeeded } from './wiring/when-needed.ts';

/** Wires the implementations into a lab. Nothing is started before it is needed. */
export async function openLab(): Promise<Lab> {
  const home = labHome();
  await mkdir(home, { recursive: true, mode: 0o700 });
  const children = new Children(home);
  const pool = analysisPool();
  const run = async (
    request: RunRequest,
    progress: ProgressListener,
    signal: AbortSignal,
    answerers?: readonly Answerer[],
  ) => {
    const [{ runPhones }, { phoneKinds: kinds }] = await Promise.all([
      import('./wiring/run-phones.ts'),
      import('./wiring/phone-kinds.ts'),
    ]);
    return runPhones(request, { children, pool, kinds }, progress, signal, answerers);
  };
  const lab: Lab = {
    version: tool.version,
    home,
    builds: buildShelf(home),
    gateway: gatewayControl,
    baselines: baselineShelf(home, pool),
    devices: whenNeeded(async () => (await import('./wiring/device-shelf.ts')).deviceShelf(home)),
    evidence: whenNeeded(async () => (await import('./wiring/evidence.ts')).evidenceShelf(home, pool)),
    findings: whenNeeded(async () => (await import('./wiring/findings.ts')).findingShelf(pool)),
    doctor: async (files) => (await import('./wiring/doctor.ts')).examineLab(home, files),
    run: (request, progress, signal) => run(request, progress, signal),
    check: async (...args) => (await import('./wiring/check/check.ts')).check({ home, pool }, ...args),
    import: async (...args) => (await import('./wiring/import-captures.ts')).importCaptures(...args),
    analyze: async (folder) => {
      await pool.analyze(folder);
    },
    compare: (folders, policy, { reveal = false, controls = [] } = {}) =>
      pool.judge({ folders, policy, reveal, controls }),
    policy: readPolicy,
    plan: readPlan,
    formats: [...formats, capture],
    render: async (judgement, format, options) => render(judgement, format, options),
    trend: async (request) =>
      (await import('./wiring/trend.ts')).trendFor(home, request, (folder) => pool.analyze(folder)),
    renderTrend: async (trend, format, options) => renderTrend(trend, format, options),
    exportHar: async (folder, file, { reveal = false } = {}) => {
      await pool.har({ folder, file, reveal });
    },
    revealed: async (paths, what, by) =>
      (await import('./wiring/custody.ts')).logRevealed(home, paths, what, by),
    scan: (files, devices, { reveal }) => pool.scan({ files, devices, reveal }),
    rescore: async (folders, by) =>
      by === undefined
        ? (await import('./wiring/rescore-runs.ts')).rescoreRuns(home, folders, (each) => pool.analyze(each))
        : (await import('./wiring/rescore-by-workers.ts')).rescoreByWorkers(home, folders, by),
    experiment: (input) => pool.experiment(input),
    promote: async (request) => (await import('./wiring/promote-unknown.ts')).promoteUnknown(request),
    simulate,
    serve: async (options, onReady, signal) =>
      (await import('./wiring/serve.ts')).serve(home, options, lab, onReady, signal),
    work: async (options, onReady, signal) => {
      const { work } = await import('./wiring/work.ts');
      const look = async () =>
        (await import('./wiring/look-at-phones.ts')).lookAtPhones(lab.devices, options.devices);
      return work(home, options, { perform: run, look, derive: pool.derive }, onReady, signal);
    },
    upkeep: whenNeeded(async () => (await import('./wiring/upkeep.ts')).upkeepOf(home)),
    tokens: {
      list: () => listTokens(home),
      create: (said) => createToken(home, said),
      revoke: (wanted) => revokeToken(home, wanted),
    },
    hooks: whenNeeded(async () => (await import('./wiring/secret-shelves.ts')).hookShelf(home)),
    notices: whenNeeded(async () => (await import('./wiring/secret-shelves.ts')).noticeShelf(home)),
    close: async () => {
      await Promise.allSettled([children.close(), pool.close()]);
    },
  };
  return lab;
}

async function simulate(options: SimulateRequest): Promise<StandingPhone> {
  const { device } = await readDevice(options.device, checkIdentifier);
  const { spawnPhones } = await import('../devices/kinds/simulated/spawn.ts');
  const spawned = await spawnPhones([
    { device, firmwareFile: options.firmware, port: options.port, faults: options.faults },
  ]);
  const [phone] = spawned.phones;
  const ended = new Promise<string>((resolve) => {
    const tell = () =>
      resolve(spawned.failed.reason instanceof Error ? spawned.failed.reason.message : 'The phone ended.');
    if (spawned.failed.aborted) tell();
    else spawned.failed.addEventListener('abort', tell, { once: true });
  });
  return { serial: device.serial, adb: phone?.address ?? '', ended, stop: () => spawned.stop() };
}
