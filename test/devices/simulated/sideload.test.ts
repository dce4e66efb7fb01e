import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PhoneOptions, SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import { type AdbRig, firmware, firmwareOf, happening, startAdbRig, startTestPhone } from './rig.ts';
import { newFingerprint, testOta } from './test-ota.ts';

const own = firmware.build.fingerprint;

describe('an OTA on a simulated phone, by the real adb', () => {
  let rig: AdbRig;
  let folder: string;
  let phone: SimulatedPhone;

  before(async () => {
    rig = await startAdbRig();
    folder = await mkdtemp(join(tmpdir(), 'phonehome-ota-'));
  });
  after(async () => {
    await rig.stop();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => phone.stop());

  const adb = (...args: string[]) => rig.run('-s', phone.address, ...args);
  const shell = async (line: string) => (await adb('shell', line)).stdout.trim();
  const events = () => phone.journal.of('event').map(({ name }) => name);

  /** Starts a phone and sideloads a zip; resolves when it has booted again. */
  async function sideload(
    zip: Buffer,
    options: Partial<PhoneOptions> = {},
    prepare: () => Promise<void> = async () => {},
  ) {
    phone = await startTestPhone(options);
    await rig.connect(phone);
    await prepare();
    const file = join(folder, 'ota.zip');
    await writeFile(file, zip);
    await adb('reboot', 'sideload');
    await rig.reaches(phone, 'sideload');
    const booted = happening(phone, 'boot');
    const result = await adb('sideload', file);
    await booted;
    return result;
  }

  it('boots into the other slot with the new build', async () => {
    const { stdout, exitCode } = await sideload(testOta());
    await rig.connect(phone);
    assert.equal(exitCode, 0, stdout);
    assert.match(stdout, /Total xfer/);
    assert.equal(await shell('getprop ro.build.fingerprint'), newFingerprint);
    assert.equal(await shell('getprop ro.boot.slot_suffix'), '_b');
    assert.equal(await shell('getprop ro.build.date.utc'), '1700000000');
    assert.equal(await shell('getprop ro.boot.verifiedbootstate'), 'green');
    assert.match(await shell('pm list packages'), /com\.example\.added/);
    assert.doesNotMatch(await shell('pm list packages'), /com\.example\.sender/);
    assert.match(
      await shell('dumpsys package messages'),
      /\d+\/\d+\/\d\d, .*: System package com\.example\.sender no longer exists; it's data will be wiped/,
    );
    assert.ok(events().includes('ota-upgrade'));
    assert.ok(!events().includes('first-boot'));
  });

  it('keeps what the user has, and what the shell set', async () => {
    await sideload(testOta(), {}, async () => {
      await shell('echo kept > /sdcard/kept; setprop persist.kept yes; settings put secure kept 1');
    });
    await rig.connect(phone);
    assert.equal(await shell('cat /sdcard/kept; getprop persist.kept'), 'kept\nyes');
    assert.equal(await shell('settings get secure kept'), '1');
    assert.equal(await shell('getprop persist.test.property'), '', 'the old build had set this one');
  });

  it('falls back to the old build without a word, where that fault is on', async () => {
    const { exitCode } = await sideload(testOta(), { faults: ['slot-fallback'] });
    await rig.connect(phone);
    assert.equal(exitCode, 0, 'adb is told that all went well');
    assert.equal(await shell('getprop ro.build.fingerprint'), own);
    assert.equal(await shell('getprop ro.boot.slot_suffix'), '_a');
    assert.ok(events().includes('slot-fell-back'));
    assert.ok(!events().includes('ota-upgrade'));
  });

  const refusals: Readonly<Record<string, readonly [Record<string, string | null>, RegExp]>> = {
    'for another phone': [{ 'pre-device': 'Other' }, /Package is for product Other but expected Device/],
    'for another build': [{ 'pre-build': newFingerprint }, /Package is for source build/],
    'that is older and no downgrade': [{ 'post-timestamp': '1000000000' }, /older than the current build/],
    'that says another build than it holds': [{ 'post-build': own }, /post-build/],
    'without slots': [{ 'ota-type': 'BLOCK' }, /not A\/B/],
  };
  for (const [what, [metadata, why]] of Object.entries(refusals)) {
    it(`refuses one ${what}, and boots the old build`, async () => {
      const { exitCode } = await sideload(testOta(metadata));
      await rig.connect(phone);
      assert.notEqual(exitCode, 0);
      assert.equal(await shell('getprop ro.build.fingerprint'), own);
      assert.equal(await shell('getprop ro.boot.slot_suffix'), '_a');
      const [refused] = phone.journal.of('event').filter(({ name }) => name === 'ota-refused');
      assert.match(String(refused?.refused), why);
    });
  }

  it('says that it is done in any case up to Android 10, as recoveries did', async () => {
    const { exitCode } = await sideload(testOta(), { firmware: firmwareOf('9') });
    await rig.connect(phone);
    assert.equal(exitCode, 0);
    assert.equal(await shell('getprop ro.boot.slot_suffix'), '_a', 'it was for a build of Android 13');
  });

  it('takes an older build as a declared downgrade', async () => {
    await sideload(testOta({ 'post-timestamp': '1000000000', 'ota-downgrade': 'yes' }));
    await rig.connect(phone);
    assert.equal(await shell('getprop ro.build.fingerprint'), newFingerprint);
  });

  it('wipes where it says so: adb is unauthorized until the set-up wizard is through', async () => {
    await sideload(testOta({ 'ota-wipe': 'yes' }));
    await rig.reaches(phone, 'unauthorized');
    assert.equal(phone.state.provisioned, false);
    assert.equal(phone.processes.focus, 'com.google.android.setupwizard/.SetupWizardActivity');
    assert.ok(events().includes('first-boot') && events().includes('ota-upgrade'));
    phone.setUp();
    await rig.connect(phone);
    assert.equal(await shell('getprop ro.build.fingerprint'), newFingerprint);
    assert.equal(await shell('settings get global device_provisioned'), '1');
    assert.equal(phone.state.pin, '1234');
  });

  it('is waited for until one comes', async () => {
    phone = await startTestPhone();
    await rig.connect(phone);
    await adb('reboot', 'sideload-auto-reboot');
    await rig.reaches(phone, 'sideload');
    assert.notEqual((await adb('sideload', join(folder, 'absent.zip'))).exitCode, 0);
    assert.notEqual((await adb('shell', 'id')).exitCode, 0, 'a recovery has no shell');
    assert.equal((await adb('get-state')).stdout, 'sideload\n');
    await writeFile(join(folder, 'late.zip'), testOta());
    const upgraded = happening(phone, 'ota-upgrade');
    assert.equal((await adb('sideload', join(folder, 'late.zip'))).exitCode, 0);
    await upgraded;
  });
});

describe('a factory reset of a simulated phone', () => {
  it('deletes what the user had, and brings the phone back in its set-up wizard', async () => {
    const phone = await startTestPhone();
    const { state } = phone;
    state.files.write('/sdcard/Download/mine', Buffer.from('x'));
    state.settings.global.set('http_proxy', '10.0.2.2:1');
    state.setProperty('persist.mine', 'x');
    state.contacts.insert('raw_contacts', {});
    phone.receiveMessage('+4790000000', 'hello');
    const done = happening(phone, 'first-boot');
    phone.wipe();
    await done;
    await phone.stop();
    assert.equal(state.files.exists('/sdcard/Download/mine'), false);
    assert.equal(state.settings.global.get('http_proxy'), undefined);
    assert.equal(state.properties.get('persist.mine'), undefined);
    assert.deepEqual([state.contacts.rows('raw_contacts'), state.inbox.messages], [[], []]);
    assert.deepEqual([state.pin, state.keyguardLocked, state.provisioned], [null, false, false]);
  });
});
