import { mkdir } from 'node:fs/promises';
import { spawnPhones } from '../devices/kinds/simulated/spawn.ts';
import { checkIdentifier } from './analysis/identifiers/check-identifier.ts';
import type { Lab, SimulateRequest, StandingPhone } from './model/lab.ts';
import { readDevice } from './store/device-file.ts';
import { readPlan } from './store/plan-file.ts';
import { readPolicy } from './store/policy-file.ts';
import { createToken, listTokens, revokeToken } from './store/service/tokens.ts';
import { analysisPool } from './wiring/analysis-pool.ts';
import { baselineShelf } from './wiring/baselines.ts';
import { buildShelf } from './wiring/builds.ts';
import { Children } from './wiring/children.ts';
import { logRevealed } from './wiring/custody.ts';
import { deviceShelf } from './wiring/device-shelf.ts';
import { examineLab } from './wiring/doctor.ts';
import { evidenceShelf } from './wiring/evidence.ts';
import { findingShelf } from './wiring/findings.ts';
import { gatewayControl } from './wiring/gateway-control.ts';
import { labHome } from './wiring/home.ts';
import { importCaptures } from './wiring/import-captures.ts';
import { lookAtPhones } from './wiring/look-at-phones.ts';
import { phoneKinds } from './wiring/phone-kinds.ts';
import { capture, formats, render, renderTrend } from './wiring/render.ts';
import { runPhones } from './wiring/run-phones.ts';
import { hookShelf, noticeShelf } from './wiring/secret-shelves.ts';
import { serve } from './wiring/serve.ts';
import { trendFor } from './wiring/trend.ts';
import { upkeepOf } from './wiring/upkeep.ts';
import { tool } from './wiring/version.ts';
import { work } from './wiring/work.ts';

/** Wires the implementations into a lab. Nothing is started before it is needed. */
export async function openLab(): Promise<Lab> {
  const home = labHome();
  await mkdir(home, { recursive: true, mode: 0o700 });
  const children = new Children(home);
  const pool = analysisPool();
  const equipment = { children, pool, kinds: phoneKinds };
  const lab: Lab = {
    version: tool.version,
    home,
    builds: buildShelf(home),
    gateway: gatewayControl,
    baselines: baselineShelf(home, pool),
    devices: deviceShelf(home),
    evidence: evidenceShelf(home, pool),
    findings: findingShelf(pool),
    doctor: (files) => examineLab(home, files),
    run: (request, progress, signal) => runPhones(request, equipment, progress, signal),
    import: importCaptures,
    analyze: async (folder) => {
      await pool.analyze(folder);
    },
    compare: (folders, policy, { reveal = false, controls = [] } = {}) =>
      pool.judge({ folders, policy, reveal, controls }),
    policy: readPolicy,
    plan: readPlan,
    formats: [...formats, capture],
    render: async (judgement, format, options) => render(judgement, format, options),
    trend: (request) => trendFor(home, request, (folder) => pool.analyze(folder)),
    renderTrend: async (trend, format, options) => renderTrend(trend, format, options),
    exportHar: async (folder, file, { reveal = false } = {}) => {
      await pool.har({ folder, file, reveal });
    },
    revealed: (paths, what, by) => logRevealed(home, paths, what, by),
    scan: (files, devices, { reveal }) => pool.scan({ files, devices, reveal }),
    simulate,
    serve: (options, onReady, signal) => serve(home, options, lab, onReady, signal),
    work: (options, onReady, signal) =>
      work(
        home,
        options,
        (request, progress, stop, answerers) => runPhones(request, equipment, progress, stop, answerers),
        () => lookAtPhones(lab.devices, options.devices),
        onReady,
        signal,
      ),
    upkeep: upkeepOf(home),
    tokens: {
      list: () => listTokens(home),
      create: (said) => createToken(home, said),
      revoke: (wanted) => revokeToken(home, wanted),
    },
    hooks: hookShelf(home),
    notices: noticeShelf(home),
    close: async () => {
      await Promise.allSettled([children.close(), pool.close()]);
    },
  };
  return lab;
}

async function simulate(options: SimulateRequest): Promise<StandingPhone> {
  const { device } = await readDevice(options.device, checkIdentifier);
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
