import { createHmac } from 'node:crypto';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Device } from '../../lab/model/device.ts';
import { deviceNumbered } from './fault-lab.ts';
import { type Calendar, lines, otaOf, releaseOf } from './night-builds.ts';
import { openReceiver, type Receiver } from './night-receiver.ts';
import { openRig, type Rig } from './rig.ts';
import { type Kept, keepUp, type RunView, sendBlob } from './service-lab.ts';
import { freePort, type SharedRedis, sharedRedis } from './shared-redis.ts';

/** How large it is. */
export type NightSize = { readonly calendar: Calendar; readonly phones: number; readonly repeat: number };

/** A server, one worker process with stubbed phones for each line, a Redis, and whoever is told of verdicts. */
export type NightLab = {
  readonly rig: Rig;
  readonly yard: string;
  readonly redis: SharedRedis;
  readonly receiver: Receiver;
  readonly baselines: string;
  /** The server's home. */
  home(): string;
  serials(line: string): readonly string[];
  /** Sends the OTA of a line and night, and the hook's message; answers the run that it asks for. */
  announce(line: string, night: number): Promise<string>;
  ended(run: string): Promise<RunView>;
  api<Answer>(path: string, init?: RequestInit): Promise<{ status: number; body: Answer }>;
  /** A command on the server's machine; its stdout. */
  command(...args: string[]): Promise<string>;
  close(): Promise<void>;
};

export async function openNightLab({ calendar, phones, repeat }: NightSize): Promise<NightLab> {
  const rig = await openRig();
  const redis = await sharedRedis({ keeps: true });
  const receiver = await openReceiver();
  const url = `http://127.0.0.1:${await freePort()}`;
  const baselines = rig.path('baselines');
  const yard = rig.path('yard');
  await Promise.all([baselines, yard].map((folder) => mkdir(folder)));
  const home = 'server';
  const environment = (name: string) => ({
    PHONEHOME_HOME: rig.path(name),
    REDIS_URL: redis.url,
    LAB_URL: url,
  });
  const command = async (...args: string[]) => {
    const { exit, stdout, stderr } = await rig.phonehome(args, environment(home));
    if (exit !== 0) throw new Error(`${args.join(' ')} ended with ${exit}: ${stderr}`);
    return stdout.trim();
  };
  const token = await command('token', 'create', 'nights', '--scope', 'read,submit');
  const serials = await plant({ rig, yard, phones, calendar });
  const secrets = await addHooks({ rig, command, baselines, repeat, serials });
  await command('notify', 'add', 'ends', '--kind', 'webhook', '--allow-private', '--url', receiver.url);
  const serve = ['serve', '--port', new URL(url).port, '--per-minute', '100000', '--baselines', baselines];
  const kept: Kept[] = [keepUp(home, rig.path(home), () => rig.start(serve, environment(home)))];
  for (const [index, line] of lines.entries()) {
    const name = `host-${index}`;
    const files = (serials.get(line) ?? []).map((serial) => rig.path(`${serial}.yaml`));
    const args = [name, url, ...files, '--yard', yard];
    kept.push(keepUp(name, rig.path(name), () => rig.script('stub-worker.mts', args, environment(name))));
  }
  const api = async <Answer>(path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) };
    const answer = await fetch(new URL(path, url), { ...init, headers });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as Answer };
  };
  const announce = async (line: string, night: number) => {
    const file = rig.path(`${nameOf(line)}-${night}.zip`);
    await writeFile(file, otaOf(line, night, calendar));
    const sha256 = await sendBlob(file, api);
    const json = { 'content-type': 'application/json' };
    const body = JSON.stringify({ sha256, released: releaseOf(night) });
    const added = await api('/api/v1/builds', { method: 'POST', headers: json, body });
    if (added.status !== 201) throw new Error(JSON.stringify(added.body));
    return callHook(url, line, secrets.get(line) ?? '', sha256);
  };
  return {
    ...{ rig, yard, redis, receiver, baselines, announce, api, command },
    home: () => rig.path(home),
    serials: (line) => serials.get(line) ?? [],
    ended: async (run) => {
      for (;;) {
        const found = await api<RunView>(`/api/v1/runs/${run}/verdict?wait=500ms`).catch(() => null);
        if (found?.status === 200 && found.body.exit !== null) return found.body;
        if (found === null) await sleep(200);
      }
    },
    close: async () => {
      await Promise.all(kept.map((each) => each.end()));
      await receiver.close();
      await redis.close();
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
  readonly baselines: string;
  readonly repeat: number;
  readonly serials: ReadonlyMap<string, readonly string[]>;
};

/** A hook for each line, under the line's own plan; answers their secrets. */
async function addHooks({ rig, command, baselines, repeat, serials }: Hooking): Promise<Map<string, string>> {
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
    const args = ['--plan', file, '--sha256-at', '/ota', '--baseline', baselines];
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
