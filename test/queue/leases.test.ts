import assert from 'node:assert/strict';
import { once } from 'node:events';
import { leaseKeys } from '../../lab/queue/lease-scripts.ts';
import { openLeases, type RedisLeases } from '../../lab/queue/leases.ts';
import type { RedisHandle } from '../../lab/queue/redis-server.ts';
import { labProcess, moduleUrl } from './lab-process.ts';
import { anotherLab, ownRedis, serverPid, until } from './own-redis.ts';

const serial = 'B2NTEST000000001';

describe('a device lease', () => {
  let redis: RedisHandle;
  let leases: RedisLeases;

  beforeEach(async () => {
    redis = await ownRedis();
    leases = openLeases(redis);
  });

  afterEach(async () => {
    leases.close();
    await redis.close();
  });

  it('is given to one and names it to the next', async () => {
    await leases.acquire(serial, 'run a');
    await assert.rejects(leases.acquire(serial, 'run b'), {
      code: 'LEASE_TAKEN',
      message: /in use by run a\./,
    });
    assert.equal((await leases.state(serial)).holder, 'run a');
  });

  it('holds for every lab on the same Redis', async () => {
    const other = await anotherLab(redis);
    const theirs = openLeases(other);
    await leases.acquire(serial, 'run a');
    await assert.rejects(theirs.acquire(serial, 'run b'), { code: 'LEASE_TAKEN' });
    theirs.close();
    await other.close();
  });

  it('goes to exactly one of many that ask at once', async () => {
    const asked = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => leases.acquire(serial, `run ${index}`)),
    );
    assert.equal(asked.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  it('leaves other phones free', async () => {
    await leases.acquire(serial, 'run a');
    const other = await leases.acquire('B2NTEST000000002', 'run a');
    await other.check();
  });

  it('carries a token that grows with each holder', async () => {
    const tokens: number[] = [];
    for (const holder of ['run a', 'run b', 'run c']) {
      const lease = await leases.acquire(serial, holder);
      tokens.push(lease.token);
      await lease.release('done');
    }
    assert.deepEqual(
      tokens,
      [...tokens].sort((a, b) => a - b),
    );
    assert.equal(new Set(tokens).size, 3);
    assert.equal((await leases.state(serial)).token, tokens[2]);
  });

  it('keeps who gave the phone back and why', async () => {
    const lease = await leases.acquire(serial, 'run a');
    await lease.release('all 20 trials are done');
    const { holder, lastRelease } = await leases.state(serial);
    assert.equal(holder, null);
    assert.equal(lastRelease?.holder, 'run a');
    assert.equal(lastRelease?.reason, 'all 20 trials are done');
  });

  it('can be given back twice, and is no lease afterwards', async () => {
    const lease = await leases.acquire(serial, 'run a');
    await lease.release('first');
    await lease.release('second');
    assert.equal((await leases.state(serial)).lastRelease?.reason, 'first');
    await assert.rejects(lease.check(), { code: 'LEASE_LOST' });
  });

  it('is renewed for as long as its holder lives', async () => {
    const short = openLeases(redis, { ttlMs: 600 });
    const client = redis.duplicate();
    const lease = await short.acquire(serial, 'run a');
    const [key] = leaseKeys(serial);
    let low = 600;
    await until(async () => {
      const left = await client.pttl(key);
      const renewed = left > low;
      low = Math.min(low, left);
      return renewed;
    });
    await lease.check();
    short.close();
  });

  it('is lost, and says so, when another has taken the phone', async () => {
    const lease = await leases.acquire(serial, 'run a');
    await redis.duplicate().del(leaseKeys(serial)[0]);
    const next = await leases.acquire(serial, 'run b');
    const lost = once(lease.lost, 'abort');
    await assert.rejects(lease.check(), { code: 'LEASE_LOST' });
    await lost;
    await lease.release('too late');
    await next.check();
    const { lastRelease } = await leases.state(serial);
    assert.equal(lastRelease?.holder, 'run a');
    assert.match(lastRelease?.reason ?? '', /no longer renewed/);
  });

  it('keeps how each lease ended: given back, after an error, by force and by expiry', async () => {
    const client = redis.duplicate();
    await (await leases.acquire(serial, 'run a')).release('the run ended');
    await (await leases.acquire(serial, 'run b')).release('the phone could not be opened: adb is gone');
    await leases.acquire(serial, 'run c');
    await leases.forceRelease(serial, 'taken by force by someone@host: stuck');
    await leases.acquire(serial, 'run d');
    // What Redis does when the time is over.
    await client.del(leaseKeys(serial)[0]);
    await leases.acquire(serial, 'run e');
    client.disconnect();
    const ended = await leases.releases(serial);
    assert.deepEqual(
      ended.map(({ holder, token, forced = false }) => ({ holder, token, forced })),
      [
        { holder: 'run d', token: 4, forced: false },
        { holder: 'run c', token: 3, forced: true },
        { holder: 'run b', token: 2, forced: false },
        { holder: 'run a', token: 1, forced: false },
      ],
    );
    assert.match(ended[0]?.reason ?? '', /not given back.*no longer renewed/);
    assert.deepEqual(
      ended.slice(1).map(({ reason }) => reason),
      [
        'taken by force by someone@host: stuck',
        'the phone could not be opened: adb is gone',
        'the run ended',
      ],
    );
  });

  it('keeps once that a lease expired, however often one looks', async () => {
    const short = openLeases(redis, { ttlMs: 200 });
    await short.acquire(serial, 'run a');
    short.close();
    await until(async () => (await leases.state(serial)).holder === null);
    assert.match((await leases.state(serial)).lastRelease?.reason ?? '', /not given back/);
    assert.equal((await leases.releases(serial)).length, 1);
    assert.equal((await leases.state(serial)).lastRelease?.holder, 'run a');
  });

  it('is noticed as lost by the heartbeat alone', async () => {
    const short = openLeases(redis, { ttlMs: 300 });
    const lease = await short.acquire(serial, 'run a');
    const lost = once(lease.lost, 'abort');
    await redis.duplicate().del(leaseKeys(serial)[0]);
    await lost;
    assert.equal(lease.lost.reason.code, 'LEASE_LOST');
    short.close();
  });

  it('frees the phone when its holder was killed', async () => {
    const { child, first } = await labProcess(`
      import { connectRedis } from ${JSON.stringify(moduleUrl('redis-server.ts'))};
      import { openLeases } from ${JSON.stringify(moduleUrl('leases.ts'))};
      const redis = await connectRedis({ url: ${JSON.stringify(`unix://${redis.where}`)}, home: '', logFile: '' });
      const lease = await openLeases(redis, { ttlMs: 2000 }).acquire('${serial}', 'the other lab');
      console.log(lease.token);
    `);
    await assert.rejects(leases.acquire(serial, 'run b'), { code: 'LEASE_TAKEN', message: /the other lab/ });
    child.kill('SIGKILL');
    await until(async () => (await leases.state(serial)).holder === null);
    const lease = await leases.acquire(serial, 'run b');
    assert.ok(lease.token > Number(first));
  });

  it('fails in bounded time when Redis is gone', async () => {
    const short = openLeases(redis, { ttlMs: 900 });
    const lease = await short.acquire(serial, 'run a');
    const lost = once(lease.lost, 'abort');
    process.kill(await serverPid(redis), 'SIGKILL');
    await assert.rejects(lease.check(), { code: 'REDIS_UNREACHABLE' });
    await lost;
    await assert.rejects(lease.check(), { code: 'LEASE_LOST' });
    short.close();
  });
});
