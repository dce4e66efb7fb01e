import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../lab/errors.ts';
import { openLeases, type RedisLeases } from '../../lab/queue/leases.ts';
import { PhoneLine } from '../../lab/run/phone-line.ts';
import { readRun } from '../../lab/store/run-reader.ts';
import { createRun } from '../../lab/store/run-writer.ts';
import { conditionsOf, runOf } from '../analysis/builders.ts';
import { ownRedis } from '../queue/own-redis.ts';
import { temporaryFolder } from '../store/a-run.ts';
import { device, partsOf, QuietPhone } from './quiet-phone.ts';

const { serial } = device;
const conditions = conditionsOf({ dwellMs: 10 });
const trial = { number: 1, scenario: 'nothing', conditions };
const never = new AbortController().signal;

describe('a trial whose phone is taken while it runs', () => {
  let redis: Awaited<ReturnType<typeof ownRedis>>;
  let root: string;
  let leases: RedisLeases;

  beforeEach(async () => {
    redis = await ownRedis();
    root = await temporaryFolder();
    leases = openLeases(redis, { ttlMs: 3000 });
  });

  afterEach(async () => {
    leases.close();
    await redis.close();
    await rm(root, { recursive: true });
  });

  /** One trial that would count, but that `meanwhile` happens after its trigger. */
  async function attemptWith(meanwhile: (lost: AbortSignal) => Promise<void>) {
    const run = { ...runOf({ scenarios: { nothing: 1 } }), conditions, serials: [serial] };
    const writer = await createRun(join(root, 'run'), run, [device]);
    const lease = await leases.acquire(serial, 'run a');
    const { phone, parts } = partsOf(run, new QuietPhone(), writer, () => meanwhile(lease.lost), lease);
    const line = await PhoneLine.open(phone, { ...parts, validate: async () => null }, 'a test', conditions);
    const fault = await line.attempt(trial, 1, never, run.fingerprint).then(
      () => null,
      (thrown: LabError) => thrown,
    );
    await line.close('the run ended');
    const [stored] = (await readRun(writer.folder)).attempts;
    return { fault, stored, folder: join(writer.folder, 'trials', '001-nothing', '1') };
  }

  it('counts where nobody takes it', async () => {
    const { fault, stored } = await attemptWith(async () => undefined);
    assert.equal(fault, null);
    assert.equal(stored?.attempt.invalid, null);
    assert.equal((await leases.state(serial)).lastRelease?.reason, 'the run ended');
  });

  it('is not begun where the phone cannot be opened, and the lease says why it was given back', async () => {
    const run = { ...runOf({ scenarios: { nothing: 1 } }), conditions, serials: [serial] };
    const writer = await createRun(join(root, 'run'), run, [device]);
    const lease = await leases.acquire(serial, 'run a');
    const { phone, parts } = partsOf(run, new QuietPhone(), writer, () => undefined, lease);
    const locked = {
      ...phone,
      open: () => Promise.reject(new LabError('PHONE_STATE', 'Its keyguard is stuck.')),
    };
    await assert.rejects(PhoneLine.open(locked, parts, 'a test', conditions), { code: 'PHONE_STATE' });
    const { holder, lastRelease } = await leases.state(serial);
    assert.equal(holder, null);
    assert.equal(lastRelease?.reason, 'the phone could not be opened: Its keyguard is stuck.');
  });

  it('does not count, and says of itself what happened, where the heartbeat noticed it', async () => {
    const { fault, stored, folder } = await attemptWith(async (lost) => {
      const noticed = once(lost, 'abort');
      await leases.forceRelease(serial, 'by hand');
      await leases.acquire(serial, 'run b');
      await noticed;
    });
    assert.equal(fault?.code, 'LEASE_LOST');
    assert.equal(fault?.exit, 4);
    assert.ok(stored?.attempt.invalid?.includes('was lost'), stored?.attempt.invalid ?? 'it counts');
    assert.deepEqual(
      stored?.steps.map(({ name }) => name),
      ['setup', 'settle', 'trigger'],
    );
    assert.match(await readFile(join(folder, 'refused.jsonl'), 'utf8'), /steps\.jsonl on/);
    assert.equal((await leases.state(serial)).holder, 'run b');
    assert.equal((await leases.state(serial)).lastRelease?.reason, 'by hand');
  });

  it('does not count where nobody noticed it before its end', async () => {
    const { fault, stored } = await attemptWith(async () => {
      await leases.forceRelease(serial, 'by hand');
    });
    assert.equal(fault?.code, 'LEASE_LOST');
    assert.ok(stored?.attempt.invalid?.includes('was lost'), stored?.attempt.invalid ?? 'it counts');
    assert.equal((await leases.state(serial)).lastRelease?.reason, 'by hand');
  });
});
