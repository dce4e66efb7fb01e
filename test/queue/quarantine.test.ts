import assert from 'node:assert/strict';
import type { AttemptEnd } from '../../lab/model/health.ts';
import { openLeases } from '../../lab/queue/leases.ts';
import { openQuarantine, type RedisQuarantine } from '../../lab/queue/quarantine.ts';
import type { RedisHandle } from '../../lab/queue/redis-server.ts';
import { ownRedis } from './own-redis.ts';

const minute = 60_000;

function end(at: number, ended: AttemptEnd['ended']): AttemptEnd {
  return { at, run: 'run-1', ended, reason: ended === 'valid' ? null : `reason ${at}` };
}

describe('the quarantine of phones', () => {
  let redis: RedisHandle;
  let quarantine: RedisQuarantine;
  let serial: string;
  let number = 0;

  before(async () => {
    redis = await ownRedis();
    quarantine = openQuarantine(redis);
  });
  beforeEach(() => {
    number += 1;
    serial = `QUARANTINE${number}`;
  });
  after(async () => {
    quarantine.close();
    await redis.close();
  });

  async function noteAll(...ends: AttemptEnd['ended'][]) {
    const answers = [];
    for (const [index, each] of ends.entries()) answers.push(await quarantine.note(serial, end(index, each)));
    return answers;
  }

  it('takes a phone after two infrastructure failures in its last five attempts, and says why', async () => {
    const answers = await noteAll('infrastructure', 'valid', 'valid', 'valid', 'infrastructure');
    assert.deepEqual(answers.slice(0, 4), [null, null, null, null]);
    assert.match(answers[4]?.reason ?? '', /^2 of its last attempts .*reason 4 \| reason 0$/);
    assert.equal((await quarantine.state(serial))?.by, 'lab');
  });

  it('says a reason once that it was given twice', async () => {
    const same = { ...end(1, 'infrastructure'), reason: 'the same' };
    await quarantine.note(serial, same);
    assert.match((await quarantine.note(serial, same))?.reason ?? '', /lab: the same$/);
  });

  it('leaves a phone alone whose two failures are further apart', async () => {
    const answers = await noteAll('infrastructure', 'valid', 'valid', 'valid', 'valid', 'infrastructure');
    assert.deepEqual(new Set(answers), new Set([null]));
    assert.equal(await quarantine.state(serial), null);
  });

  it('never takes a phone for what its trials found, or for attempts that do not count', async () => {
    const answers = await noteAll('valid', 'invalid', 'invalid', 'valid', 'invalid', 'invalid', 'valid');
    assert.deepEqual(new Set(answers), new Set([null]));
  });

  it('keeps the last five attempts, the newest first', async () => {
    await noteAll('valid', 'valid', 'valid', 'invalid', 'valid', 'invalid');
    const history = await quarantine.history(serial);
    assert.deepEqual(
      history.map(({ at }) => at),
      [5, 4, 3, 2, 1],
    );
  });

  it('releases a phone after three green checks that are a minute apart', async () => {
    await quarantine.put(serial, 'swollen', 'someone');
    assert.equal((await quarantine.checked(serial, true, 10 * minute))?.greens, 1);
    assert.equal((await quarantine.checked(serial, true, 10 * minute + 1))?.greens, 1);
    assert.equal((await quarantine.checked(serial, true, 11 * minute))?.greens, 2);
    assert.equal(await quarantine.checked(serial, true, 12 * minute), null);
    assert.equal(await quarantine.state(serial), null);
  });

  it('counts green checks from the start after one that is not green', async () => {
    await quarantine.put(serial, 'loose cable', 'someone');
    await quarantine.checked(serial, true, 1 * minute);
    await quarantine.checked(serial, true, 2 * minute);
    assert.equal((await quarantine.checked(serial, false, 3 * minute))?.greens, 0);
    assert.equal((await quarantine.checked(serial, true, 4 * minute))?.greens, 1);
  });

  it('begins anew after a release by hand: one more failure is not two', async () => {
    await noteAll('infrastructure', 'infrastructure');
    assert.match((await quarantine.release(serial))?.reason ?? '', /^2 of/);
    assert.equal(await quarantine.release(serial), null);
    assert.deepEqual(await noteAll('infrastructure'), [null]);
  });
});

describe('a lease that is released by force', () => {
  let redis: RedisHandle;
  before(async () => {
    redis = await ownRedis();
  });
  after(() => redis.close());

  it('is lost by its holder at the next check, and the reason is kept', async () => {
    const leases = openLeases(redis);
    const lease = await leases.acquire('FORCED1', 'run one');
    assert.equal(await leases.forceRelease('FORCED1', 'the host was taken away'), 'run one');
    await assert.rejects(lease.check(), { code: 'LEASE_LOST' });
    const state = await leases.state('FORCED1');
    assert.equal(state.holder, null);
    assert.equal(state.lastRelease?.reason, 'the host was taken away');
    assert.equal(state.lastRelease?.holder, 'run one');
    assert.equal(await leases.forceRelease('FORCED1', 'again'), null);
    leases.close();
  });

  it('is given to the next one with a higher token', async () => {
    const leases = openLeases(redis);
    const first = await leases.acquire('FORCED2', 'run one');
    await leases.forceRelease('FORCED2', 'stuck');
    const second = await leases.acquire('FORCED2', 'run two');
    assert.ok(second.token > first.token);
    await assert.rejects(first.check(), { code: 'LEASE_LOST' });
    await second.check();
    leases.close();
  });
});
