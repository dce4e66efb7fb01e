import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scopes } from '../../../lab/model/service.ts';
import { signed } from '../../../lab/server/outbound/signature.ts';
import { createToken } from '../../../lab/store/service/tokens.ts';
import { hookShelf, noticeShelf } from '../../../lab/wiring/secret-shelves.ts';
import { type SharedRedis, sharedRedis } from '../../lab/shared-redis.ts';
import { testParts, testServer } from '../parts.ts';
import { type Listed, listed, pathOf, placesOf } from './route-list.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('the log of a server', function () {
  this.timeout(120_000);
  let home = '';
  let redis: SharedRedis;
  let server: ChildProcess;
  let routes: Listed[] = [];
  let url = '';
  let log = '';

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'phonehome-log-'));
    const world = await testParts();
    const inside = await testServer(world);
    routes = listed(inside.app);
    await inside.close();
    await world.close();
    redis = await sharedRedis();
  });
  after(async () => {
    if (server?.exitCode === null) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
    await redis.close();
    await rm(home, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    server = spawn(join(root, 'phonehome'), ['serve', '--port', '0', '--per-minute', '100000'], {
      env: { ...process.env, PHONEHOME_HOME: home, REDIS_URL: redis.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (part: Buffer) => {
        log += part.toString();
        server.emit('said');
      });
    while (!/serves at (\S+)/.test(log)) {
      await Promise.race([once(server, 'said'), once(server, 'exit')]);
      assert.equal(server.exitCode, null, log);
    }
    url = /serves at (\S+)/.exec(log)?.[1] ?? '';
  }

  it('holds no token and no secret, whatever is asked and wherever it is shown', async () => {
    const { token } = await createToken(home, { name: 'all', scopes: [...scopes], expires: null });
    const unknown = `ph_${'9'.repeat(43)}`;
    const secret = (await hookShelf(home).add({
      ...{ name: 'ota', signature: 'standard', plan: {}, ota: { kind: 'sha256', at: '/ota' } },
      ...{ checksumAt: null, commit: null, allowedHosts: [], baseline: null },
    })) as string;
    const signs = (await noticeShelf(home).add({
      ...{ name: 'told', kind: 'webhook', url: 'https://127.0.0.1:9/in-the-address-4711', token: null },
      allowedHosts: ['127.0.0.1'],
    })) as string;
    await start();
    const shown = [token, unknown];
    const ask = async (route: Pick<Listed, 'method'>, path: string, init: RequestInit = {}) => {
      const stop = AbortSignal.timeout(10_000);
      const answer = await fetch(url + path, {
        method: route.method,
        redirect: 'manual',
        signal: stop,
        ...init,
      });
      await answer.body?.cancel();
      return answer;
    };
    for (const route of routes) {
      for (const each of shown) {
        const headers = { authorization: `Bearer ${each}` };
        await ask(route, `${pathOf(route)}?token=${each}&line=${each}&format=${each}`, { headers });
        await ask(route, pathOf(route), { headers: { cookie: `phonehome=${each}` } });
        for (const place of placesOf(route)) await ask(route, pathOf(route, place, each), { headers });
        if (route.method !== 'POST') continue;
        const type = { 'content-type': 'application/json' };
        await ask(route, pathOf(route), { headers: { ...headers, ...type }, body: `{"token":"${each}",` });
        await ask(route, pathOf(route), { headers: { ...headers, ...type }, body: `{"name":"${each}"}` });
      }
    }
    const post = { method: 'POST' };
    const logins = await Promise.all(
      shown.map((each) => ask(post, '/login', { body: new URLSearchParams({ token: each, next: '/' }) })),
    );
    const cookies = logins
      .flatMap((each) => each.headers.getSetCookie())
      .map((each) => each.split(/[=;]/)[1] ?? '');
    const body = '{"ota":"x"}';
    const json = { 'content-type': 'application/json' };
    await ask(post, '/api/v1/hooks/ota', {
      body,
      headers: { ...json, ...signed(secret, { id: 'm', at: Date.now(), body }) },
    });
    await ask(post, '/api/v1/hooks/ota', { body, headers: { ...json, 'webhook-id': secret } });
    const run = { build: { kind: 'booted' }, plan: { phones: { serials: ['NOBODY'] } } };
    const headers = { ...json, authorization: `Bearer ${token}` };
    const made = await fetch(`${url}/api/v1/runs`, { method: 'POST', headers, body: JSON.stringify(run) });
    const { id } = (await made.json()) as { id: string };
    await ask(post, `/api/v1/runs/${id}/cancel`, { headers: { authorization: `Bearer ${token}` } });
    while (!/told was told of run/.test(log)) await once(server, 'said');
    server.kill('SIGTERM');
    await once(server, 'exit');

    assert.match(log, /A request to hook ota was refused: a webhook- header is missing/);
    assert.match(log, /Cancelled by all/);
    const workFiles = (await readdir(home, { recursive: true })).filter((name) =>
      /\.(log|jsonl)$/.test(name),
    );
    const texts = [log, ...(await Promise.all(workFiles.map((name) => readFile(join(home, name), 'utf8'))))];
    const secrets = [
      token,
      unknown,
      secret,
      secret.slice('whsec_'.length),
      signs,
      'in-the-address-4711',
      ...cookies,
    ];
    for (const each of secrets.filter((text) => text.length > 4)) {
      for (const [index, text] of texts.entries())
        assert.ok(
          !text.includes(each),
          `${each.slice(0, 6)}… stands in ${index === 0 ? 'the log' : workFiles[index - 1]}: ${linesWith(text, each)}`,
        );
    }
    for (const line of log.split('\n').filter((each) => each.startsWith('{'))) JSON.parse(line);
  });
});

/** The lines that hold a secret, without it. */
function linesWith(text: string, secret: string): string {
  const lines = text.split('\n').filter((line) => line.includes(secret));
  return lines.slice(0, 5).join('\n').replaceAll(secret, '…').slice(0, 2_000);
}
