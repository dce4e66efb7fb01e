import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SharedRedis, sharedRedis } from './shared-redis.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const examples = join(root, 'devices/kinds/simulated/examples');
const firmware = join(examples, 'leaking.yaml');

type View = {
  id: string;
  state: string;
  host: string;
  verdict: string | null;
  fault: string | null;
  exit: number | null;
  waitingFor: string | null;
  trials: { ended: number; of: number };
};

describe('the lab as a service', function () {
  this.timeout(240_000);
  let folder = '';
  let redis: SharedRedis;
  let url = '';
  let token = '';
  let phones: ChildProcess;
  const children: ChildProcess[] = [];

  const environment = (home: string) => ({
    ...process.env,
    PHONEHOME_HOME: join(folder, home),
    REDIS_URL: redis.url,
    LAB_URL: url,
    PHONEHOME_TOKEN: token,
  });

  /** Starts a command that stands, and resolves with it when its stderr has said `ready`. */
  async function start(
    home: string,
    args: readonly string[],
    ready: RegExp,
  ): Promise<[ChildProcess, RegExpExecArray]> {
    const child = spawn(join(root, 'phonehome'), args, {
      env: environment(home),
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    children.push(child);
    let said = '';
    for await (const chunk of child.stderr as AsyncIterable<Buffer>) {
      said += chunk.toString();
      const found = ready.exec(said);
      if (found === null) continue;
      child.stderr?.resume();
      return [child, found];
    }
    throw new Error(`${args[0]} ended: ${said}`);
  }

  async function command(
    args: readonly string[],
    home = 'cli',
  ): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(join(root, 'phonehome'), args, {
      env: environment(home),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = { out: '', err: '' };
    child.stdout.on('data', (chunk) => {
      texts.out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      texts.err += chunk;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...texts };
  }

  const worker = (home: string, device: string) =>
    start(
      home,
      ['worker', '--simulated', '--device', join(examples, device), '--name', home],
      /takes runs for/,
    );

  async function api<Answer>(
    path: string,
    init: RequestInit = {},
  ): Promise<{ status: number; body: Answer }> {
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) };
    const answer = await fetch(new URL(path, url), { ...init, headers });
    return { status: answer.status, body: (await answer.json()) as Answer };
  }

  async function submit(more: readonly string[]): Promise<string> {
    const asked = await command(['submit', '--firmware', firmware, '--dwell', '200ms', ...more]);
    assert.equal(asked.code, 0, asked.err);
    return asked.out.trim();
  }

  async function until(id: string, holds: (run: View) => boolean): Promise<View> {
    for (;;) {
      const { body } = await api<View>(`/api/v1/runs/${id}/verdict?wait=500ms`);
      if (holds(body)) return body;
    }
  }

  async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    if (signal === 'SIGKILL' && child.pid !== undefined) process.kill(-child.pid, signal);
    else child.kill(signal);
    await ended;
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-service-'));
    redis = await sharedRedis();
    const made = spawn(join(root, 'phonehome'), ['token', 'create', 'tests', '--scope', 'read,submit'], {
      env: environment('server'),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const chunk of made.stdout as AsyncIterable<Buffer>) token += chunk.toString().trim();
    const [, [, at = '']] = await start('server', ['serve', '--port', '0'], /serves at (\S+)/);
    url = at;
  });

  after(async () => {
    await Promise.all(children.map((child) => stop(child, 'SIGTERM')));
    await redis.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('does a run on a worker, and answers with its verdict', async () => {
    [phones] = await worker('host-a', 'phone-a.yaml');
    const plan = join(folder, 'answered.yaml');
    const rule = '{ host: zzhc.vnet.cn, answer: { status: 203, body: "{}" } }';
    await writeFile(plan, `scenarios: [screen-on]\nrepeat: 2\ndwell: 1s\nanswers: { hosts: [${rule}] }\n`);
    const asked = await command([...['submit', '--firmware', firmware, '--plan', plan, '--wait', '--json']]);
    assert.equal(asked.code, 3, asked.err);
    const run = JSON.parse(asked.out) as View;
    assert.equal(run.state, 'done');
    const events = await fetch(new URL(`/api/v1/runs/${run.id}/events`, url), {
      headers: { authorization: `Bearer ${token}` },
    });
    const flows = (await events.text()).split('\n').filter((line) => /"kind":"flow"/.test(line));
    assert.ok(
      flows.some((line) => /"host":"zzhc\.vnet\.cn"/.test(line)),
      flows.join('\n'),
    );
    assert.ok(!flows.some((line) => /https?:|[?/]/.test(line)), flows.join('\n'));
    assert.equal(run.verdict, 'inconclusive');
    assert.deepEqual(run.trials, { ended: 2, of: 2 });
    const result = await readFile(join(folder, 'server/runs', run.id, 'derived/result.json'), 'utf8');
    assert.match(result, /"host": "zzhc.vnet.cn"/);
    assert.match(result, /"answers": "[0-9a-f]{12}"/);
    const trial = join(folder, 'server/runs', run.id, 'trials/001-screen-on/1/flows.jsonl');
    const answered = (await readFile(trial, 'utf8')).split('\n').filter((line) => /zzhc/.test(line));
    assert.ok(
      answered.length > 0 && answered.every((line) => /"status":203/.test(line)),
      answered.join('\n'),
    );
    const page = await fetch(new URL(`/api/v1/runs/${run.id}/report`, url), {
      headers: { authorization: `Bearer ${token}` },
    });
    assert.match(page.headers.get('content-security-policy') ?? '', /sandbox/);
    assert.match(await page.text(), /zzhc\.vnet\.cn/);
    const sarif = await api<{ version: string }>(`/api/v1/runs/${run.id}/report?format=sarif`);
    assert.equal(sarif.body.version, '2.1.0');
    const raw = await api<{ detail: string }>(`/api/v1/runs/${run.id}/files/run.json`);
    assert.equal(raw.status, 403);
    assert.match(raw.body.detail, /needs the scope reveal/);
  });

  it('does the run that a signed hook asks for and tells of its end, and that of a schedule', async () => {
    const told: { headers: IncomingHttpHeaders; body: { data: { run: string } } }[] = [];
    const listener = createServer(async (request, response) => {
      let text = '';
      for await (const part of request) text += part;
      told.push({ headers: request.headers, body: JSON.parse(text) });
      response.end();
      listener.emit('told');
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const heard = once(listener, 'told');
    const { port } = listener.address() as AddressInfo;
    const plan = join(folder, 'plan.yaml');
    await writeFile(plan, 'scenarios: [idle]\nrepeat: 1\ndwell: 200ms\nphones: { line: nokia-7-plus/eu }\n');
    const atServer = (...args: string[]) => command(args, 'server');
    const notified = await atServer(
      ...['notify', 'add', 'ends', '--kind', 'webhook', '--allow-private'],
      ...['--url', `http://127.0.0.1:${port}/ends`],
    );
    assert.equal(notified.code, 0, notified.err);
    const hook = await atServer('hook', 'add', 'ota', '--plan', plan, '--firmware-at', '/firmware');
    assert.equal(hook.code, 0, hook.err);
    const sha256 = createHash('sha256')
      .update(await readFile(firmware))
      .digest('hex');
    const body = JSON.stringify({ firmware: sha256 });
    const mac = createHmac('sha256', Buffer.from(hook.out.trim().slice('whsec_'.length), 'base64'));
    const at = Math.floor(Date.now() / 1_000);
    const answer = await fetch(new URL('/api/v1/hooks/ota', url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(at),
        'webhook-signature': `v1,${mac.update(`msg_1.${at}.${body}`).digest('base64')}`,
      },
      body,
    });
    const { runs } = (await answer.json()) as { runs: View[] };
    const id = runs[0]?.id ?? '';
    assert.equal((await until(id, ({ exit }) => exit !== null)).state, 'done');
    await heard;
    assert.equal(told[0]?.body.data.run, id);
    assert.match(String(told[0]?.headers['webhook-signature']), /^v1,/);
    listener.close();
    const added = await command([
      ...['schedule', 'add', 'nightly', '--plan', plan, '--firmware', firmware],
      ...['--cron', '30 1 * * *', '--time-zone', 'Europe/Oslo', '--scenario', 'idle', '--device', 'NOBODY'],
    ]);
    assert.equal(added.code, 0, added.err);
    const ran = await command(['schedule', 'run-now', 'nightly']);
    assert.equal((await api<View>(`/api/v1/runs/${ran.out.trim()}`)).body.state, 'waiting');
    await stop(phones, 'SIGTERM');
  });

  it('answers the same build and plan with the same run, and again with a new one', async () => {
    const more = ['--scenario', 'idle', '--repeat', '1', '--device', 'NOBODY'];
    const first = await submit(more);
    assert.equal(await submit(more), first);
    assert.notEqual(await submit([...more, '--again']), first);
  });

  it('says of a run that waits which phones it waits for, and ends it when it is cancelled', async () => {
    const id = await submit(['--scenario', 'idle', '--repeat', '1', '--device', 'NOBODY-ELSE']);
    const waiting = await until(id, ({ waitingFor }) => waitingFor !== null);
    assert.match(
      waiting.waitingFor ?? '',
      /a simulated phone with serial NOBODY-ELSE; no worker|none of the \d+ phones/,
    );
    const cancelled = await command(['cancel', id]);
    assert.equal(cancelled.out, `Run ${id} is cancelled.\n`);
    const waited = await command(['wait', id]);
    assert.equal(waited.code, 4);
    assert.match(waited.err, /Cancelled by tests/);
  });

  it('leaves with exit 5 when a run has not ended in time, and the run goes on', async () => {
    const id = await submit(['--scenario', 'idle', '--repeat', '1', '--device', 'NOBODY-AT-ALL']);
    const waited = await command(['wait', id, '--timeout', '100ms']);
    assert.equal(waited.code, 5);
    assert.equal((await api<View>(`/api/v1/runs/${id}`)).body.state, 'waiting');
  });

  it('refuses who shows no token, a false one, or one without the scope, as problem+json', async () => {
    const path = new URL('/api/v1/runs', url);
    const nobody = await fetch(path);
    assert.equal(nobody.status, 401);
    assert.match(nobody.headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.equal((await fetch(path, { headers: { authorization: 'Bearer ph_false' } })).status, 401);
    const work = await api<{ detail: string }>('/api/v1/work/runs/0123456789abcdef/assign', {
      method: 'POST',
    });
    assert.equal(work.status, 403);
    assert.match(work.body.detail, /needs the scope work/);
  });
});
