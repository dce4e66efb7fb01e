import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faults } from '../../../devices/kinds/simulated/faults/list.ts';
import type { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import { holdNetworkValid } from '../hold-network-valid.ts';
import { type AdbRig, happening, startAdbRig, startTestPhone } from './rig.ts';

/** What a fault's test works with: the real adb, and a phone that was well when it began. */
type Ward = {
  readonly phone: SimulatedPhone;
  adb(...args: string[]): ReturnType<AdbRig['run']>;
  shell(line: string): Promise<string>;
  connect(): Promise<void>;
  reaches(state: string): Promise<void>;
};

type Show = (ward: Ward) => Promise<void>;

/** What the UiAutomator2 server answers at a forwarded port; rejects where it breaks off. */
async function statusOf(port: number): Promise<number | undefined> {
  const [reply] = (await once(get({ port, path: '/status', agent: false }), 'response')) as [IncomingMessage];
  reply.resume();
  return reply.statusCode;
}

describe('a fault of a simulated phone, seen by the real adb', () => {
  let rig: AdbRig;
  let folder: string;
  let phone: SimulatedPhone;
  const shown = new Set<string>();

  before(async () => {
    rig = await startAdbRig();
    folder = await mkdtemp(join(tmpdir(), 'phonehome-fault-'));
  });
  after(async () => {
    await rig.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Shows a fault on a phone that is well, and that it is well again once the fault is lifted. */
  function fault(name: string, misbehaves: string, during: Show, afterwards: Show): void {
    shown.add(name);
    it(`${name}: ${misbehaves}`, async () => {
      phone = await startTestPhone();
      try {
        await rig.connect(phone);
        const ward = wardOf(phone);
        phone.faults.begin(name);
        await during(ward);
        phone.faults.lift(name);
        await afterwards(ward);
        assert.deepEqual(phone.unknownCommands(), []);
      } finally {
        await phone.stop();
      }
    });
  }

  function wardOf(one: SimulatedPhone): Ward {
    const adb = (...args: string[]) => rig.run('-s', one.address, ...args);
    return {
      phone: one,
      adb,
      shell: async (line) => (await adb('shell', line)).stdout.trim(),
      connect: () => rig.connect(one),
      reaches: (state) => rig.reaches(one, state),
    };
  }

  const answersAgain: Show = async ({ connect, shell }) => {
    await connect();
    assert.equal(await shell('getprop ro.serialno'), 'TESTPHONE1');
  };

  fault(
    'adb-unauthorized',
    'lists as unauthorized and takes no command, until somebody accepts the key',
    async ({ reaches, adb }) => {
      await reaches('unauthorized');
      assert.match((await adb('shell', 'id')).stderr, /unauthorized/);
    },
    answersAgain,
  );

  fault(
    'usb-loss',
    'drops the connection and refuses another, until the cable is in again',
    async ({ phone: lost }) => {
      await rig.run('disconnect', lost.address);
      const { stdout, stderr } = await rig.run('connect', lost.address);
      assert.match(stdout + stderr, /refused/);
    },
    answersAgain,
  );

  fault(
    'adb-frozen',
    'lists as a device and answers nothing, and answers late what it was asked',
    async ({ phone: frozen, adb }) => {
      const before = frozen.journal.of('command').length;
      let answered = false;
      const asked = adb('shell', 'getprop ro.serialno').finally(() => {
        answered = true;
      });
      assert.equal((await adb('get-state')).stdout, 'device\n', 'adb itself has noticed nothing');
      assert.deepEqual([answered, frozen.journal.of('command').length], [false, before]);
      frozen.faults.lift('adb-frozen');
      assert.equal((await asked).stdout, 'TESTPHONE1\n');
    },
    answersAgain,
  );

  fault(
    'slow-answers',
    'answers everything, two seconds late',
    async ({ shell }) => {
      const start = performance.now();
      assert.equal(await shell('echo late'), 'late');
      assert.ok(performance.now() - start >= 2_000);
    },
    answersAgain,
  );

  fault(
    'reboot-loop',
    'goes down again before each boot is complete',
    async ({ phone: looping }) => {
      const downs = 3;
      for (let seen = 0; seen < downs; ) {
        const [power] = await once(looping.state, 'power');
        assert.equal(power, 'off');
        seen += 1;
      }
      assert.deepEqual(
        looping.journal.of('event').filter(({ name }) => name === 'boot'),
        [],
      );
    },
    answersAgain,
  );

  fault(
    'never-boots',
    'answers adb after its next boot, and nothing else does',
    async ({ shell, adb, phone: stuck, reaches }) => {
      assert.equal(await shell('getprop sys.boot_completed'), '1');
      const down = once(stuck.state, 'power');
      await adb('reboot');
      await down;
      await reaches('device');
      assert.equal(await shell('getprop sys.boot_completed; getprop ro.serialno'), 'TESTPHONE1');
      assert.match((await adb('shell', 'dumpsys window')).stderr, /Can't find service: window/);
      assert.match((await adb('shell', 'settings get global x')).stderr, /Can't find service/);
    },
    answersAgain,
  );

  fault(
    'battery-low',
    'says that its battery is at 4 % and not charged',
    async ({ shell }) => {
      assert.match(await shell('dumpsys battery'), /USB powered: false[\s\S]*status: 3[\s\S]*level: 4\n/);
      assert.match(await shell('dumpsys power'), /mIsPowered=false/);
    },
    async ({ shell }) => assert.match(await shell('dumpsys battery'), /status: 2[\s\S]*level: 65\n/),
  );

  fault(
    'overheated',
    'says that its battery has 55 degrees',
    async ({ shell }) => assert.match(await shell('dumpsys battery'), /health: 3[\s\S]*temperature: 550\n/),
    async ({ shell }) => assert.match(await shell('dumpsys battery'), /health: 2[\s\S]*temperature: 270\n/),
  );

  fault(
    'storage-full',
    'takes no file',
    async ({ shell, adb }) => {
      await writeFile(join(folder, 'file'), 'content');
      assert.notEqual((await adb('push', join(folder, 'file'), '/sdcard/Download/file')).exitCode, 0);
      assert.match(await shell('df -k /data'), / 800 +100% /);
      assert.equal((await adb('shell', 'ls /sdcard/Download/file')).exitCode, 1);
    },
    async ({ adb }) => {
      assert.equal((await adb('push', join(folder, 'file'), '/sdcard/Download/file')).exitCode, 0);
    },
  );

  fault(
    'clock-1970',
    'takes itself to be in 1970, also after a reboot',
    async ({ shell, adb, connect, phone: early }) => {
      assert.match(await shell('date +%F'), /^1970-01-/);
      const booted = happening(early, 'boot');
      await adb('reboot');
      await booted;
      await connect();
      assert.match(await shell('date +%F'), /^1970-01-/);
    },
    async ({ shell }) => {
      const seconds = Number(await shell('date +%s'));
      assert.ok(Math.abs(seconds - Date.now() / 1000) < 60);
    },
  );

  const unlock = 'wm dismiss-keyguard; input text 1234; input keyevent 66';
  const locked = async ({ shell }: Ward) => (await shell('dumpsys window')).includes('mIsShowing=true');

  fault(
    'keyguard-stuck',
    'stays locked with the right PIN',
    async (ward) => {
      await ward.shell(unlock);
      assert.equal(await locked(ward), true);
    },
    async (ward) => {
      await ward.shell(unlock);
      assert.equal(await locked(ward), false);
    },
  );

  fault(
    'pin-wrong',
    'stays locked with the PIN that the lab knows',
    async (ward) => {
      await ward.shell(unlock);
      assert.equal(await locked(ward), true);
      assert.match(await ward.shell('locksettings verify --old 1234'), /didn't match/);
    },
    async (ward) => {
      await ward.shell(unlock);
      assert.equal(await locked(ward), false);
    },
  );

  fault(
    'app-server-crash',
    'starts its UiAutomator2 server, which dies when somebody connects',
    async ({ phone: crashing, adb }) => {
      const name = 'io.appium.uiautomator2.server';
      const component = `${name}.test/androidx.test.runner.AndroidJUnitRunner`;
      const start = crashing.instrumentations.get(component);
      assert.ok(start);
      crashing.processes.start(name);
      const stop = await start(crashing);
      const { stdout } = await adb('forward', 'tcp:0', 'tcp:6790');
      await assert.rejects(statusOf(Number(stdout)));
      assert.equal(crashing.processes.isRunning(name), false);
      stop();
    },
    async ({ phone: sound, adb }) => {
      const [start] = sound.instrumentations.values();
      const stop = await start?.(sound);
      const { stdout } = await adb('forward', 'tcp:0', 'tcp:6790');
      assert.equal(await statusOf(Number(stdout)), 200);
      stop?.();
    },
  );

  fault(
    'network-unvalidated',
    'holds its network for none that reaches the internet, though its check was answered',
    async ({ shell, phone: doubting }) => {
      holdNetworkValid(doubting.state);
      assert.match(await shell('dumpsys connectivity'), /lastValidated\{false\}/);
    },
    async ({ shell }) => assert.match(await shell('dumpsys connectivity'), /lastValidated\{true\}/),
  );

  const rebootWithProxy = async ({ shell, adb, connect, phone: rebooted }: Ward) => {
    await shell('settings put global http_proxy 10.0.2.2:4711');
    const booted = happening(rebooted, 'boot');
    await adb('reboot');
    await booted;
    await connect();
    return await shell('settings get global http_proxy');
  };

  fault(
    'proxy-lost',
    'comes out of a reboot without its proxy setting',
    async (ward) => assert.equal(await rebootWithProxy(ward), 'null'),
    async (ward) => assert.equal(await rebootWithProxy(ward), '10.0.2.2:4711'),
  );

  it('has a test of its own each', () => {
    shown.add('slot-fallback'); // In sideload.test.ts: it takes an update.
    assert.deepEqual([...shown].sort(), faults.map(({ name }) => name).sort());
  });

  it('ends by itself where it was begun for a time', async () => {
    phone = await startTestPhone({ faults: ['usb-loss=200ms'] });
    await rig.connect(phone);
    const names = phone.journal.of('event').flatMap(({ name, fault: which }) => (which ? [name] : []));
    await phone.stop();
    assert.deepEqual(names, ['fault-begins', 'fault-ends']);
  });

  it('is there from the first boot on where it was asked for', async () => {
    phone = await startTestPhone({ faults: ['never-boots'] });
    await rig.reaches(phone, 'device');
    const { stdout } = await rig.run('-s', phone.address, 'shell', 'getprop sys.boot_completed');
    assert.equal(stdout, '\n');
    const booted = happening(phone, 'boot');
    phone.faults.liftAll();
    await booted;
    await phone.stop();
  });

  it('is refused with the names that there are where there is none of that name', async () => {
    await assert.rejects(startTestPhone({ faults: ['gremlins'] }), {
      code: 'USAGE',
      message: /no fault "gremlins"\. It has: adb-unauthorized, .*proxy-lost/,
    });
    await assert.rejects(startTestPhone({ faults: ['usb-loss=soon'] }), { code: 'USAGE' });
  });
});
