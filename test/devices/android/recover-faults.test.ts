import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Adb } from '../../../devices/kinds/android/adb.ts';
import { type AdbServer, startAdbServer } from '../../../devices/kinds/android/adb-server.ts';
import { readHealth } from '../../../devices/kinds/android/health-reading.ts';
import { recover } from '../../../devices/kinds/android/recover.ts';
import type { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import { faultsOf, isFit, type Recovery, type RecoveryOptions } from '../../../lab/model/health.ts';
import { withFolder } from './test-folder.ts';
import { addressOf, startTestPhone } from './test-lab.ts';
import { TestLease } from './test-lease.ts';

const short = { reconnect: 1_500, reboot: 12_000, 'adb-server': 6_000, power: 6_000 };

/** What each fault looks like from outside: the check that fails, and whether it forbids a run. */
const looks = [
  ['adb-unauthorized', 'adb', true],
  ['usb-loss', 'adb', true],
  ['battery-low', 'battery', true],
  ['overheated', 'temperature', true],
  ['storage-full', 'storage', true],
  ['clock-1970', 'clock', true],
] as const;

describe('a phone with a fault', () => {
  let folder: Awaited<ReturnType<typeof withFolder>>;
  let server: AdbServer;
  let phone: SimulatedPhone;
  before(async () => {
    folder = await withFolder();
    server = await startAdbServer({ home: folder.path, logFile: join(folder.path, 'adb.log') });
  });
  beforeEach(async () => {
    phone = await startTestPhone();
  });
  afterEach(() => phone.stop());
  after(async () => {
    await server.close();
    await folder.remove();
  });

  const adb = () => ({ server, address: addressOf(phone), lease: new TestLease(phone.serial) });

  function bringBack(options: Partial<RecoveryOptions> = {}, cycle?: () => Promise<void>): Promise<Recovery> {
    const powerControl = cycle === undefined ? null : { name: 'relay', cycle };
    const signal = new AbortController().signal;
    return recover(
      { adb: adb(), powerControl, limitsMs: short },
      { othersHeld: async () => [], onStep: () => undefined, signal, ...options },
    );
  }

  const shown = ({ steps }: Recovery) => steps.map(({ rung, ended }) => `${rung} ${ended}`);

  for (const [fault, name, fatal] of looks) {
    it(`is seen to have it, with what mends it (${fault})`, async () => {
      assert.ok(isFit(await readHealth(new Adb(adb()))));
      phone.faults.begin(fault);
      const health = await readHealth(new Adb(adb()));
      const failing = health.checks.find((check) => check.name === name);
      assert.equal(failing?.ok, false, JSON.stringify(health));
      assert.equal(isFit(health), !fatal, faultsOf(health));
      assert.ok((failing?.mend ?? '').length > 20);
    });
  }

  it('is told not to answer when its adbd hangs, although adb lists it as a device', async () => {
    await readHealth(new Adb(adb()));
    phone.faults.begin('adb-frozen');
    const health = await readHealth(new Adb(adb()));
    assert.equal(isFit(health), false);
    assert.match(faultsOf(health), /^adb: /);
  }).timeout(30_000);

  it('is brought back by connecting again when its cable was out for a moment', async () => {
    await readHealth(new Adb(adb()));
    phone.faults.begin('usb-loss=700ms');
    const recovery = await bringBack();
    assert.equal(recovery.fit, true);
    assert.deepEqual(shown(recovery), ['reconnect mended']);
  });

  it('is brought back by its power when its port hangs', async () => {
    phone.faults.begin('usb-loss');
    const recovery = await bringBack({ othersHeld: async () => ['OTHER1'] }, async () =>
      phone.faults.lift('usb-loss'),
    );
    assert.equal(recovery.fit, true);
    assert.equal(shown(recovery).at(-1), 'power mended');
  });

  it('is not rebooted for a flat battery, heat, a full disk or a wrong clock: that is for a person', async () => {
    for (const fault of ['battery-low', 'overheated', 'storage-full', 'clock-1970']) {
      const before = phone.state.bootId;
      phone.faults.begin(fault);
      const recovery = await bringBack({}, async () => undefined);
      assert.equal(recovery.fit, false, fault);
      assert.deepEqual(new Set(recovery.steps.map(({ ended }) => ended)), new Set(['skipped']), fault);
      assert.equal(phone.state.bootId, before);
      phone.faults.lift(fault);
    }
  });

  it('is given up when its boot never ends, after each rung had its time', async () => {
    await readHealth(new Adb(adb()));
    phone.faults.begin('never-boots');
    await new Adb(adb()).reboot();
    const recovery = await bringBack({ othersHeld: async () => ['OTHER1'] });
    assert.equal(recovery.fit, false);
    assert.ok(shown(recovery).includes('reboot failed'), shown(recovery).join());
  });
});
