import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { token, workSecret } from '../parts.ts';
import { endedRun, type RecordedWorld, recordedWorld, waitingRun } from '../recorded-world.ts';
import { type Listed, listed, pathOf, placesOf, sampleOf, shapeOf, withEachText } from './route-list.ts';

const marker = 'the-secret-beside-the-runs';
const deep = (levels: number) => '../'.repeat(levels);

/** Names that lead away, as a path and as a text of a document may hold them. */
const leading = [
  ...[`${deep(1)}canary.txt`, `${deep(2)}canary.txt`, `${deep(3)}canary.txt`, `${deep(12)}etc/passwd`],
  ...['/etc/passwd', '..', '.', '....//....//canary.txt', '..\\..\\canary.txt', 'way-out/canary.txt'],
  ...[
    'file:///etc/passwd',
    'run.json\0.txt',
    `\u2025/${deep(2)}canary.txt`,
    'x'.repeat(5_000),
    '~/canary.txt',
  ],
];
const bombs = {
  aliases: [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...[...'bcdefghij'].map((name, index) => {
      const below = `*${'abcdefghi'[index]}`;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => below).join()}]`;
    }),
  ].join('\n'),
  'nested lists': '['.repeat(50_000),
  'nested maps': '{a: '.repeat(50_000),
  'nested dashes': '- '.repeat(100_000),
  'nested indents': Array.from({ length: 1_400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
  'a text without end': 'a'.repeat(2_000_000),
};

describe('hostile requests', function () {
  this.timeout(120_000);
  let world: RecordedWorld;
  let routes: Listed[] = [];

  before(async () => {
    const decided = async () => 'decided';
    world = await recordedWorld(() => ({ approvals: { accept: decided, except: decided } }));
    routes = listed(world.server.app);
    await writeFile(join(world.home, 'canary.txt'), marker);
    await symlink(world.home, join(world.parts.folders.pathOf(endedRun), 'way-out'));
  });
  after(() => world.close());

  type Answer = { status: number; body: string };

  /** Asks with the path as it stands: clients that mean well would tidy it. */
  async function ask(
    { method, access }: Pick<Listed, 'method' | 'access'>,
    path: string,
    { body = null, headers = {} }: { body?: string | null; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const secret = access.includes('work') && access.length === 1 ? workSecret : token;
    const type = body === null ? {} : { 'content-type': 'application/json' };
    const sent = request({
      host: '127.0.0.1',
      port: new URL(world.server.url).port,
      method,
      path,
      headers: { authorization: `Bearer ${secret}`, ...type, ...headers },
    });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    let text = '';
    for await (const part of answer) text += part;
    return { status: answer.statusCode ?? 0, body: text };
  }
  function refused({ status, body }: Answer, what: string): void {
    assert.ok(!body.includes(marker), `${what} tells the secret`);
    assert.ok(!body.includes('root:x:0:0'), `${what} tells /etc/passwd`);
    assert.ok(status < 500, `${what}: ${status} ${body}`);
  }

  it('lead nowhere by the path, in any place of any route', async () => {
    let asked = 0;
    for (const route of routes) {
      for (const place of placesOf(route)) {
        for (const value of leading) {
          for (const path of new Set([
            encodeURIComponent(value),
            encodeURIComponent(encodeURIComponent(value)),
          ])) {
            const answer = await ask(route, pathOf(route, place, path));
            refused(answer, `${route.method} ${route.url} with ${JSON.stringify(value.slice(0, 40))}`);
            if (route.access[0] !== 'public')
              assert.ok(answer.status >= 300 || route.url.startsWith('/queue'));
            asked += 1;
          }
        }
        refused(await ask(route, pathOf(route, place, `${deep(4)}canary.txt`)), route.url);
      }
    }
    assert.ok(asked > 500, `${asked} requests`);
  });

  it('lead nowhere by a text of a query or a document, in any place of any route', async () => {
    const beside = await readdir(dirname(world.home));
    let asked = 0;
    for (const route of routes.filter(({ method }) => method !== 'HEAD')) {
      const query = shapeOf(route, 'querystring');
      const body = shapeOf(route, 'body');
      for (const value of leading) {
        for (const changed of query === null ? [] : withEachText(sampleOf(query), value)) {
          const text = new URLSearchParams(changed as Record<string, string>).toString();
          refused(await ask(route, `${pathOf(route)}?${text}`), `${route.url}?${text.slice(0, 80)}`);
          asked += 1;
        }
        for (const changed of body === null ? [] : withEachText(sampleOf(body), value)) {
          const text = JSON.stringify(changed);
          refused(await ask(route, pathOf(route), { body: text }), `${route.url} ${text.slice(0, 200)}`);
          asked += 1;
        }
      }
    }
    assert.ok(asked > 500, `${asked} requests`);
    assert.equal(await readFile(join(world.home, 'canary.txt'), 'utf8'), marker);
    const added = (await readdir(dirname(world.home))).filter((name) => !beside.includes(name));
    assert.deepEqual(
      added.filter((name) => name.includes('canary')),
      [],
    );
  });

  it('place no file of a worker outside its run', async () => {
    const text = Buffer.from('evidence');
    const sha256 = createHash('sha256').update(text).digest('hex');
    await world.parts.blobs.put(sha256, { offset: 0, last: true, bytes: Readable.from([text]) });
    await world.server.runs.assign(waitingRun, 'host', []);
    const route = { method: 'POST', access: ['work'] as const };
    for (const path of leading.filter((each) => each.length < 500)) {
      const body = JSON.stringify({ host: 'host', files: [{ path, sha256, bytes: text.length }] });
      const answer = await ask(route, `/api/v1/work/runs/${waitingRun}/files`, { body });
      refused(answer, path);
      if (answer.status === 200) {
        const files = await readdir(world.parts.folders.pathOf(waitingRun), { recursive: true });
        assert.ok(files.length > 0, path);
      }
    }
    assert.equal(await readFile(join(world.home, 'canary.txt'), 'utf8'), marker);
  });

  it('end where they are longer than the route takes, before all of it is read', async () => {
    for (const route of routes.filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method))) {
      const type = route.url.includes('/blobs/') ? 'application/octet-stream' : 'application/json';
      const sent = request({
        host: '127.0.0.1',
        port: new URL(world.server.url).port,
        method: route.method,
        path: pathOf(route),
        headers: {
          authorization: `Bearer ${route.access.includes('work') && route.access.length === 1 ? workSecret : token}`,
          'content-type': type,
          'content-length': String(20 * 2 ** 30),
        },
      });
      sent.on('error', () => undefined);
      sent.write('{"a":');
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      // Those who try tokens are put off before anything else.
      const right = route.url === '/login' ? [413, 429] : [413];
      assert.ok(right.includes(answer.statusCode ?? 0), `${route.method} ${route.url}: ${answer.statusCode}`);
      sent.destroy();
    }
  });

  it('end where they do not say how long they are, too', async () => {
    const route = { method: 'POST', access: ['submit'] as const };
    const body = `{"note":"${'a'.repeat(1_100_000)}"}`;
    const answer = await ask(route, '/api/v1/runs', { body, headers: { 'transfer-encoding': 'chunked' } });
    assert.equal(answer.status, 413);
  });

  it('have nothing of the server read as a baseline but its runs', async () => {
    const build = { kind: 'booted' };
    const schedule = { name: 'base', cron: '0 1 * * *', timeZone: 'UTC', plan: {}, build };
    for (const [path, body] of [
      ['/api/v1/runs', { build }],
      ['/api/v1/schedules', schedule],
    ] as const) {
      for (const baseline of [world.home, '/etc/passwd', '../runs', '']) {
        const answer = await ask({ method: 'POST', access: ['submit'] }, path, {
          body: JSON.stringify({ ...body, baseline }),
        });
        assert.equal(answer.status, 400, `${path}: ${answer.body}`);
        assert.match(answer.body, /baseline.*16 hex digits/s);
      }
    }
  });

  it('change nothing by prototypes, and end nothing by their depth', async () => {
    for (const route of routes.filter((each) => shapeOf(each, 'body') !== null)) {
      for (const body of [
        '{"__proto__":{"polluted":1}}',
        '{"constructor":{"prototype":{"polluted":1}}}',
        `{"plan":{"policy":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}}`,
        '['.repeat(500_000),
        '\u0000',
        '{"runs":',
      ]) {
        const answer = await ask(route, pathOf(route), { body });
        assert.ok(
          answer.status >= 400 && answer.status < 500,
          `${route.url}: ${answer.status} ${body.slice(0, 40)}`,
        );
      }
    }
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    const policy = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const body = `{"build":{"kind":"booted"},"plan":{"policy":${policy}}}`;
    const answer = await ask({ method: 'POST', access: ['submit'] }, '/api/v1/runs', { body });
    assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.body}`);
  });

  it('give no route YAML to read, but as the bytes of a build', async () => {
    for (const route of routes.filter(
      ({ method, url }) => /POST|PUT/.test(method) && !/blobs|hooks/.test(url),
    )) {
      for (const type of ['application/yaml', 'text/yaml', 'text/plain']) {
        const answer = await ask(route, pathOf(route), { body: 'a: 1', headers: { 'content-type': type } });
        const right = route.url === '/login' ? [415, 429] : [415];
        assert.ok(right.includes(answer.status), `${route.method} ${route.url} takes ${type}`);
      }
    }
  });

  for (const [name, bomb] of Object.entries(bombs)) {
    it(`make no firmware.yaml of ${name}, wherever one is named`, async () => {
      const bytes = Buffer.from(bomb);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await world.parts.blobs.put(sha256, { offset: 0, last: true, bytes: Readable.from([bytes]) });
      const build = { kind: 'firmware', sha256 };
      const schedule = { name: 'bomb', cron: '0 1 * * *', timeZone: 'UTC', plan: {}, build };
      for (const [path, body] of [
        ['/api/v1/runs', { build }],
        ['/api/v1/plans', { build, plan: {} }],
        ['/api/v1/schedules', schedule],
      ] as const) {
        const answer = await ask({ method: 'POST', access: ['submit'] }, path, {
          body: JSON.stringify(body),
        });
        assert.equal(answer.status, 422, `${path}: ${answer.body}`);
        assert.ok(!answer.body.includes(world.home), answer.body);
      }
      assert.deepEqual(await readdir(join(world.home, 'service/reading')), []);
    });
  }
});
