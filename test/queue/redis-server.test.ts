import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LabError } from '../../lab/errors.ts';
import { connectRedis } from '../../lab/queue/redis-server.ts';
import { labProcess, moduleUrl } from './lab-process.ts';
import { anotherLab, lives, ownRedis, serverPid, until } from './own-redis.ts';

const secret = 'pa55-w0rd';

async function refusal(url: string): Promise<LabError> {
  const error = await connectRedis({ url, home: '/nonexistent', logFile: '/nonexistent' }).then(
    () => assert.fail('connected'),
    (error: unknown) => error,
  );
  assert.ok(error instanceof LabError, String(error));
  assert.ok(!error.message.includes(secret), error.message);
  return error;
}

describe('connectRedis without a URL', () => {
  it('starts a server of its own that evicts nothing and writes everything down', async () => {
    const redis = await ownRedis();
    const client = redis.duplicate();
    assert.equal(await client.ping(), 'PONG');
    assert.deepEqual(await client.config('GET', 'maxmemory-policy'), ['maxmemory-policy', 'noeviction']);
    assert.deepEqual(await client.config('GET', 'appendonly'), ['appendonly', 'yes']);
    assert.deepEqual(await client.config('GET', 'port'), ['port', '0']);
    await redis.close();
  });

  it('leaves neither the server nor its folder behind', async () => {
    const redis = await ownRedis();
    const pid = await serverPid(redis);
    await redis.close();
    assert.equal(lives(pid), false);
    assert.equal(existsSync(dirname(redis.where)), false);
  });

  it('gives two labs with one home two servers', async () => {
    const first = await ownRedis();
    const second = await connectRedis({ url: null, home: first.home, logFile: join(first.home, 'b.log') });
    assert.notEqual(await serverPid(first), await serverPid(second));
    await first.duplicate().set('mine', '1');
    assert.equal(await second.duplicate().get('mine'), null);
    await second.close();
    await first.close();
  });

  it('finds a shorter place for the socket where the home is too deep', async () => {
    const root = await mkdtemp(join(tmpdir(), 'phonehome-test-'));
    const home = join(root, 'a'.repeat(60), 'b'.repeat(60));
    await mkdir(home, { recursive: true });
    const redis = await connectRedis({ url: null, home, logFile: join(home, 'redis.log') });
    assert.ok(Buffer.byteLength(redis.where) <= 100);
    assert.equal(await redis.duplicate().ping(), 'PONG');
    await redis.close();
    await rm(root, { recursive: true });
  });

  it('dies with a lab that is killed, and its folder goes too', async () => {
    const home = await mkdtemp(join(tmpdir(), 'phonehome-test-'));
    const { child, first } = await labProcess(`
      import { connectRedis } from ${JSON.stringify(moduleUrl('redis-server.ts'))};
      const redis = await connectRedis({ url: null, home: ${JSON.stringify(home)}, logFile: ${JSON.stringify(join(home, 'log'))} });
      const info = await redis.duplicate().info('server');
      console.log(/process_id:(\\d+)/.exec(info)[1]);
    `);
    assert.equal(lives(Number(first)), true);
    child.kill('SIGKILL');
    await until(() => !lives(Number(first)));
    await until(async () => (await readdir(home)).every((name) => !name.startsWith('run-')));
    await rm(home, { recursive: true });
  });

  it('says so when its server is killed', async () => {
    const redis = await ownRedis();
    const pid = await serverPid(redis);
    const failed = once(redis.failed, 'abort');
    process.kill(pid, 'SIGKILL');
    await failed;
    assert.equal(redis.failed.reason.code, 'REDIS_UNREACHABLE');
    assert.match(redis.failed.reason.message, /own Redis server ended.*log is/s);
    await redis.close();
  });

  it('tells what to type where no server is installed', async () => {
    const home = await mkdtemp(join(tmpdir(), 'phonehome-test-'));
    const path = process.env.PATH;
    process.env.PATH = '/nonexistent';
    const refused = connectRedis({ url: null, home, logFile: join(home, 'log') });
    await assert
      .rejects(refused, { code: 'MISSING_TOOL', message: /apt-get install redis-server/ })
      .finally(() => {
        process.env.PATH = path;
      });
    await rm(home, { recursive: true });
  });
});

describe('connectRedis with a URL', () => {
  it('uses the server that is there', async () => {
    const redis = await ownRedis();
    const other = await anotherLab(redis);
    await other.duplicate().set('shared', '1');
    assert.equal(await redis.duplicate().get('shared'), '1');
    assert.equal(other.own, false);
    await other.close();
    assert.equal(await redis.duplicate().ping(), 'PONG');
    await redis.close();
  });

  it('refuses in one sentence without the credentials when nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const error = await refusal(`redis://lab:${secret}@127.0.0.1:${port}/0`);
    assert.equal(error.code, 'REDIS_UNREACHABLE');
    assert.ok(error.message.includes(`127.0.0.1:${port}`));
  });

  it('refuses when the server takes the connection and never answers', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const error = await refusal(`redis://:${secret}@127.0.0.1:${port}`);
    assert.equal(error.code, 'REDIS_UNREACHABLE');
    server.close();
  });

  it('refuses a wrong password without repeating it', async () => {
    const redis = await ownRedis();
    await redis.duplicate().config('SET', 'requirepass', 'another');
    const error = await refusal(`unix://lab:${secret}@localhost${redis.where}`);
    assert.equal(error.code, 'REDIS_UNREACHABLE');
    assert.match(error.message, /WRONGPASS|NOAUTH/);
    await redis.close();
  });

  for (const url of [
    'localhost:6379',
    `http://lab:${secret}@host`,
    `redis://:${secret}@host/x`,
    secret,
    'redis://',
  ]) {
    it(`calls ${url.replaceAll(secret, '…') || 'an empty text'} a wrong setting`, async () => {
      assert.equal((await refusal(url)).code, 'USAGE');
    });
  }
});
