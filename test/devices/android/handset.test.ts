import assert from 'node:assert/strict';
import { Adb } from '../../../devices/kinds/android/adb.ts';
import { type AndroidHandset, probe } from '../../../devices/kinds/android/handset.ts';
import { PhoneSession } from '../../../devices/kinds/android/session.ts';
import type { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import {
  addressOf,
  caCertificate,
  caFileName,
  device,
  firmware,
  openPhone,
  startTestLab,
  startTestPhone,
  type TestLab,
  TestProxy,
} from './test-lab.ts';
import { TestLease } from './test-lease.ts';

const took = async (what: string, work: () => Promise<void>): Promise<void> => {
  const start = performance.now();
  await work();
  console.log(`      ${what} took ${Math.round(performance.now() - start)} ms`);
};

describe('an open handset, through the real adb and the real Appium', function () {
  this.timeout(120_000);
  let lab: TestLab;
  let phone: SimulatedPhone;
  let handset: AndroidHandset;
  const commands: string[] = [];

  before(async () => {
    lab = await startTestLab();
    phone = await startTestPhone();
    await took('open', async () => {
      handset = await openPhone(lab, phone, { onCommand: (text) => commands.push(text) });
    });
  });

  after(async () => {
    await handset?.close('the tests are done');
    const unknown = phone?.unknownCommands();
    await phone?.stop();
    await lab?.close();
    assert.deepEqual(unknown, [], 'the phone knew each command it was sent');
  });

  it('was probed: fingerprint, address and clock are known, and its store holds the certificate', () => {
    assert.equal(handset.probe.fingerprint, firmware.build.fingerprint);
    assert.equal(handset.probe.networkAddress, phone.state.address);
    assert.ok(Math.abs(handset.probe.clockSkewMs) < 2_000);
    assert.equal(handset.caStore, 'user');
    assert.ok(
      phone.state.caCertificates().some((each) => each.toString('utf8') === caCertificate),
      caFileName,
    );
  });

  it('has its proxy setting at the recorder', async () => {
    assert.equal(phone.state.settings.global.get('http_proxy'), '10.0.2.2:9');
    assert.equal((await handset.read()).proxy, '10.0.2.2:9');
  });

  it('is without certificate and proxy setting while it is bare, through a restart, and has both again', async () => {
    const stand = () => [phone.state.caCertificates().length, phone.state.settings.global.get('http_proxy')];
    let bare: unknown[] = [];
    await handset.bare(async () => {
      bare = [...stand(), handset.caStore];
      await handset.reboot();
      bare.push(...stand());
    });
    assert.deepEqual(bare, [0, ':0', 'none', 0, ':0']);
    assert.deepEqual([...stand(), handset.caStore], [1, '10.0.2.2:9', 'user']);
    await assert.rejects(
      handset.bare(async () => {
        throw new Error('the work failed');
      }),
      /the work failed/,
    );
    assert.deepEqual(stand(), [1, '10.0.2.2:9']);
  });

  it('sleeps, wakes and unlocks, each read back, and each one event on the phone', async () => {
    await took('sleep', () => handset.sleep());
    assert.deepEqual(await handset.readScreen(), { awake: false, locked: true });
    const mark = phone.journal.entries.length;
    await took('wake', () => handset.wake());
    assert.deepEqual(await handset.readScreen(), { awake: true, locked: true });
    await took('unlock', () => handset.unlock());
    assert.deepEqual(await handset.readScreen(), { awake: true, locked: false });
    const events = phone.journal.entries.slice(mark).map((entry) => entry.name);
    const ofScreen = events.filter((name) => /^(?:screen|lock|unlock)/.test(String(name)));
    assert.deepEqual(ofScreen, ['screen-on', 'unlock']);
    assert.ok(!commands.some((text) => text.includes('1234')), 'the PIN stands in no command that is told');
    await handset.sleep();
    assert.deepEqual(await handset.readScreen(), { awake: false, locked: true });
  });

  it('does not unlock with the screen off', async () => {
    await assert.rejects(handset.unlock(), { code: 'PHONE_STATE', message: /screen is off/ });
  });

  it('reads counters, boot, SIM and build', async () => {
    const reading = await handset.read();
    assert.equal(reading.fingerprint, firmware.build.fingerprint);
    assert.equal(reading.bootId, phone.state.bootId);
    assert.deepEqual(reading.iccids, [device.sims[0]?.iccid]);
    assert.deepEqual(reading.interfaces.map((each) => each.name).sort(), ['lo', 'rmnet_data0', 'wlan0']);
    const build = await handset.readBuild();
    assert.equal(build.fingerprint, firmware.build.fingerprint);
    assert.equal(build.properties['persist.vendor.test.enabled'], 'true');
    assert.ok(!JSON.stringify(build.properties).includes(device.serial), 'the serial belongs to the phone');
    const [expected] = firmware.build.packages;
    const found = build.packages.find((each) => each.name === expected?.name);
    assert.deepEqual(found, { ...found, ...expected });
  });

  it('swaps the SIM, reads it back, and restores the first one with the state', async () => {
    const swap = await handset.swapSim();
    assert.deepEqual(swap, {
      control: 'simulated',
      from: device.sims[0]?.iccid,
      to: device.sims[1]?.iccid,
      reinserted: false,
      moves: 'tray',
      known: false,
    });
    assert.deepEqual((await handset.read()).iccids, [device.sims[1]?.iccid]);
    await handset.resetState();
    assert.deepEqual((await handset.read()).iccids, [device.sims[0]?.iccid]);
  });

  it('reboots into another boot with counters from zero, locked, with its proxy setting, and works on', async () => {
    const before = await handset.read();
    const wlan = (reading: typeof before) => reading.interfaces.find((each) => each.name === 'wlan0');
    phone.state.count('wlan0', 1_000_000, 1_000_000);
    await took('reboot', () => handset.reboot());
    const after = await handset.read();
    assert.notEqual(after.bootId, before.bootId);
    assert.ok((wlan(after)?.txBytes ?? Number.POSITIVE_INFINITY) < 1_000_000);
    assert.equal(after.proxy, '10.0.2.2:9');
    assert.equal((await handset.readScreen()).locked, true);
    await took('first command with a new session', () => handset.sleep());
    await handset.wake();
    await handset.unlock();
  });

  it('sends its canary itself, through its own proxy setting, and asks for an answer of 200', async () => {
    const proxy = await new TestProxy().start();
    const other = await openPhone(lab, phone, { proxyPort: proxy.port });
    try {
      assert.equal(await other.networkValidated(), true);
      await other.sendCanary('token-1');
      assert.equal(proxy.requests.length, 1);
      const [request] = proxy.requests;
      assert.equal(request?.method, 'POST');
      assert.equal(request?.url, 'http://canary.phonehome.invalid/');
      const body = Buffer.from(request?.body ?? '', 'base64').toString('utf8');
      assert.deepEqual(JSON.parse(body), { canary: 'token-1' });
      proxy.status = 503;
      await assert.rejects(other.sendCanary('token-2'), { code: 'PHONE_STATE', message: /got status 503/ });
    } finally {
      await proxy.close();
      await assert.rejects(other.sendCanary('token-3'), { code: 'PHONE_STATE', message: /no HTTP answer/ });
      await other.close('the test is done');
    }
    await handset.check();
    assert.equal((await handset.read()).proxy, '10.0.2.2:9', 'check puts the proxy setting right');
  });

  it('puts the same SIM back where there is only one, and says so', async () => {
    const [only] = device.sims;
    assert.ok(only !== undefined);
    const single = { ...device, sims: [only] };
    const other = await openPhone(lab, phone, { device: single });
    const swap = await other.swapSim();
    assert.deepEqual([swap.from, swap.to, swap.reinserted], [only.iccid, only.iccid, true]);
    await other.close('the test is done');
    const none = await openPhone(lab, phone, { device: { ...device, sims: [] } });
    await assert.rejects(none.swapSim(), { code: 'USAGE', message: /has no SIMs in its device\.yaml/ });
    await none.close('the test is done');
    await handset.check();
  });

  it('opens a new session when the old one is broken, and only then', async () => {
    const adb = new Adb({
      server: lab.adbServer,
      address: addressOf(phone),
      lease: new TestLease('TESTPHONE1'),
    });
    const session = new PhoneSession({ adb, appium: lab.appium });
    const opened = () => phone.journal.of('http').filter((entry) => entry.route === 'POST /session').length;
    await session.ready();
    const first = opened();
    await session.ready();
    assert.equal(opened(), first, 'a healthy session is kept');
    phone.processes.restart();
    await session.ready();
    assert.equal(opened(), first + 1);
    assert.equal(await session.isLocked(), (await handset.readScreen()).locked);
    await session.close();
  });
});

describe('a handset that cannot be driven', function () {
  this.timeout(120_000);
  let lab: TestLab;
  before(async () => {
    lab = await startTestLab();
  });
  after(() => lab?.close());

  it('is refused when its serial is another one, before anything on it was changed', async () => {
    const phone = await startTestPhone({ device: { ...device, serial: 'OTHERPHONE' } });
    const lease = new TestLease(device.serial);
    const address = { ...addressOf(phone), serial: device.serial };
    await assert.rejects(probe({ device, address, adbServer: lab.adbServer, lease }), {
      code: 'PHONE_STATE',
      message: /^Phone TESTPHONE1 .* is another phone/,
    });
    await assert.rejects(
      openPhone(lab, phone, { device, address }),
      (error: Error) => !error.message.includes('OTHERPHONE'),
    );
    assert.equal(phone.state.settings.global.get('http_proxy'), undefined);
    await phone.stop();
  });

  it('is refused when it does not accept the key of the lab, and says what to do', async () => {
    const phone = await startTestPhone({ authorize: 'never' });
    const adb = new Adb({
      server: lab.adbServer,
      address: addressOf(phone),
      lease: new TestLease('TESTPHONE1'),
    });
    await assert.rejects(adb.waitForDevice(1_500), {
      code: 'PHONE_MISSING',
      message: /does not accept the lab's adb key/,
    });
    await assert.rejects(adb.shell('true'), {
      code: 'PHONE_MISSING',
      message: /does not accept the lab's adb key/,
    });
    await phone.stop();
  });

  it('stays locked with a wrong PIN, and that is a fault of the lab, never silence', async () => {
    const phone = await startTestPhone();
    const handset = await openPhone(lab, phone, { pin: '9999' });
    await handset.sleep();
    await handset.wake();
    await assert.rejects(handset.unlock(), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'PHONE_STATE');
      assert.match(error.message, /stays locked after its PIN was typed/);
      assert.doesNotMatch(error.message, /9999/);
      return true;
    });
    const bare = await openPhone(lab, phone, { pin: null });
    await assert.rejects(bare.unlock(), { code: 'PHONE_STATE', message: /has no PIN for it/ });
    await bare.close('done');
    await handset.close('done');
    assert.deepEqual(phone.unknownCommands(), []);
    await phone.stop();
  });

  it('unlocks a phone without a credential by dismissing its keyguard', async () => {
    const phone = await startTestPhone({ pin: null });
    const handset = await openPhone(lab, phone, { pin: null });
    await handset.sleep();
    await handset.wake();
    await handset.unlock();
    assert.deepEqual(await handset.readScreen(), { awake: true, locked: false });
    await handset.close('done');
    await phone.stop();
  });

  it('gets no further command once its lease is lost', async () => {
    const phone = await startTestPhone();
    const lease = new TestLease(device.serial);
    const handset = await openPhone(lab, phone, { lease });
    lease.lose();
    const mark = phone.journal.entries.length;
    const lost = { code: 'LEASE_LOST' };
    const commands = [
      () => handset.sleep(),
      () => handset.wake(),
      () => handset.readScreen(),
      () => handset.reboot(),
      () => handset.swapSim(),
      () => handset.read(),
      () => handset.sendCanary('token'),
      () => handset.resetState(),
      () => handset.check(),
    ];
    for (const command of commands) await assert.rejects(command(), lost);
    await handset.close('its lease was lost');
    assert.deepEqual(phone.journal.entries.slice(mark), []);
    await phone.stop();
  });

  it('is left tidy when its work is stopped from outside', async () => {
    const phone = await startTestPhone();
    const stop = new AbortController();
    const handset = await openPhone(lab, phone, { signal: stop.signal });
    stop.abort();
    await assert.rejects(handset.sleep(), { code: 'INTERRUPTED' });
    await assert.rejects(handset.read(), { code: 'INTERRUPTED' });
    await handset.close('the run was cancelled');
    assert.equal(phone.state.settings.global.get('http_proxy'), ':0');
    assert.match(String(phone.journal.of('http').at(-1)?.route), /^DELETE \/session\//);
    await phone.stop();
  });

  it('that goes away in the middle of a command is told so, within the time limit', async () => {
    const phone = await startTestPhone();
    const adb = new Adb({
      server: lab.adbServer,
      address: addressOf(phone),
      lease: new TestLease('TESTPHONE1'),
    });
    await adb.waitForDevice(10_000);
    await assert.rejects(adb.shell('sleep 600', { timeoutMs: 500 }), {
      code: 'ADB_FAILED',
      message: /^Phone TESTPHONE1 .* did not answer "sleep 600" within 500 ms/,
    });
    const broken = assert.rejects(adb.shell('sleep 600'), (error: Error & { code?: string }) => {
      assert.ok(error.code === 'PHONE_MISSING' || error.code === 'ADB_FAILED', error.message);
      assert.match(error.message, /^Phone TESTPHONE1/);
      return true;
    });
    while (!phone.journal.of('command').some((entry, index) => index > 0 && entry.command === 'sleep 600')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await phone.stop();
    await broken;
  });

  it('says APPIUM_FAILED when Appium dies under it', async () => {
    const own = await startTestLab();
    const phone = await startTestPhone();
    const handset = await openPhone(own, phone);
    process.kill(-own.appium.group, 'SIGKILL');
    await assert.rejects(handset.sleep(), { code: 'APPIUM_FAILED', message: /Appium died .*appium\.log/ });
    await assert.rejects(own.appium.check(), { code: 'APPIUM_FAILED' });
    await handset.close('Appium died');
    await phone.stop();
    await own.close();
  });
});
