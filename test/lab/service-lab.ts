import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { deviceNumbered } from './fault-lab.ts';
import { openRig, type Rig, type Started } from './rig.ts';
import { freePort, type SharedRedis, sharedRedis } from './shared-redis.ts';

/** A run as the API tells of it, as far as tests look at it. */
export type RunView = {
  readonly id: string;
  readonly state: string;
  readonly host: string | null;
  readonly serials: readonly string[];
  readonly verdict: string | null;
  readonly fault: string | null;
  readonly exit: number | null;
  readonly waitingFor: string | null;
  readonly trials: { readonly ended: number; readonly of: number };
};

/** A process that is started again whenever it ends, as under systemd. */
export type Kept = {
  readonly name: string;
  readonly home: string;
  /** kill -9; it comes back by itself. */
  kill(): Promise<void>;
  /** kill -9, for good. */
  end(): Promise<void>;
  pid(): number;
  /** Starts so far. */
  starts(): number;
  /** All that it wrote to stderr. */
  said(): string;
};

/** One server, one Redis with its append-only file, and workers with simulated phones, each in processes of their own. */
export type ServiceLab = {
  readonly rig: Rig;
  readonly url: string;
  readonly token: string;
  readonly redis: SharedRedis;
  readonly server: Kept;
  readonly workers: readonly Kept[];
  readonly line: string;
  /** Serial -> journal of what the phone did, over all its runs. */
  readonly journals: ReadonlyMap<string, string>;
  /** Keeps one more process up. */
  keep(name: string, args: readonly string[]): Kept;
  command(...args: string[]): Promise<string>;
  api<Answer>(path: string, init?: RequestInit): Promise<{ status: number; body: Answer }>;
  /** Sends a file as a blob; answers its SHA-256. */
  sendBlob(file: string): Promise<string>;
  until(id: string, holds: (run: RunView) => boolean): Promise<RunView>;
  close(): Promise<void>;
};

const restartMs = 1_000;

export async function openServiceLab(wanted: { workers: number; phonesEach: number }): Promise<ServiceLab> {
  const rig = await openRig();
  const redis = await sharedRedis({ keeps: true });
  const url = `http://127.0.0.1:${await freePort()}`;
  const environment = (home: string) => ({
    PHONEHOME_HOME: rig.path(home),
    REDIS_URL: redis.url,
    LAB_URL: url,
    PHONEHOME_TOKEN: token,
  });
  let token = '';
  const made = await rig.phonehome(
    ['token', 'create', 'tests', '--scope', 'read,submit'],
    environment('server'),
  );
  token = made.stdout.trim();
  const kept: Kept[] = [];
  const keep = (name: string, args: readonly string[]) => {
    const one = keepUp(name, rig.path(name), () => rig.start(args, environment(name)));
    kept.push(one);
    return one;
  };
  const server = keep('server', ['serve', '--port', new URL(url).port, '--per-minute', '100000']);
  const journals = new Map<string, string>();
  const workers: Kept[] = [];
  for (let index = 0; index < wanted.workers; index += 1) {
    const files: string[] = [];
    for (let phone = 0; phone < wanted.phonesEach; phone += 1) {
      const device = deviceNumbered(500 + index * 10 + phone);
      files.push(rig.path(`${device.serial}.yaml`));
      await writeFile(rig.path(`${device.serial}.yaml`), stringify(device));
      journals.set(device.serial, rig.path('journals', `${device.serial}.jsonl`));
    }
    const args = ['worker', '--simulated', '--device', files.join(','), '--name', `host-${index}`];
    workers.push(keep(`host-${index}`, [...args, '--journal', rig.path('journals')]));
  }
  const api = async <Answer>(path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) };
    const answer = await fetch(new URL(path, url), { ...init, headers });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as Answer };
  };
  return {
    rig,
    url,
    token,
    redis,
    server,
    workers,
    line: deviceNumbered(500).line,
    journals,
    keep,
    api,
    command: async (...args) => {
      const { exit, stdout, stderr } = await rig.phonehome(args, environment('server'));
      if (exit !== 0) throw new Error(`${args.join(' ')} ended with ${exit}: ${stderr}`);
      return stdout.trim();
    },
    sendBlob: (file) => sendBlob(file, api),
    until: async (id, holds) => {
      for (;;) {
        // A server that is down is waited for.
        const found = await api<RunView>(`/api/v1/runs/${id}/verdict?wait=500ms`).catch(() => null);
        if (found?.status === 200 && holds(found.body)) return found.body;
        if (found === null) await sleep(200);
      }
    },
    close: async () => {
      await Promise.all(kept.map((each) => each.end()));
      await redis.close();
      await rig.close();
    },
  };
}

/** Sends a file as a blob, as often as it takes; answers its SHA-256. */
export async function sendBlob(file: string, api: ServiceLab['api']): Promise<string> {
  const bytes = await readFile(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  for (;;) {
    const headers = {
      'content-type': 'application/octet-stream',
      'upload-offset': '0',
      'upload-complete': '1',
    };
    const init = { method: 'PUT', headers, body: new Uint8Array(bytes) };
    const sent = await api(`/api/v1/blobs/${sha256}`, init).catch(() => null);
    if (sent !== null && sent.status < 300) return sha256;
    if (sent !== null && sent.status < 500) throw new Error(JSON.stringify(sent.body));
    await sleep(200);
  }
}

/** Starts a process, and again whenever it ends. */
export function keepUp(name: string, home: string, start: () => Started): Kept {
  let now = start();
  let starts = 1;
  let over = false;
  let before = '';
  const loop = (async () => {
    while (!over) {
      const { stderr } = await now.ended;
      if (over) return;
      before += stderr;
      await sleep(restartMs);
      if (over) return;
      now = start();
      starts += 1;
    }
  })();
  const kill = async () => {
    now.child.kill('SIGKILL');
    await now.ended;
  };
  return {
    name,
    home,
    kill,
    end: async () => {
      over = true;
      await kill();
      await loop;
    },
    pid: () => now.pid,
    starts: () => starts,
    said: () => before + now.said(),
  };
}

/** The example of that name. */
export function exampleFirmware(name: string): string {
  return join(import.meta.dirname, '../../devices/kinds/simulated/examples', name);
}
