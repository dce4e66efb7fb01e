import { createHmac } from 'node:crypto';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Device } from '../../lab/model/device.ts';
import { readDevice } from '../../lab/store/device-file.ts';
import { earlierRelease } from './earlier-release.ts';
import { deviceNumbered } from './fault-lab.ts';
import { type Calendar, lines, otaOf, releaseOf } from './night-builds.ts';
import { openReceiver, type Receiver } from './night-receiver.ts';
import { openRig, type Rig } from './rig.ts';
import { type Kept, keepUp, type RunView, sendBlob } from './service-lab.ts';
import { freePort, sharedRedis } from './shared-redis.ts';

/** How large it is. */
export type NightSize = { readonly calendar: Calendar; readonly phones: number; readonly repeat: number };

/** A server, one worker process with stubbed phones for each line, a Redis, and whoever is told of verdicts. */
export type NightLab = {
  readonly yard: string;
  readonly receiver: Receiver;
  readonly baselines: string;
  /** The server's home. */
  home(): string;
  /** Serials of a line's phones. */
  phones(line: string): readonly string[];
  device(serial: string): Promise<Device>;
  /** Resolves when the worker of that line has said it. */
  workerSays(line: string, pattern: RegExp): Promise<void>;
  /** Sends the OTA of a line and night, and the hook's message; answers the run that it asks for. */
  announce(line: string, night: number): Promise<string>;
  /** kill -9 of the worker of that line; it comes back by itself. */
  killWorker(line: string): Promise<void>;
  ended(run: string): Promise<RunView>;
  api<Answer>(path: string, init?: RequestInit): Promise<{ status: number; body: Answer }>;
  /** A command on the server's machine; its stdout. */
  command(...args: string[]): Promise<string>;
  /** Backs up, loses the host and what Redis held, and restores in a home of another name. */
  moveToEmptyHost(): Promise<void>;
  /** Ends all processes of the earlier release, and starts those of this one. */
  upgrade(): Promise<void>;
  close(): Promise<void>;
};

/** Opens it as an earlier release. */
export async function openNightLab(size: NightSize): Promise<NightLab> {
  const rig = await openRig();
  const earlier = await openRig(await earlierRelease(rig.path('earlier')));
  const redis = await sharedRedis({ keeps: true });
  const receiver = await openReceiver();
  const url = `http://127.0.0.1:${await freePort()}`;
  const baselines = rig.path('baselines');
  const yard = rig.path('yard');
  await Promise.all([baselines, yard].map((folder) => mkdir(folder)));
  let release = earlier;
  let home = 'server';
  const environment = (name: string) => ({
    PHONEHOME_HOME: rig.path(name),
    REDIS_URL: redis.url,
    LAB_URL: url,
  });
  const command = async (...args: string[]) => {
    const { exit, stdout, stderr } = await release.phonehome(args, environment(home));
    if (exit !== 0) throw new Error(`${args.join(' ')} ended with ${exit}: ${stderr}`);
    return stdout.trim();
  };
  const token = await command('token', 'create', 'nights', '--scope', 'read,submit');
  const serials = await plant({ rig, yard, ...size });
  const secrets = await addHooks({ rig, command, repeat: size.repeat, serials });
  await command('notify', 'add', 'ends', '--kind', 'webhook', '--allow-private', '--url', receiver.url);
  const serve = ['serve', '--port', new URL(url).port, '--per-minute', '100000', '--baselines', baselines];
  const startServer = () => {
    const [from, name] = [release, home];
    return keepUp(name, rig.path(name), () => from.start(serve, environment(name)));
  };
  const startWorker = (line: string) => {
    const from = release;
    const name = `host-${nameOf(line)}`;
    const files = (serials.get(line) ?? []).map((serial) => rig.path(`${serial}.yaml`));
    const args = [name, url, ...files, '--yard', yard];
    return keepUp(name, rig.path(name), () => from.script('stub-worker.mts', args, environment(name)));
  };
  let server = startServer();
  const startWorkers = () => new Map(lines.map((line): [string, Kept] => [line, startWorker(line)]));
  let workers = startWorkers();
  const end = (kept: readonly Kept[]) => Promise.all(kept.map((each) => each.end()));
  const api = async <Answer>(path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) };
    const answer = await fetch(new URL(path, url), { ...init, headers });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as Answer };
  };
  const announce = async (line: string, night: number) => {
    const file = rig.path(`${nameOf(line)}-${night}.zip`);
    await writeFile(file, otaOf(line, night, size.calendar));
    const sha256 = await sendBlob(file, api);
    const json = { 'content-type': 'application/json' };
    const body = JSON.stringify({ sha256, released: releaseOf(night) });
    const added = await api('/api/v1/builds', { method: 'POST', headers: json, body });
    if (added.status !== 201) throw new Error(JSON.stringify(added.body));
    return callHook(url, line, secrets.get(line) ?? '', sha256);
  };
  return {
    ...{ yard, receiver, baselines, announce, api, command },
    home: () => rig.path(home),
    phones: (line) => serials.get(line) ?? [],
    device: (serial) => readDevice(rig.path(`${serial}.yaml`), () => ({})).then(({ device }) => device),
    workerSays: async (line, pattern) => {
      while (!pattern.test(workers.get(line)?.said() ?? '')) await sleep(50);
    },
    killWorker: async (line) => workers.get(line)?.kill(),
    ended: async (run) => {
      for (;;) {
        const found = await api<RunView>(`/api/v1/runs/${run}/verdict?wait=500ms`).catch(() => null);
        if (found?.status === 200 && found.body.exit !== null) return found.body;
        if (found === null) await sleep(200);
      }
    },
    moveToEmptyHost: async () => {
      const backup = rig.path('backup.tar');
      await command('lab', 'backup', backup);
      await server.end();
      await rm(rig.path(home), { recursive: true });
      home = 'server-again';
      await command('lab', 'restore', backup);
      await redis.empty();
      server = startServer();
    },
    upgrade: async () => {
      await end([server, ...workers.values()]);
      release = rig;
      server = startServer();
      workers = startWorkers();
    },
    close: async () => {
      await end([server, ...workers.values()]);
      await Promise.all([receiver.close(), redis.close(), earlier.close()]);
      await rig.close();
    },
  };
}

type Planting = {
  readonly rig: Rig;
  readonly yard: string;
  readonly phones: number;
  readonly calendar: Calendar;
};

/** Device files and phones, by line; each runs the build that it came with. */
async function plant({ rig, yard, phones, calendar }: Planting): Promise<Map<string, string[]>> {
  const serials = new Map<string, string[]>();
  for (const line of lines) await writeFile(rig.path(`${nameOf(line)}.zip`), otaOf(line, -1, calendar));
  for (let phone = 0; phone < phones; phone += 1) {
    const line = lines[phone % lines.length] ?? '';
    const device: Device = { ...deviceNumbered(700 + phone), product: 'Night', line };
    await writeFile(rig.path(`${device.serial}.yaml`), stringify(device));
    await copyFile(rig.path(`${nameOf(line)}.zip`), `${yard}/${device.serial}.zip`);
    serials.set(line, [...(serials.get(line) ?? []), device.serial]);
  }
  return serials;
}

type Hooking = {
  readonly rig: Rig;
  readonly command: NightLab['command'];
  readonly repeat: number;
  readonly serials: ReadonlyMap<string, readonly string[]>;
};

/** A hook for each line, under the line's own plan; answers their secrets. */
async function addHooks({ rig, command, repeat, serials }: Hooking): Promise<Map<string, string>> {
  const secrets = new Map<string, string>();
  for (const line of lines) {
    const plan = {
      ...{
        scenarios: ['screen-on'],
        repeat,
        dwell: '100ms',
        leastTrials: 3,
        policy: { leastDwell: '100ms' },
      },
      phones: { line, count: serials.get(line)?.length ?? 1 },
    };
    const file = await rig.write(`${nameOf(line)}.plan.yaml`, plan);
    // The server knows the reviewed files, and takes that of the line.
    const args = ['--plan', file, '--sha256-at', '/ota'];
    secrets.set(line, await command('hook', 'add', nameOf(line), ...args));
  }
  return secrets;
}

async function callHook(url: string, line: string, secret: string, sha256: string): Promise<string> {
  const body = JSON.stringify({ ota: sha256 });
  const at = Math.floor(Date.now() / 1_000);
  const id = `msg_${sha256.slice(0, 8)}`;
  const mac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'));
  const answer = await fetch(new URL(`/api/v1/hooks/${nameOf(line)}`, url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(at),
      'webhook-signature': `v1,${mac.update(`${id}.${at}.${body}`).digest('base64')}`,
    },
    body,
  });
  const { runs } = (await answer.json()) as { runs?: RunView[] };
  if (answer.status !== 202 || runs?.[0] === undefined)
    throw new Error(`The hook answered ${answer.status}.`);
  return runs[0].id;
}

function nameOf(line: string): string {
  return line.replace('/', '-');
}
