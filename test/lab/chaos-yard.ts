import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { type AdbServer, startAdbServer } from '../../devices/kinds/android/adb-server.ts';
import { readFirmware } from '../../devices/kinds/simulated/firmware/firmware-file.ts';
import { type SpawnedPhones, spawnPhones } from '../../devices/kinds/simulated/spawn.ts';
import type { Device } from '../../lab/model/device.ts';
import type { Run } from '../../lab/model/trial.ts';
import { openLeases, type RedisLeases } from '../../lab/queue/leases.ts';
import { openQuarantine, type RedisQuarantine } from '../../lab/queue/quarantine.ts';
import { connectRedis } from '../../lab/queue/redis-server.ts';
import { planTrials } from '../../lab/run/plan.ts';
import { tool } from '../../lab/wiring/version.ts';
import { scenarios as allScenarios } from '../../scenarios/list.ts';
import type { ChaosEnd } from './chaos-lab.mts';
import { deviceNumbered } from './fault-lab.ts';
import { sharedRedis } from './shared-redis.ts';

const entry = fileURLToPath(new URL('chaos-lab.mts', import.meta.url));

export const chaosScenarios = ['screen-on', 'unlock', 'idle'];

/** Phones that stand in the yard, whichever labs come and go. */
export type Standing = {
  readonly spawned: SpawnedPhones;
  readonly devices: readonly Device[];
  readonly fingerprint: string;
  readonly journal: string;
};

/** A lab at work. `end` is null where it was killed. */
export type LabAtWork = {
  readonly child: ChildProcess;
  readonly home: string;
  readonly out: string;
  readonly run: Run;
  readonly end: Promise<ChaosEnd | null>;
  /** Resolves when the first trial has ended, or the lab has. */
  readonly underWay: Promise<void>;
};

export type Wanted = {
  readonly name: string;
  readonly on: Standing;
  readonly devices: readonly Device[];
  readonly repeat: number;
  readonly seed: number;
};

/** One adb server, one Redis and phones, which labs in processes of their own share. */
export type Yard = {
  readonly leases: RedisLeases;
  readonly quarantine: RedisQuarantine;
  stand(firmware: unknown, count: number, name: string): Promise<Standing>;
  lab(wanted: Wanted): Promise<LabAtWork>;
  close(): Promise<void>;
};

export async function openYard(): Promise<Yard> {
  const folder = await mkdtemp(join(tmpdir(), 'phonehome-chaos-'));
  const adb = await startAdbServer({ home: join(folder, 'adb'), logFile: join(folder, 'adb.log') });
  const server = await sharedRedis();
  const redis = await connectRedis({ url: server.url, home: folder, logFile: join(folder, 'redis.log') });
  const leases = openLeases(redis);
  const quarantine = openQuarantine(redis);
  const standing: Standing[] = [];
  const labs = new Set<ChildProcess>();
  let number = 300;
  return {
    leases,
    quarantine,
    stand: async (firmware, count, name) => {
      const firmwareFile = join(folder, `${name}.yaml`);
      await writeFile(firmwareFile, stringify(firmware));
      const devices = Array.from({ length: count }, () => deviceNumbered(number++));
      const journalOf = ({ serial }: Device) => join(folder, `${serial}.jsonl`);
      const spawned = await spawnPhones(
        devices.map((device) => ({ device, firmwareFile, journalFile: journalOf(device) })),
      );
      const { build } = await readFirmware(firmwareFile);
      const one = { spawned, devices, fingerprint: build.fingerprint, journal: folder };
      standing.push(one);
      return one;
    },
    lab: async (wanted) => {
      const lab = await startLab(folder, wanted, adb, server.url);
      labs.add(lab.child);
      void lab.end.then(() => labs.delete(lab.child));
      return lab;
    },
    close: async () => {
      for (const child of labs) child.kill('SIGKILL');
      leases.close();
      quarantine.close();
      await redis.close();
      await Promise.allSettled(standing.map(({ spawned }) => spawned.stop()));
      await Promise.allSettled([adb.close(), server.close()]);
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
    },
  };
}

async function startLab(folder: string, wanted: Wanted, adb: AdbServer, url: string): Promise<LabAtWork> {
  const { name, on, devices } = wanted;
  const [home, out, file] = [join(folder, `home-${name}`), join(folder, name), join(folder, `${name}.json`)];
  const run = runOf(wanted);
  const phones = devices.map((device) => ({ device, adb: addressOf(on, device) }));
  await writeFile(file, JSON.stringify({ run, out, phones }));
  const child = spawn(process.execPath, ['--import', 'tsx', entry, file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PHONEHOME_HOME: home,
      REDIS_URL: url,
      ANDROID_ADB_SERVER_PORT: String(adb.port),
    },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    said += more;
    if (said.includes('trial-end')) child.emit('under-way');
  });
  const printed = text(child.stdout);
  const closed = once(child, 'close');
  const end = closed.then(async ([exit]) => {
    if (exit === 0) return JSON.parse(await printed) as ChaosEnd;
    if (child.signalCode === 'SIGKILL') return null;
    throw new Error(`${name} broke down:\n${said}`);
  });
  end.catch(() => undefined);
  const underWay = Promise.race([once(child, 'under-way'), closed]).then(() => undefined);
  return { child, home, out, run, end, underWay };
}

function addressOf({ spawned }: Standing, { serial }: Device): string {
  const found = spawned.phones.find((phone) => phone.serial === serial);
  if (found === undefined) throw new Error(`${serial} does not stand here.`);
  return found.address;
}

function runOf({ name, on, devices, repeat, seed }: Wanted): Run {
  const conditions = { state: 'sim-known', responder: 'sink', dwellMs: 200 } as const;
  const scenarios = allScenarios.filter((each) => chaosScenarios.includes(each.name));
  return {
    schema: 'phonehome.run/1',
    id: `chaos-${name}`,
    startedAt: Date.now(),
    finishedAt: null,
    fingerprint: on.fingerprint,
    line: devices[0]?.line ?? '',
    serials: devices.map(({ serial }) => serial),
    simulated: true,
    seed,
    trials: planTrials(scenarios, repeat, conditions, seed),
    conditions,
    tool,
    fault: null,
    clockSkewMs: {},
  };
}
