import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { sendBlob } from '../../lab/cli/send-blob.ts';
import type { Attempt } from '../../lab/model/trial.ts';
import { sharedRedis } from '../../test/lab/shared-redis.ts';

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '10' },
    phones: { type: 'string', default: '20' },
    trials: { type: 'string', default: '3' },
    dwell: { type: 'string', default: '15' },
    apart: { type: 'string', default: '0' },
  },
});
const workers = Number(values.workers);
const phonesEach = Number(values.phones);
const trialsEach = Number(values.trials);
const dwellS = Number(values.dwell);
/** Seconds between one run's submission and the next one's. */
const apartS = Number(values.apart);
/** What every stubbed handset has booted. */
const fingerprint = 'bench/lab/lab:14/AP1A.240101.001/1:user/release-keys';
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'phonehome-bench-lab-'));
const redis = await sharedRedis();
const children: ChildProcess[] = [];
let said = '';

const environment = (home: string, more: NodeJS.ProcessEnv = {}) => ({
  ...process.env,
  PHONEHOME_HOME: join(folder, home),
  REDIS_URL: redis.url,
  ...more,
});

/** Starts a process that stands, and resolves when its stderr has said `ready`. */
async function stand(file: string, args: string[], env: NodeJS.ProcessEnv, ready: RegExp) {
  const child = spawn(file, args, { env, stdio: ['ignore', 'ignore', 'pipe'], cwd: root });
  children.push(child);
  let own = '';
  return await new Promise<RegExpExecArray>((resolve, reject) => {
    child.stderr.on('data', (part: Buffer) => {
      own += part.toString();
      said += part.toString();
      const found = ready.exec(own);
      if (found !== null) resolve(found);
    });
    child.once('exit', () => reject(new Error(own)));
  });
}

async function command(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(join(root, 'phonehome'), args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (part: Buffer) => {
    out += part.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args[0]} left with ${code}`);
  return out.trim();
}

async function bytesBelow(path: string): Promise<number> {
  const found = await readdir(path, { recursive: true, withFileTypes: true });
  const sizes = found
    .filter((entry) => entry.isFile())
    .map((entry) => stat(join(entry.parentPath, entry.name)));
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
}

async function attemptsBelow(path: string): Promise<Attempt[]> {
  const names = await readdir(path, { recursive: true });
  const files = names.filter((name) => name.endsWith('/trial.json'));
  return await Promise.all(
    files.map(async (name) => JSON.parse(await readFile(join(path, name), 'utf8')) as Attempt),
  );
}

async function deviceFiles(worker: number): Promise<string[]> {
  return await Promise.all(
    Array.from({ length: phonesEach }, async (_, phone) => {
      const serial = `BENCH${String(worker * phonesEach + phone).padStart(6, '0')}`;
      const file = join(folder, `${serial}.yaml`);
      await writeFile(file, `serial: ${serial}\nproduct: Bench\nline: bench/eu\nidentifiers: []\nsims: []\n`);
      return file;
    }),
  );
}

async function commands(client: Redis): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await client.info('stats'))?.[1]);
}

/** Seconds of processor time that a process has used, its threads included. */
async function cpuOf({ pid }: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) / 100;
}

async function cpuOfRedis(client: Redis): Promise<number> {
  const info = await client.info('cpu');
  const seconds = (name: string) => Number(new RegExp(`^used_cpu_${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
  return seconds('user') + seconds('sys');
}

async function cpuOfAll(client: Redis): Promise<Record<'server' | 'workers' | 'Redis', number>> {
  const [server = 0, ...rest] = await Promise.all(children.map(cpuOf));
  return { server, workers: rest.reduce((sum, each) => sum + each, 0), Redis: await cpuOfRedis(client) };
}

/** Two attempts of one phone at the same time: what a lease is there to prevent. */
function overlaps(attempts: readonly Attempt[]): number {
  const sorted = [...attempts].sort((a, b) => a.serial.localeCompare(b.serial) || a.startedAt - b.startedAt);
  return sorted.filter((each, index) => {
    const before = sorted[index - 1];
    return before?.serial === each.serial && (before.finishedAt ?? 0) > each.startedAt;
  }).length;
}

/** Ends what was started and is not in `kept`; a worker says at its end how often it asked the server. */
async function stopAll(kept: readonly ChildProcess[] = []): Promise<void> {
  const standing = children.filter((child) => !kept.includes(child) && child.exitCode === null);
  await Promise.all(
    standing.map(async (child) => {
      if (child.signalCode !== null) return;
      const gone = once(child, 'close');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await gone;
      clearTimeout(late);
    }),
  );
}

try {
  await mkdir(join(folder, 'server'));
  const token = await command(['token', 'create', 'bench', '--scope', 'read,submit'], environment('server'));
  const serving = ['serve', '--port', '0'];
  const [, url = ''] = await stand(
    join(root, 'phonehome'),
    serving,
    environment('server'),
    /serves at (\S+)/,
  );
  const firmware = join(folder, 'firmware.yaml');
  await writeFile(firmware, `build: { fingerprint: "${fingerprint}" }\npackages: []\nemits: []\n`);
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      const args = ['--import', 'tsx', 'test/lab/stub-worker.mts', `host-${worker}`, url];
      const env = environment(`host-${worker}`);
      await stand(process.execPath, [...args, ...(await deviceFiles(worker))], env, /ready: /);
    }),
  );
  const client = new Redis(redis.url);
  const before = await commands(client);
  const cpuBefore = await cpuOfAll(client);
  const startedAt = Date.now();
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const sent = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) };
    const answer = await fetch(new URL(path, url), { ...init, headers: sent });
    if (answer.ok || answer.status === 404) return answer;
    throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };
  const bytes = await readFile(firmware);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const part = (from: number, end: number) => new Uint8Array(bytes.subarray(from, end));
  await sendBlob(ask, { sha256, bytes: bytes.length, part });
  // As a schedule submits: by the server; at one moment, unless they are to come apart.
  const plan = {
    scenarios: ['idle'],
    repeat: phonesEach * trialsEach,
    dwell: `${dwellS}s`,
    phones: { line: 'bench/eu', count: phonesEach },
  };
  const submit = async (): Promise<string> => {
    const answer = await ask('/api/v1/plans', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ build: { kind: 'firmware', sha256 }, plan, again: true }),
    });
    const { runs } = (await answer.json()) as { runs: { id: string }[] };
    return runs[0]?.id ?? '';
  };
  const ids = await Promise.all(
    Array.from({ length: workers }, async (_, index) => {
      await sleep(index * apartS * 1_000);
      return await submit();
    }),
  );
  const faults: string[] = [];
  for (const id of ids) {
    for (let exit: number | null = null; exit === null; ) {
      const answer = await ask(`/api/v1/runs/${id}/verdict?wait=20s`);
      const run = (await answer.json()) as { exit: number | null; fault: string | null };
      exit = run.exit;
      if (exit !== null && run.fault !== null) faults.push(run.fault);
    }
  }
  const took = Date.now() - startedAt;
  const used = (await commands(client)) - before;
  const cpu = await cpuOfAll(client);
  const cpuEach = (who: keyof typeof cpu) =>
    `${(((cpu[who] - cpuBefore[who]) / (workers * phonesEach * trialsEach)) * 1_000).toFixed(1)} ms`;
  client.disconnect();
  await stopAll(children.slice(0, 1));
  const served = [...said.matchAll(/requests: (\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  const runs = join(folder, 'server/runs');
  const attempts = await attemptsBelow(runs);
  const valid = attempts.filter(({ invalid }) => invalid === null);
  const ended = attempts.map(({ finishedAt }) => finishedAt ?? 0);
  const spanMs = Math.max(...ended) - Math.min(...attempts.map((each) => each.startedAt));
  const busyMs = attempts.reduce((sum, each) => sum + (each.finishedAt ?? 0) - each.startedAt, 0);
  const perPhone = [...new Set(attempts.map(({ serial }) => serial))].map((serial) => {
    const own = attempts.filter((each) => each.serial === serial);
    const from = Math.min(...own.map((each) => each.startedAt));
    const to = Math.max(...own.map((each) => each.finishedAt ?? 0));
    const busy = own.reduce((sum, each) => sum + (each.finishedAt ?? 0) - each.startedAt, 0);
    return { busy, held: to - from, late: from - startedAt };
  });
  const held = perPhone.reduce((sum, each) => sum + each.held, 0);
  const late = perPhone.map((each) => each.late).sort((a, b) => a - b);
  const idealMs = valid.length * 2 * dwellS * 1_000;
  const heldByHosts = Array.from({ length: workers }, (_, worker) => {
    const own = attempts.filter(({ serial }) => Math.floor(Number(serial.slice(5)) / phonesEach) === worker);
    const to = Math.max(...own.map((each) => each.finishedAt ?? 0));
    return (to - Math.min(...own.map((each) => each.startedAt))) * phonesEach;
  }).reduce((sum, each) => sum + each, 0);
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const lines = {
    phones: workers * phonesEach,
    'phones that worked': perPhone.length,
    workers,
    runs: ids.length,
    'trials planned': workers * phonesEach * trialsEach,
    'valid trials': valid.length,
    'invalid attempts': attempts.length - valid.length,
    'runs with a fault': faults.length,
    'phone in a trial, of the time between its first and last': percent(
      perPhone.reduce((sum, each) => sum + each.busy, 0) / held,
    ),
    'planned listening, of the time between its first and last': percent(idealMs / held),
    'phones of a run in a trial, of its span': percent(busyMs / heldByHosts),
    'all phones in a trial, of the span of all runs': percent(busyMs / (spanMs * workers * phonesEach)),
    'submission to a phone’s first trial, s (least, median, most)': [0, 0.5, 1]
      .map((share) => ((late[Math.round(share * (late.length - 1))] ?? 0) / 1_000).toFixed(1))
      .join(', '),
    'submission to last verdict, s': (took / 1_000).toFixed(1),
    'lease conflicts (one phone in two attempts)': overlaps(attempts),
    'lease conflicts (told by a worker)': said.match(/LEASE_|lease was lost|is held by/g)?.length ?? 0,
    'CPU per trial, server (takes evidence, analyses, judges)': cpuEach('server'),
    'CPU per trial, workers (their recorders apart)': cpuEach('workers'),
    'CPU per trial, Redis': cpuEach('Redis'),
    'Redis commands per second': (used / (took / 1_000)).toFixed(0),
    'Redis commands per trial': (used / valid.length).toFixed(0),
    'server requests per trial': (served / valid.length).toFixed(1),
    'bytes on the server per trial': ((await bytesBelow(runs)) / valid.length).toFixed(0),
  };
  for (const [name, value] of Object.entries(lines)) console.log(`${name}: ${value}`);
  for (const fault of faults.slice(0, 3)) console.log(`fault: ${fault}`);
} catch (thrown) {
  console.error(said.slice(-3_000));
  throw thrown;
} finally {
  await stopAll();
  await redis.close();
  await rm(folder, { recursive: true, force: true });
}
