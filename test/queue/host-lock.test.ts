import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withHostLocks } from '../../lab/queue/host-leases.ts';
import { lockOnHost } from '../../lab/queue/host-lock.ts';
import { openLeases } from '../../lab/queue/leases.ts';
import { hostKeyOf } from '../../lab/wiring/real-phones.ts';
import { labProcess, moduleUrl } from './lab-process.ts';
import { ownRedis } from './own-redis.ts';

const serial = 'LOCK1SIMULATED';

describe('a phone on a machine with several labs', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-host-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const lock = (holder = 'run here', key = serial) => lockOnHost(serial, key, holder, folder);

  /** Another lab's process, which holds the phone until it is killed. */
  const otherLab = () =>
    labProcess(`
      const { lockOnHost } = await import(${JSON.stringify(moduleUrl('host-lock.ts'))});
      await lockOnHost('${serial}', '${serial}', 'run elsewhere', ${JSON.stringify(folder)});
      console.log('held');
      setInterval(() => {}, 1000);
    `);

  it('is refused to a second lab, with who holds it and since when', async () => {
    const started = Date.now();
    const { child } = await otherLab();
    await assert.rejects(lock(), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'LEASE_TAKEN');
      const told =
        /^Phone LOCK1SIMULATED is in use by another lab on this machine \(process (\d+), run elsewhere, since (\S+)\)\. /.exec(
          error.message,
        );
      assert.equal(Number(told?.[1]), child.pid);
      assert.ok(Date.parse(told?.[2] ?? '') >= started - 1);
      return true;
    });
    child.kill('SIGKILL');
  });

  it('is free as soon as the process that held it is gone, also by kill -9', async () => {
    const { child } = await otherLab();
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    const hold = await lock();
    await assert.rejects(lock('run again'), { code: 'LEASE_TAKEN' });
    await hold.release();
    await (await lock()).release();
  });

  it('is given to one of many that ask at the same moment, and to all in turn', async () => {
    let holders = 0;
    let served = 0;
    const work = async () => {
      while (served < 8) {
        const hold = await lock().catch((error: Error & { code?: string }) => {
          assert.equal(error.code, 'LEASE_TAKEN');
          return null;
        });
        if (hold === null) continue;
        holders += 1;
        assert.equal(holders, 1, 'two hold it');
        await stat(folder);
        holders -= 1;
        served += 1;
        await hold.release();
      }
    };
    await Promise.all([work(), work(), work(), work()]);
    assert.deepEqual(await readdir(folder), []);
  });

  it('leaves other phones alone', async () => {
    const [one, two] = [await lock(), await lock('run here', 'LOCK2SIMULATED')];
    await Promise.all([one.release(), two.release()]);
  });

  it('is told apart by serial over USB and network, and by its address where it is simulated here', () => {
    assert.equal(hostKeyOf('A1', 'A1'), hostKeyOf('A1', '192.0.2.7:5555'));
    assert.notEqual(hostKeyOf('A1', '127.0.0.1:4001'), hostKeyOf('A1', '127.0.0.1:4002'));
  });

  it('clears away what a lab that died left behind', async () => {
    const { child } = await otherLab();
    const [left] = await readdir(folder);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    const long = new Date(Date.now() - 3_600_000);
    await utimes(join(folder, left ?? ''), long, long);
    await (await lock()).release();
    assert.deepEqual(await readdir(folder), []);
  });

  it('says what to do where the folder cannot be used', async () => {
    await assert.rejects(lockOnHost(serial, serial, 'run', '/dev/null/here'), {
      code: 'USAGE',
      message: /chmod 1777/,
    });
  });

  describe('whose labs have a Redis each', () => {
    it('is leased to one of them only, and to the other once its lease was given back', async () => {
      const [first, second] = [await ownRedis(), await ownRedis()];
      const [one, two] = [openLeases(first), openLeases(second)];
      const labs = [one, two].map((leases) => withHostLocks(leases, () => serial, folder));
      try {
        const lease = await labs[0]?.acquire(serial, 'run one');
        await assert.rejects(labs[1]?.acquire(serial, 'run two') ?? Promise.resolve(), {
          code: 'LEASE_TAKEN',
          message: /run one/,
        });
        assert.equal((await two.state(serial)).holder, null, 'what it could not use it gave back');
        await lease?.release('done');
        const next = await labs[1]?.acquire(serial, 'run two');
        await two.forceRelease(serial, 'by hand');
        await assert.rejects(next?.check() ?? Promise.resolve(), { code: 'LEASE_LOST' });
        await (await labs[0]?.acquire(serial, 'run three'))?.release('done');
      } finally {
        one.close();
        two.close();
        await Promise.all([first.close(), second.close()]);
      }
    });

    it('is not kept from a lab that hosts it itself', async () => {
      const redis = await ownRedis();
      const leases = openLeases(redis);
      const hold = await lock();
      await (await withHostLocks(leases, () => null, folder).acquire(serial, 'run')).release('done');
      await hold.release();
      leases.close();
      await redis.close();
    });
  });
});
