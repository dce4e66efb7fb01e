import assert from 'node:assert/strict';
import { type ErrorCode, LabError } from '../../lab/errors.ts';
import type { HealthCheck, PhoneHealth, Recovery } from '../../lab/model/health.ts';
import type { Phone, Progress } from '../../lab/model/lab.ts';
import type { Lease, Leases } from '../../lab/model/lease.ts';
import { openLeases, type RedisLeases } from '../../lab/queue/leases.ts';
import { openQuarantine, type RedisQuarantine } from '../../lab/queue/quarantine.ts';
import type { RedisHandle } from '../../lab/queue/redis-server.ts';
import { PhoneCare } from '../../lab/run/phone-care.ts';
import { ownRedis } from '../queue/own-redis.ts';

const never = new AbortController().signal;
const good: HealthCheck = { name: 'adb', ok: true, fatal: true, found: 'answers', mend: null };
const dead: HealthCheck = { name: 'adb', ok: false, fatal: true, found: 'offline', mend: 'Plug it in.' };
const low: HealthCheck = { name: 'battery', ok: false, fatal: false, found: '30 %', mend: 'Charge it.' };
const unvalidated: HealthCheck = {
  name: 'network',
  ok: false,
  fatal: false,
  found: 'no',
  mend: 'Connect it.',
};

function health(...checks: HealthCheck[]): PhoneHealth {
  return { at: Date.now(), checks, battery: 60, fingerprint: 'F', serial: 'S' };
}

function thrown(code: ErrorCode): LabError {
  return new LabError(code, `It was ${code}.`);
}

describe('the care for a phone of a run', () => {
  let redis: RedisHandle;
  let quarantine: RedisQuarantine;
  let leases: RedisLeases;
  let number = 0;

  before(async () => {
    redis = await ownRedis();
    quarantine = openQuarantine(redis);
    leases = openLeases(redis);
  });
  after(async () => {
    quarantine.close();
    leases.close();
    await redis.close();
  });

  /** A phone that looks and recovers as it is told to, and the care for it. */
  function careFor(looks: PhoneHealth, recovery: Partial<Recovery> = {}, others: readonly string[] = []) {
    number += 1;
    const serial = `CARE${number}`;
    const said: string[] = [];
    const calls: { recovered: number; held: readonly string[] } = { recovered: 0, held: [] };
    const phone: Phone = {
      scope: 'proxy',
      device: { serial, product: 'P', line: 'p/eu', identifiers: [], sims: [] },
      listen: '127.0.0.1',
      networkAddress: async () => '127.0.0.1',
      examine: async () => looks,
      recover: async (_lease, options) => {
        calls.recovered += 1;
        calls.held = await options.othersHeld();
        const step = { rung: 'reboot', ended: 'failed', text: 'a reboot did not help.', ms: 3 } as const;
        options.onStep(step);
        return { fit: true, steps: [step], health: looks, ...recovery };
      },
      open: () => Promise.reject(thrown('INTERNAL')),
    };
    const phones = [
      phone,
      ...others.map((each) => ({ ...phone, device: { ...phone.device, serial: each } })),
    ];
    const progress = (each: Progress) => void ('text' in each && said.push(each.text));
    const parts = { phones, leases: leases as Leases, quarantine, progress };
    const lease: Lease = { serial, token: 1, check: async () => {}, lost: never, release: async () => {} };
    return { care: new PhoneCare(phone, parts, lease, 'run 1'), serial, said, calls };
  }

  it('lets a fit phone in, and tells what a run can live with', async () => {
    const { care, said } = careFor(health(good, low, unvalidated));
    await care.admit();
    assert.deepEqual(said, ['battery: 30 %. Charge it.']);
  });

  it('refuses a phone that is not fit, with what mends it', async () => {
    const { care, serial } = careFor(health(dead));
    await assert.rejects(care.admit(), {
      code: 'PHONE_UNFIT',
      message: `Phone ${serial} is not fit for a run. adb: offline. Plug it in.`,
    });
  });

  it('refuses a quarantined phone and says why and how it is released; the look counts as a green check', async () => {
    const { care, serial } = careFor(health(good));
    await quarantine.put(serial, 'Its cable is loose.', 'someone@host');
    await assert.rejects(care.admit(), (error: LabError) => {
      assert.equal(error.code, 'QUARANTINED');
      assert.match(error.message, /takes no trials: Its cable is loose\..*1 so far.*device release CARE/);
      return true;
    });
  });

  it('lets a quarantined phone in whose third green check this is', async () => {
    const { care, serial, said } = careFor(health(good));
    await quarantine.put(serial, 'Its cable is loose.', 'someone@host');
    await quarantine.checked(serial, true, Date.now() - 200_000);
    await quarantine.checked(serial, true, Date.now() - 100_000);
    await care.admit();
    assert.match(said.join(), /released from quarantine/);
    assert.equal(await quarantine.state(serial), null);
  });

  it('leaves a phone alone between attempts that did not fail', async () => {
    const { care, calls } = careFor(health(good));
    await care.restore(never);
    await care.ended(null);
    await care.restore(never);
    assert.equal(calls.recovered, 0);
  });

  it('brings a phone back before the next attempt after a failure, once, and tells each rung', async () => {
    const { care, calls, said } = careFor(health(good));
    await care.ended(thrown('ADB_FAILED'));
    await care.restore(never);
    await care.restore(never);
    assert.equal(calls.recovered, 1);
    assert.deepEqual(said, ['a reboot did not help. [reboot, failed, 3 ms]']);
    assert.equal(care.withdrawn.aborted, false);
  });

  it('asks who else is held on the adb server, so that nobody loses it', async () => {
    const held = await leases.acquire('OTHERHELD', 'run 2');
    const { care, calls } = careFor(health(good), {}, ['OTHERHELD', 'OTHERFREE']);
    await care.ended(thrown('PHONE_MISSING'));
    await care.restore(never);
    assert.deepEqual(calls.held, ['OTHERHELD']);
    await held.release('done');
  });

  it('quarantines and withdraws a phone that cannot be brought back', async () => {
    const { care, serial } = careFor(health(dead), { fit: false });
    await care.ended(thrown('PHONE_MISSING'));
    await assert.rejects(care.restore(never), { code: 'QUARANTINED' });
    assert.equal(care.withdrawn.aborted, true);
    assert.match(
      (await quarantine.state(serial))?.reason ?? '',
      /could not be brought back \(reboot\)\. adb/,
    );
  });

  it('withdraws a phone whose second attempt in five failed in the lab, and says so', async () => {
    const { care, said, serial } = careFor(health(good));
    for (const end of [thrown('APPIUM_FAILED'), null, thrown('PHONE_STATE')]) await care.ended(end);
    assert.equal(care.withdrawn.aborted, true);
    assert.ok(care.withdrawn.reason instanceof LabError);
    assert.match(said.join(), new RegExp(`Phone ${serial} is in quarantine.*2 of its last attempts`));
  });

  it('never holds against the phone what a trial found, what did not count, or what was the fault of others', async () => {
    const { care, calls, serial } = careFor(health(good));
    const codes: ErrorCode[] = [
      'ATTEMPT_INVALID',
      'RECORDER_FAILED',
      'REDIS_UNREACHABLE',
      'LEASE_LOST',
      'INTERNAL',
    ];
    for (const end of [null, ...codes.map(thrown), ...codes.map(thrown), new TypeError('a slip')])
      await care.ended(end);
    await care.restore(never);
    assert.equal(calls.recovered, 0);
    assert.equal(care.withdrawn.aborted, false);
    assert.equal(await quarantine.state(serial), null);
  });
});
