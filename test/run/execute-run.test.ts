import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ErrorCode, LabError } from '../../lab/errors.ts';
import type { Phone } from '../../lab/model/lab.ts';
import { executeRun } from '../../lab/run/execute-run.ts';
import { createRun } from '../../lab/store/run-writer.ts';
import { runOf } from '../analysis/builders.ts';
import { device, partsOf, QuietPhone } from './quiet-phone.ts';

describe('executeRun', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-execute-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  let count = 0;
  /** A run of no trials on the quiet phone A1 and these. */
  async function execute(others: readonly ((well: Phone) => Partial<Phone>)[], quiet = true) {
    count += 1;
    const run = { ...runOf({ scenarios: {} }), serials: ['A1'] };
    const writer = await createRun(join(folder, `run-${count}`), run, [device]);
    const { phone, parts } = partsOf(run, new QuietPhone(), writer, () => undefined);
    const more = others.map((made) => ({ ...phone, device: { ...device, serial: 'B1' }, ...made(phone) }));
    const phones = [...(quiet ? [phone] : []), ...more];
    return await executeRun(run, { ...parts, phones }, new AbortController().signal);
  }

  const unwell = (): Partial<Phone> => ({
    examine: async () => ({
      ...{ at: 1, battery: null, fingerprint: null, serial: null },
      checks: [{ name: 'battery', ok: false, fatal: true, found: '3 %', mend: 'Charge it.' }],
    }),
  });
  const throwing = (code: ErrorCode) => (): Partial<Phone> => ({
    networkAddress: () => Promise.reject(new LabError(code, 'Phone B1 is not there.')),
  });

  it('leaves a phone out that is not well or not there, says so, and goes on with the others', async () => {
    const { run } = await execute([unwell]);
    assert.equal(run.fault, null);
    assert.deepEqual(run.notes, [
      'Phone B1 is not fit for a run. battery: 3 %. Charge it. The other phones took its trials.',
      'Phone A1: prepared.',
    ]);
    const missing = await execute([throwing('PHONE_MISSING')]);
    assert.equal(missing.run.fault, null);
    assert.match(missing.run.notes?.[0] ?? '', /^Phone B1 is not there\. The other phones/);
  });

  /** Well when it is looked at first, gone when its session is opened. */
  const dying = (code: ErrorCode, well: Phone): Partial<Phone> => {
    let looks = 0;
    return {
      open: () => Promise.reject(new LabError(code, 'Phone B1 gave no session.')),
      examine: async (lease) => {
        looks += 1;
        const health = await well.examine(lease);
        const gone = {
          name: 'adb' as const,
          ok: false,
          fatal: true,
          found: 'not listed',
          mend: 'Look at its cable.',
        };
        return looks === 1 ? health : { ...health, checks: [gone] };
      },
    };
  };

  it('leaves a phone out that dies after it was admitted', async () => {
    const { run } = await execute([(well) => dying('APPIUM_FAILED', well)]);
    assert.equal(run.fault, null);
    assert.deepEqual(
      run.notes?.[0],
      'Phone B1 failed before its first trial: Phone B1 gave no session. adb: not listed. Look at its cable. The other phones took its trials.',
    );
  });

  it('ends where a session fails and the phone is well: that is not the phone', async () => {
    const broken = () => Promise.reject(new LabError('APPIUM_FAILED', 'Appium gave no session.'));
    const { run, faultCode } = await execute([() => ({ open: broken })]);
    assert.equal(faultCode, 'APPIUM_FAILED');
    assert.match(run.fault ?? '', /Appium gave no session/);
  });

  it('leaves a phone out that dies before it has told its build', async () => {
    const { run } = await execute([
      (well) => ({
        ...dying('ADB_FAILED', well),
        open: async (...asked) => {
          const handset = await well.open(...asked);
          return Object.assign(Object.create(handset), {
            readBuild: () => Promise.reject(new LabError('ADB_FAILED', 'Phone B1 is gone.')),
          });
        },
      }),
    ]);
    assert.equal(run.fault, null);
    assert.match(run.notes?.[0] ?? '', /^Phone B1 failed before its first trial: Phone B1 is gone\./);
  });

  it('ends with the fault of a phone where no other is left, or where the lab cannot tell what is wrong', async () => {
    const alone = await execute([unwell], false);
    assert.match(alone.run.fault ?? '', /B1 is not fit for a run/);
    assert.equal(alone.faultCode, 'PHONE_UNFIT');
    for (const code of ['PHONE_STATE', 'WRONG_BUILD', 'LEASE_TAKEN'] as const) {
      assert.equal((await execute([throwing(code)])).faultCode, code);
    }
  });
});
