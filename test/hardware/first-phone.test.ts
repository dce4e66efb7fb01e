import assert from 'node:assert/strict';
import { Adb } from '../../devices/kinds/android/adb.ts';
import { type AdbServer, machineAdbServer } from '../../devices/kinds/android/adb-server.ts';
import { readBuild } from '../../devices/kinds/android/build-reading.ts';
import { readHealth } from '../../devices/kinds/android/health-reading.ts';
import { readInventory } from '../../devices/kinds/android/inventory.ts';
import {
  type ListedPhone,
  listPhones,
  serialOf,
  unheld,
} from '../../devices/kinds/android/inventory-listing.ts';
import { readLogSpan } from '../../devices/kinds/android/phone-log.ts';
import { readPhone } from '../../devices/kinds/android/reading.ts';
import { readScreen } from '../../devices/kinds/android/screen.ts';
import { faultsOf, isFit } from '../../lab/model/health.ts';

const serial = process.env.PHONEHOME_HARDWARE;

/**
 * What docs/hardware.md asks before the first run on a real phone. It only reads, so that it may be
 * run on a phone that is in use; it prints no identifier.
 */
describe('a real phone (set PHONEHOME_HARDWARE=serial to run these)', () => {
  let server: AdbServer;
  let listed: ListedPhone | undefined;
  let adb: Adb;

  before(async function () {
    if (!serial) return this.skip();
    server = await machineAdbServer();
    for (const each of await listPhones(server)) {
      if ((await serialOf(server, each)) === serial) listed = each;
    }
    assert.ok(listed, 'adb devices does not list the phone of PHONEHOME_HARDWARE');
    const address = { serial, adb: listed.adb, labAddress: '', listen: '' };
    adb = new Adb({ server, address, lease: unheld(serial) });
  });

  it('is listed by the adb server of this machine as a device', () => {
    assert.equal(listed?.state, 'device');
  });

  it('tells all that its health is judged by, and is fit for a run', async () => {
    const health = await readHealth(adb);
    assert.equal(health.serial, serial);
    assert.deepEqual(
      health.checks.filter(({ found }) => found === 'not told').map(({ name }) => name),
      [],
    );
    assert.ok(isFit(health), faultsOf(health));
  });

  it('tells the state of its display and keyguard', async () => {
    const screen = await readScreen(adb);
    assert.equal(typeof screen.locked, 'boolean');
  });

  it('counts bytes for an interface, which do not fall within one boot', async () => {
    const first = await readPhone(adb);
    const second = await readPhone(adb);
    assert.equal(second.bootId, first.bootId);
    for (const { name, rxBytes, txBytes } of first.interfaces) {
      const later = second.interfaces.find((each) => each.name === name);
      if (later === undefined) continue;
      assert.ok(later.rxBytes >= rxBytes && later.txBytes >= txBytes, `the counters of ${name} fell`);
    }
  });

  it('tells how far back its log goes, without which nobody knows what of it was overwritten', async () => {
    const { oldest, phoneClock, upMs } = await readLogSpan(adb);
    assert.ok(oldest.main !== undefined && oldest.main <= phoneClock, JSON.stringify(oldest));
    assert.ok(upMs !== null);
  });

  it('tells its build: fingerprint, properties and packages', async () => {
    const build = await readBuild(adb);
    assert.match(build.fingerprint, /^[^/]+\/[^/]+\/[^:]+:[^/]+\/[^/]+\/[^:]+:/);
    assert.ok(build.packages.length > 50, `${build.packages.length} packages`);
  });

  it('tells its serial, and for each kind of identifier either a value or why not', async () => {
    const inventory = await readInventory(adb);
    assert.equal(inventory.serial, serial);
    const kinds = [...inventory.told, ...inventory.untold].map(({ kind }) => kind);
    for (const kind of ['imei', 'wifi-mac', 'android-id', 'iccid'] as const)
      assert.ok(kinds.includes(kind), `${kind} is neither told nor explained`);
  });
});
