import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { OtaControl } from '../../../devices/controls/ota-control.ts';
import { sideloadOta } from '../../../devices/controls/ota-sideload.ts';
import { operatorSetUp } from '../../../devices/controls/set-up-operator.ts';
import { type AdbServer, startAdbServer } from '../../../devices/kinds/android/adb-server.ts';
import type { PhoneOptions, SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import { type InstallOptions, installBuild } from '../../../devices/ota/install-build.ts';
import { readOta } from '../../../lab/store/build-ota.ts';
import { otaZip } from '../../store/zip-file.ts';
import { addressOf, device, firmware, startTestPhone } from '../android/test-lab.ts';
import { TestLease } from '../android/test-lease.ts';

const old = firmware.build.fingerprint;
const next = old.replace('00TT_1_01A', '00TT_1_02A');

describe('installing a build on a phone, through the real adb', () => {
  let folder: string;
  let server: AdbServer;
  let phone: SimulatedPhone;
  const said: string[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-install-'));
    server = await startAdbServer({ home: folder, logFile: join(folder, 'adb.log') });
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    said.length = 0;
    await phone.stop();
  });

  const start = async (options: Partial<PhoneOptions> = {}) => {
    phone = await startTestPhone({ bootMs: 50, ...options });
  };
  const write = async (lines: Record<string, string | null> = {}, fingerprint = next) => {
    const path = join(folder, 'ota.zip');
    const yaml = stringify({ build: { fingerprint }, packages: [], emits: [] });
    const facts = {
      'post-build': fingerprint,
      'pre-device': 'phone',
      'post-timestamp': '1900000000',
      ...lines,
    };
    await writeFile(path, otaZip(facts, [{ name: 'firmware.yaml', data: yaml }]));
    return await readOta(path);
  };
  const install = async (changed: Partial<InstallOptions> = {}) =>
    await installBuild({
      device,
      address: addressOf(phone),
      adbServer: server,
      lease: new TestLease(phone.serial),
      control: sideloadOta,
      setUp: null,
      say: (text) => said.push(text),
      ...changed,
      ota: changed.ota ?? (await write()),
    });
  const events = () => phone.journal.of('event').map(({ name }) => name);

  it('sideloads it, and reads back the build and the slot', async () => {
    await start();
    const ota = await write();
    const { at, restartedAt = 0, ...made } = (await install({ ota })) ?? assert.fail('nothing was installed');
    assert.deepEqual(made, {
      plan: `is upgraded from ${old} to ${next} by sideload`,
      serial: phone.serial,
      sha256: ota.sha256,
      control: 'sideload',
      from: old,
      to: next,
      slots: { from: '_a', to: '_b' },
      downgrade: false,
      wipe: false,
    });
    assert.ok(Date.now() - at < 60_000);
    assert.ok(at - 60_000 < restartedAt && restartedAt <= at);
    assert.deepEqual(said, [`is upgraded from ${old} to ${next} by sideload`, 'restarts']);
    assert.deepEqual(phone.unknownCommands(), []);
  });

  it('installs nothing where the build runs already', async () => {
    await start();
    assert.equal(await install({ ota: await write({}, old) }), null);
    assert.match(said.join(), /runs .* already/);
    assert.ok(!events().includes('ota-taken'));
  });

  it('calls a slot that does not come up a silent fallback', async () => {
    await start({ faults: ['slot-fallback'] });
    await assert.rejects(install(), {
      code: 'WRONG_BUILD',
      message: /still runs .*00TT_1_01A.* from slot _a after the OTA to .*00TT_1_02A.*fell back silently/,
    });
    assert.ok(events().includes('ota-taken'), 'the phone itself said that all was well');
  });

  it('says that the recovery did not take an OTA', async () => {
    await start();
    // Older than the build that runs, and not marked as a way back: Android's recovery refuses it.
    await assert.rejects(install({ ota: await write({ 'post-timestamp': '1000' }) }), {
      exit: 4,
      message: /did not take the OTA .*ended the transfer|still runs/,
    });
    assert.ok(events().includes('ota-refused'));
  });

  it('refuses another phone, another source build and a lonely wipe with the phone untouched', async () => {
    await start();
    const { bootId } = phone.state;
    await assert.rejects(install({ ota: await write({ 'pre-device': 'other' }) }), { code: 'USAGE' });
    const source = old.replace('01A', '00A');
    await assert.rejects(install({ ota: await write({ 'pre-build': source }) }), { code: 'WRONG_BUILD' });
    await assert.rejects(install({ ota: await write({ 'ota-wipe': 'yes' }) }), {
      exit: 4,
      message: /without adb and with its set-up wizard/,
    });
    assert.equal(phone.state.bootId, bootId);
    assert.deepEqual(said, []);
  });

  it('asks the person at the phone to set it up after a wipe, and goes on when that was done', async () => {
    await start();
    const requests: string[] = [];
    const made = await install({
      ota: await write({ 'ota-wipe': 'yes' }),
      setUp: operatorSetUp({
        ask: async ({ text, answers: [done] }) => {
          requests.push(text);
          await phone.setUp();
          return done;
        },
      }),
    });
    assert.deepEqual([made?.wipe, made?.setUp], [true, 'operator']);
    assert.match(requests.join('\n'), /was wiped\. Go through its set-up wizard/);
    assert.equal(requests.length, 1);
    assert.match(said[0] ?? '', /this WIPES it/);
  });

  it('waits for another boot, whatever the control says', async () => {
    await start();
    const idle: OtaControl = { name: 'idle', install: async () => undefined };
    await assert.rejects(install({ control: idle, backLimitMs: 600 }), {
      code: 'PHONE_STATE',
      message: /did not come back from the OTA/,
    });
  });

  it('sends nothing more once the lease is lost', async () => {
    await start();
    const lease = new TestLease(phone.serial);
    const control: OtaControl = { name: 'losing', install: async () => lease.lose() };
    await assert.rejects(install({ lease, control }), { code: 'LEASE_LOST' });
    assert.equal(phone.state.build.fingerprint, old);
  });
});
