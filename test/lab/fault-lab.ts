import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { SimTray } from '../../devices/controls/sim-kind.ts';
import { simulatedSim } from '../../devices/controls/sim-simulated.ts';
import { type AdbServer, startAdbServer } from '../../devices/kinds/android/adb-server.ts';
import { readFirmware } from '../../devices/kinds/simulated/firmware/firmware-file.ts';
import { type SpawnedPhones, spawnPhones } from '../../devices/kinds/simulated/spawn.ts';
import type { Device } from '../../lab/model/device.ts';
import type { Phone, Progress, ProgressListener, RunOutcome } from '../../lab/model/lab.ts';
import type { Result } from '../../lab/model/result.ts';
import type { Run } from '../../lab/model/trial.ts';
import { planTrials } from '../../lab/run/plan.ts';
import { createRun } from '../../lab/store/run-writer.ts';
import { analysisPool } from '../../lab/wiring/analysis-pool.ts';
import { androidOf, type Bench, Children } from '../../lab/wiring/children.ts';
import { performRun } from '../../lab/wiring/perform-run.ts';
import { phonesOf } from '../../lab/wiring/simulated-phones.ts';
import { tool } from '../../lab/wiring/version.ts';
import { scenarios as allScenarios } from '../../scenarios/list.ts';
import { withCheckDigit } from './rig.ts';

/** One run on one phone of a lane. */
export type LaneRun = {
  readonly name: string;
  readonly scenarios: readonly string[];
  readonly repeat: number;
  /** Told of the run's progress, with the phones to be struck. */
  readonly onProgress?: (progress: Progress, spawned: SpawnedPhones, serial: string) => void;
};

export type LaneEnded = RunOutcome & { readonly serial: string; readonly said: readonly string[] };

/** Phones of one firmware on an adb server of their own; one run at a time, each on a fresh phone. */
export type Lane = { run(wanted: LaneRun): Promise<LaneEnded>; close(): Promise<void> };

/** One Appium, one Redis and one recorder for many runs, wired as a lab is. */
export type FaultLab = {
  lane(firmware: unknown, phones: number): Promise<Lane>;
  compare(base: string, head: string, leastTrials: number): Promise<Result>;
  close(): Promise<void>;
};

/** None of these runs needs a person, a message or a call. */
const nobody = { setUp: () => null, incoming: () => ({ messageControl: null, callControl: null }) };

export const dwellMs = 1_000;

/** Opens the lab's parts once. */
export async function openFaultLab(): Promise<FaultLab> {
  const folder = await mkdtemp(join(tmpdir(), 'phonehome-faults-'));
  const children = new Children(join(folder, 'home'));
  const pool = analysisPool();
  const bench = await children.bench('own');
  const numbers = (function* () {
    for (let number = 100; ; number += 1) yield number;
  })();
  let lanes = 0;
  return {
    lane: async (firmware, count) => {
      lanes += 1;
      const lane = lanes;
      const home = join(folder, `lane-${lane}`);
      const adb = await startAdbServer({ home, logFile: join(folder, `lane-${lane}.log`) });
      const firmwareFile = join(folder, `firmware-${lane}.yaml`);
      await writeFile(firmwareFile, stringify(firmware));
      const devices = Array.from({ length: count }, () => deviceNumbered(numbers.next().value as number));
      const { appium } = androidOf(bench);
      const own: Bench = { ...bench, android: { adb, appium: { ...appium, adbPort: adb.port } } };
      const spawned = await spawnPhones(devices.map((device) => ({ device, firmwareFile })));
      const { signal } = new AbortController();
      const sim = (tray: SimTray | null) => (tray === null ? null : simulatedSim(tray));
      const phones = phonesOf(spawned, {
        devices,
        bench: own,
        signal,
        update: null,
        files: new Map(),
        sim,
        ...nobody,
      });
      const { build } = await readFirmware(firmwareFile);
      const waiting = [...phones];
      const run = (wanted: LaneRun) => {
        const phone = waiting.shift();
        if (phone === undefined) throw new Error('This lane has no fresh phone left.');
        return runOn({ phone, spawned, bench: own, folder, fingerprint: build.fingerprint, wanted, pool });
      };
      return { run, close: () => closeLane(spawned, adb) };
    },
    compare: async (base, head, leastTrials) => {
      const { results } = await pool.judge({ folders: [base, head], policy: { leastTrials } });
      const [result] = results;
      if (result === undefined) throw new Error('Nothing was judged.');
      return result;
    },
    close: async () => {
      await Promise.allSettled([children.close(), pool.close()]);
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

async function closeLane(spawned: SpawnedPhones, adb: AdbServer): Promise<void> {
  await Promise.allSettled([spawned.stop(), adb.close()]);
}

type Work = {
  readonly phone: Phone;
  readonly spawned: SpawnedPhones;
  readonly bench: Bench;
  readonly folder: string;
  readonly fingerprint: string;
  readonly wanted: LaneRun;
  readonly pool: ReturnType<typeof analysisPool>;
};

async function runOn({ phone, spawned, bench, folder, fingerprint, wanted, pool }: Work): Promise<LaneEnded> {
  const { device } = phone;
  const said: string[] = [];
  const progress: ProgressListener = (each) => {
    if (each.kind === 'phone') said.push(each.text);
    wanted.onProgress?.(each, spawned, device.serial);
  };
  const scenarios = allScenarios.filter(({ name }) => wanted.scenarios.includes(name));
  const conditions = { state: 'sim-known', responder: 'sink', dwellMs } as const;
  const run: Run = {
    schema: 'phonehome.run/1',
    id: `faults-${wanted.name}`,
    startedAt: Date.now(),
    finishedAt: null,
    fingerprint,
    line: device.line,
    serials: [device.serial],
    simulated: true,
    seed: 1,
    trials: planTrials(scenarios, wanted.repeat, conditions, 1),
    conditions,
    tool,
    fault: null,
    clockSkewMs: {},
  };
  const writer = await createRun(join(folder, wanted.name), run, [device]);
  const { signal } = new AbortController();
  const { failed } = spawned;
  const devices = [device];
  const outcome = await performRun({
    ...{ run, scenarios, devices, phones: [phone], failed, bench, writer, pool, progress, signal },
  });
  return { ...outcome, serial: device.serial, said };
}

/** A phone whose fabricated values follow from a number of three digits. */
export function deviceNumbered(number: number): Device {
  const iccids = [withCheckDigit(`894708001234567${number}`), withCheckDigit(`894708009876543${number}`)];
  const imsis = [`242010123456${number}`, `242010987654${number}`];
  return {
    serial: `FAULT${number}SIM`,
    product: 'Fault One',
    line: 'fault/eu',
    identifiers: [
      { kind: 'imei', value: withCheckDigit(`35693803564${number}`), slot: 1 },
      { kind: 'android-id', value: `4f1d7c20b3a98${number}` },
    ],
    sims: iccids.map((iccid, index) => ({ iccid, imsi: imsis[index] ?? '' })),
  };
}
