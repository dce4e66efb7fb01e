import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { remote } from 'webdriverio';
import type { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import { type AdbRig, firmwareOf, freePort, startAdbRig, startTestPhone } from './rig.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const sdk = process.env.ANDROID_HOME ?? '/usr/lib/android-sdk';
const wakeup = 224;
const sleep = 223;

type Session = Awaited<ReturnType<typeof remote>>;

/** The Appium server as it is installed, in a process of its own; resolves when it answers. */
async function startAppium(rig: AdbRig, port: number): Promise<ChildProcess> {
  const main = createRequire(import.meta.url).resolve('appium');
  const args = [main, '--address', '127.0.0.1', '--port', String(port)];
  const appium = spawn(process.execPath, [...args, '--allow-insecure', 'uiautomator2:adb_shell'], {
    env: {
      ...rig.environment,
      APPIUM_HOME: project,
      ANDROID_HOME: sdk,
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    appium.once('exit', () => reject(new Error(`Appium ended:\n${output}`)));
    appium.stdout?.on('data', (text) => {
      output += text;
      if (output.includes('listener started')) resolve();
    });
  });
  return appium;
}

describe('a simulated phone under the real Appium', () => {
  let rig: AdbRig;
  let appium: ChildProcess;
  let appiumPort: number;
  let phone: SimulatedPhone;

  before(async () => {
    rig = await startAdbRig();
    appiumPort = await freePort();
    appium = await startAppium(rig, appiumPort);
  });

  after(async () => {
    const ended = once(appium, 'exit');
    appium.kill();
    await ended;
    await rig.stop();
  });

  beforeEach(async () => {
    phone = await startTestPhone();
    await rig.connect(phone);
  });
  afterEach(() => phone.stop());

  function open(capabilities: Record<string, unknown> = {}): Promise<Session> {
    return remote({
      hostname: '127.0.0.1',
      port: appiumPort,
      logLevel: 'silent',
      connectionRetryCount: 0,
      capabilities: {
        platformName: 'Android',
        'appium:automationName': 'UiAutomator2',
        'appium:udid': phone.address,
        'appium:adbPort': rig.port,
        'appium:suppressKillServer': true,
        'appium:newCommandTimeout': 600,
        'appium:adbExecTimeout': 20_000,
        'appium:ignoreHiddenApiPolicyError': true,
        'appium:disableWindowAnimation': true,
        'appium:skipLogcatCapture': true,
        'appium:skipUnlock': true,
        ...capabilities,
      } as WebdriverIO.Capabilities,
    });
  }

  const names = () => phone.journal.of('event').map(({ name }) => name);

  it('opens a session, is driven and closes it without one unknown command', async () => {
    const session = await open();
    assert.deepEqual(
      names().filter((name) => name !== 'setting' && name !== 'connectivity-check'),
      [],
      'opening a session moves neither screen nor keyguard',
    );
    assert.equal(await session.isLocked(), true);
    assert.match(await session.getPageSource(), /com\.android\.systemui/);
    await session.pressKeyCode(sleep);
    assert.equal(phone.state.screenOn, false);
    await session.pressKeyCode(wakeup);
    assert.equal(phone.state.screenOn, true);
    await session.executeScript('mobile: unlock', [{ key: '1234', type: 'pin', strategy: 'uiautomator' }]);
    assert.equal(phone.state.keyguardLocked, false);
    assert.equal(await session.isLocked(), false);
    const icon = await session.$('//android.widget.TextView[@content-desc="com.android.settings"]');
    await icon.click();
    assert.equal(await session.getCurrentPackage(), 'com.android.settings');
    await session.back();
    assert.equal(await session.getCurrentPackage(), 'com.android.launcher3');
    assert.ok((await session.takeScreenshot()).startsWith('iVBOR'));
    const info = await session.executeScript('mobile: deviceInfo', []);
    assert.equal((info as { model: string }).model, 'Test Phone');
    const shell = { command: 'getprop', args: ['ro.serialno'] };
    assert.equal(String(await session.executeScript('mobile: shell', [shell])).trim(), 'TESTPHONE1');
    await session.lock();
    assert.equal(await session.isLocked(), true);
    await session.deleteSession();
    assert.deepEqual(phone.unknownCommands(), []);
    assert.deepEqual(phone.journal.of('fault'), []);
  });

  for (const release of ['9', '11', '15']) {
    it(`opens a session on Android ${release}, and reads and unlocks it, without one unknown command`, async () => {
      const old = await startTestPhone({ firmware: firmwareOf(release) });
      try {
        await rig.connect(old);
        const session = await open({ 'appium:udid': old.address, 'appium:skipLogcatCapture': false });
        assert.equal(await session.isLocked(), true);
        assert.equal((session.capabilities as { platformVersion?: string }).platformVersion, release);
        await session.pressKeyCode(sleep);
        await session.pressKeyCode(wakeup);
        const pin = [{ key: '1234', type: 'pin', strategy: 'uiautomator' }];
        await session.executeScript('mobile: unlock', pin);
        assert.equal(await session.getCurrentPackage(), 'com.android.launcher3');
        const battery = (await session.executeScript('mobile: batteryInfo', [])) as { level: number };
        assert.equal(battery.level, 0.65);
        await session.executeScript('mobile: setGeolocation', [{ latitude: 60.39, longitude: 5.32 }]);
        assert.equal(old.state.mockLocation, '60.39,5.32');
        await session.deleteSession();
        assert.deepEqual(old.unknownCommands(), []);
        assert.deepEqual(old.journal.of('fault'), []);
      } finally {
        await old.stop();
      }
    });
  }

  it('installs its helpers once, by their own manifests', async () => {
    await (await open()).deleteSession();
    const installs = () =>
      phone.journal.of('command').filter(({ command }) => / 'install' /.test(String(command)));
    assert.deepEqual([...phone.state.packages.keys()].filter((name) => name.startsWith('io.appium')).sort(), [
      'io.appium.settings',
      'io.appium.uiautomator2.server',
      'io.appium.uiautomator2.server.test',
    ]);
    assert.equal(installs().length, 3);
    await (await open()).deleteSession();
    assert.equal(installs().length, 3);
  });

  it('unlocks through the credential store too, and captures the log', async () => {
    const session = await open({ 'appium:skipLogcatCapture': false });
    await session.executeScript('mobile: unlock', [{ key: '1234', type: 'pin', strategy: 'locksettings' }]);
    assert.equal(phone.state.keyguardLocked, false);
    assert.equal(phone.state.pin, '1234');
    const log = (await session.getLogs('logcat')) as { message: string }[];
    assert.ok(log.some(({ message }) => message.includes('PhoneEvent: unlock')));
    await session.deleteSession();
    assert.deepEqual(phone.unknownCommands(), []);
  });

  it('reboots between two sessions, and takes what is left of the first for dead', async () => {
    const first = await open();
    await first.deleteSession();
    const bootId = phone.state.bootId;
    const booted = new Promise<void>((resolve) => {
      phone.state.on('event', ({ name }) => name === 'boot' && resolve());
    });
    await rig.run('-s', phone.address, 'reboot');
    await booted;
    await rig.connect(phone);
    assert.notEqual(phone.state.bootId, bootId);
    const second = await open();
    assert.match(await second.getPageSource(), /lock_icon_view/);
    await second.deleteSession();
    assert.deepEqual(phone.unknownCommands(), []);
  });

  it('loses a session for good when it reboots below it', async () => {
    const session = await open();
    const booted = new Promise<void>((resolve) => {
      phone.state.on('event', ({ name }) => name === 'boot' && resolve());
    });
    await rig.run('-s', phone.address, 'reboot');
    await booted;
    await rig.connect(phone);
    await assert.rejects(
      session.getPageSource(),
      /instrumentation process is not running|socket hang up|proxy/i,
    );
    await session.deleteSession();
  });

  it('serves sessions of several phones at once', async () => {
    const others = await Promise.all([1, 2].map(() => startTestPhone()));
    await Promise.all(others.map((other) => rig.connect(other)));
    const sessions = await Promise.all(
      [phone, ...others].map(({ address }) => open({ 'appium:udid': address })),
    );
    await sessions[1]?.pressKeyCode(sleep);
    assert.deepEqual(
      [phone, ...others].map(({ state }) => state.screenOn),
      [true, false, true],
    );
    await Promise.all(sessions.map((session) => session.deleteSession()));
    await Promise.all(others.map((other) => other.stop()));
  });
});
