import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programOf } from '../../lab/cli/program.ts';
import type { Lab, ServeOptions, WorkOptions } from '../../lab/model/lab.ts';
import { sharedRedis } from '../lab/shared-redis.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ops = join(root, 'docs/ops');

/** What our own program makes of a command line: the command, and the options that the lab is given. */
async function understood(args: readonly string[]): Promise<[string, ServeOptions | WorkOptions]> {
  const told: [string, ServeOptions | WorkOptions][] = [];
  const lab = {
    version: '0',
    serve: async (options: ServeOptions) => void told.push(['serve', options]),
    work: async (options: WorkOptions) => void told.push(['worker', options]),
  } as unknown as Lab;
  const signal = new AbortController().signal;
  const shell = { lab: async () => lab, signal, scenarios: { all: [], usual: [] }, exit: 0 };
  await programOf(shell).parseAsync([...args], { from: 'user' });
  const [first] = told;
  assert.ok(first !== undefined && shell.exit === 0, args.join(' '));
  return first;
}

describe('the units of systemd', () => {
  const keysOf = (unit: string, key: string) =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);
  const read = (name: string) => readFile(join(ops, name), 'utf8');

  for (const name of ['phonehome.service', 'phonehome-worker.service']) {
    it(`are taken by systemd itself: ${name}`, async function () {
      if (spawnSync('systemd-analyze', ['--version']).error !== undefined) return this.skip();
      const folder = await mkdtemp(join(tmpdir(), 'phonehome-units-'));
      const file = join(folder, name);
      // Programs must be there where units name them.
      await writeFile(file, (await read(name)).replaceAll('/opt/phonehome/', `${root.replace(/\/?$/, '/')}`));
      const said = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8', timeout: 30_000 });
      const words = (text: string) => text.split('\n').filter((line) => line.includes(name));
      assert.deepEqual([said.status, words(said.stderr)], [0, []]);
      await writeFile(file, `${await readFile(file, 'utf8')}\n[Service]\nNoSuchKey=1\n`);
      const wrong = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8', timeout: 30_000 });
      assert.ok(words(wrong.stderr).length > 0, 'systemd says nothing of a wrong key');
      await rm(folder, { recursive: true });
    });

    it(`run nothing as root, and end for good where they are set up wrongly: ${name}`, async () => {
      const unit = await read(name);
      assert.deepEqual(keysOf(unit, 'User'), ['phonehome']);
      assert.deepEqual(keysOf(unit, 'NoNewPrivileges'), ['true']);
      assert.deepEqual(keysOf(unit, 'ProtectSystem'), ['strict']);
      assert.deepEqual(keysOf(unit, 'RestartPreventExitStatus'), ['2']);
      const [state = ''] = keysOf(unit, 'StateDirectory');
      assert.ok(keysOf(unit, 'Environment').includes(`PHONEHOME_HOME=/var/lib/${state}`));
      assert.doesNotMatch(unit, /PASSWORD|whsec_|ph_[0-9A-Za-z]{10}/);
    });
  }

  it('start what our own program understands', async () => {
    process.env.LAB_URL = 'https://lab.example';
    try {
      const lines = await Promise.all(
        ['phonehome.service', 'phonehome-worker.service'].map(async (name) =>
          keysOf(await read(name), 'ExecStart'),
        ),
      );
      const commands = await Promise.all(
        lines.flat().map((line) => {
          const [program, ...args] = line.split(' ');
          assert.equal(program, '/opt/phonehome/phonehome');
          return understood(args);
        }),
      );
      assert.deepEqual(
        commands.map(([name]) => name),
        ['serve', 'worker'],
      );
      const [served, worked] = commands.map(([, options]) => options);
      assert.deepEqual(served && 'keep' in served ? served.keep : null, { raw: 90, runs: 1825, blobs: 7 });
      assert.equal(worked && 'devices' in worked ? worked.devices.length : 0, 2);
    } finally {
      delete process.env.LAB_URL;
    }
  });
});

type Step = { readonly name: string; readonly text: string };

/** The instructions of a Containerfile, continued lines joined. */
async function steps(): Promise<Step[]> {
  const text = (await readFile(join(ops, 'Containerfile'), 'utf8')).replaceAll(/^#.*\n/gm, '');
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
      return { name, text: rest };
    });
}
const textsOf = (all: readonly Step[], wanted: string) =>
  all.filter(({ name }) => name === wanted).map(({ text }) => text);

describe('the container image', function () {
  this.timeout(120_000);

  it('stands on one pinned base that the setting of whoever builds it finds, and ends as no root', async () => {
    const all = await steps();
    const known = 'FROM RUN WORKDIR COPY USER ENV VOLUME EXPOSE STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD'.split(
      ' ',
    );
    for (const { name } of all) assert.ok(known.includes(name), name);
    assert.deepEqual(textsOf(all, 'FROM').length, 1);
    assert.match(textsOf(all, 'FROM')[0] ?? '', /^node:\d+\.\d+\.\d+-\w+-slim$/);
    const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      engines: { node: string };
    };
    const [, major = '', minor = ''] = /:(\d+)\.(\d+)\./.exec(textsOf(all, 'FROM')[0] ?? '') ?? [];
    const [, leastMajor = '', leastMinor = ''] = /^>=(\d+)\.(\d+)\./.exec(engines.node) ?? [];
    assert.ok(+major > +leastMajor || (major === leastMajor && +minor >= +leastMinor));
    assert.deepEqual(textsOf(all, 'USER'), ['8420:8420']);
    const last = all.map(({ name }) => name);
    assert.ok(last.lastIndexOf('RUN') < last.indexOf('USER'), 'a step after USER would want to be root');
    assert.match(textsOf(all, 'RUN').join('\n'), /useradd .*--uid 8420/);
    assert.deepEqual(textsOf(all, 'VOLUME'), ['/var/lib/phonehome']);
  });

  it('has steps that a shell understands, and copies what there is', async () => {
    const all = await steps();
    for (const text of textsOf(all, 'RUN')) execFileSync('sh', ['-n', '-c', text]);
    for (const text of textsOf(all, 'COPY'))
      for (const source of text.split(' ').slice(0, -1)) assert.ok(existsSync(join(root, source)), source);
  });

  it('serves from nothing but what it copies, and finds itself healthy', async () => {
    const all = await steps();
    const folder = await mkdtemp(join(tmpdir(), 'phonehome-image-'));
    const redis = await sharedRedis();
    const [image, home] = [join(folder, 'opt/phonehome'), join(folder, 'home')];
    await mkdir(image, { recursive: true });
    for (const text of textsOf(all, 'COPY')) {
      const words = text.split(' ');
      const to = words.at(-1) ?? '';
      for (const source of words.slice(0, -1))
        await cp(join(root, source), join(image, to === './' ? source : to), { recursive: true });
    }
    await symlink(join(root, 'node_modules'), join(image, 'node_modules'));
    const [entry = ''] = JSON.parse(textsOf(all, 'ENTRYPOINT')[0] ?? '') as string[];
    const command = JSON.parse(textsOf(all, 'CMD')[0] ?? '') as string[];
    assert.equal((await understood(command))[0], 'serve');
    assert.deepEqual(textsOf(all, 'EXPOSE'), [command[command.indexOf('--port') + 1]]);
    const free = command.map((word) => (word === '0.0.0.0' ? '127.0.0.1' : word === '8420' ? '0' : word));
    const server = spawn(join(folder, entry), free, {
      cwd: folder,
      env: { PATH: process.env.PATH, PHONEHOME_HOME: home, REDIS_URL: redis.url },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      let said = '';
      for await (const part of server.stderr as AsyncIterable<Buffer>) {
        said += part.toString();
        if (/serves at/.test(said)) break;
      }
      const [, url = ''] = /serves at (\S+)/.exec(said) ?? [];
      assert.ok(url !== '', said);
      const check = textsOf(all, 'HEALTHCHECK')[0] ?? '';
      const [node = '', ...args] = JSON.parse(check.slice(check.indexOf('['))) as string[];
      const healthy = () =>
        once(
          spawn(
            node,
            args.map((word) => word.replace('http://127.0.0.1:8420', url)),
          ),
          'exit',
        );
      assert.deepEqual((await healthy())[0], 0);
      server.kill('SIGTERM');
      await once(server, 'exit');
      assert.deepEqual((await healthy())[0], 1);
    } finally {
      if (server.exitCode === null && server.signalCode === null) server.kill('SIGKILL');
      await redis.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
