import assert from 'node:assert/strict';
import { Adb } from '../../../devices/kinds/android/adb.ts';
import { type AdbServer, startAdbServer } from '../../../devices/kinds/android/adb-server.ts';
import {
  batteryIn,
  freeBytesIn,
  type HealthFacts,
  judgeHealth,
} from '../../../devices/kinds/android/health.ts';
import { readHealth } from '../../../devices/kinds/android/health-reading.ts';
import type { PhoneOptions } from '../../../devices/kinds/simulated/phone.ts';
import { faultsOf, type HealthName, isFit, type PhoneHealth } from '../../../lab/model/health.ts';
import { holdNetworkValid } from '../hold-network-valid.ts';
import { withFolder } from './test-folder.ts';
import { addressOf, startTestPhone } from './test-lab.ts';
import { TestLease } from './test-lease.ts';

const well: HealthFacts = {
  booted: true,
  freeBytes: 8e9,
  battery: { level: 65, charging: true, temperature: 27 },
  clockSkewMs: 40,
  keyguardAnswers: true,
  networkValidated: true,
};

function judged(facts: Partial<HealthFacts>, name: HealthName) {
  const found = judgeHealth({ ...well, ...facts }, 'Phone X').find((check) => check.name === name);
  assert.ok(found);
  return found;
}

const battery = (level: number, charging: boolean) => ({ battery: { level, charging, temperature: 27 } });

describe('the health of a phone', () => {
  it('is good where all is as it should be, with nothing to mend', () => {
    const checks = judgeHealth(well, 'Phone X');
    assert.deepEqual(
      checks.filter(({ ok, mend }) => !ok || mend !== null),
      [],
    );
    assert.equal(checks.length, 8);
  });

  it('keeps the battery between 40 and 80 per cent, and is not charged beyond', () => {
    const cases = [
      [14, false, false, true],
      [39, true, false, false],
      [40, false, true, false],
      [80, true, true, false],
      [81, true, false, false],
      [95, false, true, false],
    ] as const;
    for (const [level, charging, ok, fatal] of cases) {
      const found = judged(battery(level, charging), 'battery');
      assert.deepEqual({ ok: found.ok, fatal: found.fatal }, { ok, fatal }, `${level} %, ${charging}`);
    }
  });

  it('forbids a run on a phone that has not booted, has no space, is hot, has a lost clock or a dead screen', () => {
    const facts: [Partial<HealthFacts>, HealthName][] = [
      [{ booted: false }, 'boot'],
      [{ freeBytes: 1e6 }, 'storage'],
      [{ battery: { level: 60, charging: false, temperature: 52 } }, 'temperature'],
      [{ clockSkewMs: -1.7e12 }, 'clock'],
      [{ keyguardAnswers: false }, 'keyguard'],
    ];
    for (const [fact, name] of facts) {
      const checks = judgeHealth({ ...well, ...fact }, 'Phone X');
      assert.equal(isFit({ checks }), false, name);
      assert.match(faultsOf({ checks }), new RegExp(`^${name}: .*Phone X`));
    }
  });

  it('only notes what a run can live with', () => {
    const facts: Partial<HealthFacts>[] = [
      { freeBytes: 2e8 },
      { clockSkewMs: 120_000 },
      { networkValidated: false },
      { battery: { level: 60, charging: true, temperature: 42 } },
      { battery: null, freeBytes: null, clockSkewMs: null },
    ];
    for (const fact of facts) {
      const checks = judgeHealth({ ...well, ...fact }, 'Phone X');
      assert.equal(isFit({ checks }), true, JSON.stringify(fact));
      assert.ok(checks.some(({ ok, mend }) => !ok && mend !== null));
    }
  });

  it('reads what Android writes of battery and storage', () => {
    const dump = (status: number, usb: boolean) =>
      `Current Battery Service state:\n  AC powered: false\n  USB powered: ${usb}\n  status: ${status}\n  level: 50\n  scale: 200\n  temperature: 312\n`;
    assert.deepEqual(batteryIn(dump(2, true)), { level: 25, charging: true, temperature: 31.2 });
    assert.equal(batteryIn(dump(5, true))?.charging, true);
    assert.equal(batteryIn(dump(3, true))?.charging, false);
    assert.equal(batteryIn("Can't find service: battery"), null);
    assert.equal(
      freeBytesIn('Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/x 100 60 40 60% /data\n'),
      40_960,
    );
    assert.equal(freeBytesIn('df: /data: Permission denied'), null);
  });
});

describe('a phone that is looked at', () => {
  let folder: Awaited<ReturnType<typeof withFolder>>;
  let server: AdbServer;
  before(async () => {
    folder = await withFolder();
    server = await startAdbServer({ home: folder.path, logFile: `${folder.path}/adb.log` });
  });
  after(async () => {
    await server.close();
    await folder.remove();
  });

  async function look(
    options: Partial<PhoneOptions>,
    change: (phone: Awaited<ReturnType<typeof startTestPhone>>) => unknown,
  ) {
    const phone = await startTestPhone(options);
    try {
      await change(phone);
      const lease = new TestLease(phone.serial);
      const health = await readHealth(new Adb({ server, address: addressOf(phone), lease }));
      return { health, unknown: phone.unknownCommands() };
    } finally {
      await phone.stop();
    }
  }

  const failing = ({ checks }: PhoneHealth) => checks.filter(({ ok }) => !ok).map(({ name }) => name);

  it('answers all questions in one round trip', async () => {
    const { health, unknown } = await look({}, (phone) => {
      holdNetworkValid(phone.state);
    });
    assert.deepEqual(failing(health), []);
    assert.equal(health.battery, 65);
    assert.equal(health.serial, 'TESTPHONE1');
    assert.match(health.fingerprint ?? '', /^Test\/Phone/);
    assert.deepEqual(unknown, []);
  });

  it('is not fit before its boot is completed', async () => {
    const { health } = await look({}, (phone) => phone.state.properties.delete('sys.boot_completed'));
    assert.ok(failing(health).includes('boot'));
    assert.equal(isFit(health), false);
  });

  it('says that it does not accept the key, and what to do', async () => {
    const { health } = await look({ authorize: 'never' }, () => undefined);
    assert.deepEqual(failing(health), ['adb']);
    assert.match(faultsOf(health), /unauthorized.*Always allow/);
  });

  it('says so where nothing answers at its address', async () => {
    const { health } = await look({}, (phone) => phone.stop());
    assert.deepEqual(failing(health), ['adb']);
    assert.equal(isFit(health), false);
    assert.equal(health.serial, null);
  });

  it("throws where the lease was lost: nothing is sent to another one's phone", async () => {
    const phone = await startTestPhone();
    const lease = new TestLease(phone.serial);
    lease.lose();
    await assert.rejects(readHealth(new Adb({ server, address: addressOf(phone), lease })), {
      code: 'LEASE_LOST',
    });
    await phone.stop();
  });
});
