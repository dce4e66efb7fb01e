import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import { LabError } from '../../../lab/errors.ts';
import { type AdbRig, freePort, startAdbRig, startTestPhone } from './rig.ts';

describe('a simulated phone under the real adb', () => {
  let rig: AdbRig;
  let phone: SimulatedPhone;
  let folder: string;

  before(async () => {
    rig = await startAdbRig();
    phone = await startTestPhone();
    folder = await mkdtemp(join(tmpdir(), 'phonehome-test-'));
    await rig.connect(phone);
  });

  after(async () => {
    await rig.stop();
    await phone.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const adb = (...args: string[]) => rig.run('-s', phone.address, ...args);
  const shell = async (line: string) => (await adb('shell', line)).stdout;

  it('tells its build and serial, and the properties of the firmware file', async () => {
    assert.equal(await shell('getprop ro.serialno'), 'TESTPHONE1\n');
    assert.equal(await shell('getprop ro.build.version.sdk'), '33\n');
    assert.equal(await shell('getprop persist.test.property'), 'true\n');
    assert.match(await shell('getprop'), /^\[ro\.build\.fingerprint\]: \[Maker\/Product_00\/.*\]$/m);
  });

  it('keeps output, errors and exit status apart', async () => {
    const result = await adb('shell', 'echo out; echo err >&2; false');
    assert.deepEqual(result, { stdout: 'out\n', stderr: 'err\n', exitCode: 1 });
  });

  it('answers 127 to an unknown command and records it', async () => {
    const fresh = await startTestPhone();
    await rig.connect(fresh);
    const result = await rig.run('-s', fresh.address, 'shell', 'frobnicate --now');
    await fresh.stop();
    assert.equal(result.exitCode, 127);
    assert.equal(result.stderr, 'sh: frobnicate: inaccessible or not found\n');
    assert.deepEqual(fresh.unknownCommands(), ['frobnicate --now']);
  });

  it('gives back byte by byte what was pushed', async () => {
    const [here, back] = [join(folder, 'here'), join(folder, 'back')];
    const bytes = randomBytes(3 * 1024 * 1024 + 17);
    await writeFile(here, bytes);
    assert.equal((await adb('push', here, '/sdcard/Download/some file')).exitCode, 0);
    assert.equal((await adb('pull', '/storage/emulated/0/Download/some file', back)).exitCode, 0);
    assert.ok(bytes.equals(await readFile(back)));
    assert.match(await shell('ls -l /sdcard/Download'), / 3145745 .* some file\n$/);
    assert.equal((await adb('pull', '/sdcard/absent', back)).exitCode, 1);
  });

  it('holds CA certificates that are pushed into its store', async () => {
    const file = join(folder, 'ca.pem');
    await writeFile(file, 'a certificate');
    await adb('push', file, '/data/misc/user/0/cacerts-added/0a1b2c3d.0');
    assert.deepEqual(phone.state.caCertificates().map(String), ['a certificate']);
  });

  it('carries bytes both ways through adb reverse, until it is removed', async () => {
    const server = createServer((socket: Socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    assert.equal((await adb('shell', `echo x | nc -w 1 127.0.0.1 ${port}`)).exitCode, 1);
    assert.equal((await adb('reverse', `tcp:${port}`, `tcp:${port}`)).exitCode, 0);
    assert.match((await adb('reverse', '--list')).stdout, new RegExp(`tcp:${port} tcp:${port}`));
    const stream = await phone.reverseTo(port);
    const bytes = randomBytes(2 * 1024 * 1024);
    stream.write(bytes);
    const received: Buffer[] = [];
    let length = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      received.push(chunk);
      length += chunk.length;
      if (length === bytes.length) break;
    }
    assert.ok(Buffer.concat(received).equals(bytes));
    assert.equal((await adb('reverse', '--remove', `tcp:${port}`)).exitCode, 0);
    await assert.rejects(phone.reverseTo(port));
    assert.notEqual((await adb('reverse', '--remove', `tcp:${port}`)).exitCode, 0);
    server.close();
  });

  it('sends by nc from its own address, and counts the bytes', async () => {
    const clients: (string | undefined)[] = [];
    const server = createServer((socket) => {
      clients.push(socket.remoteAddress);
      socket.once('data', (data) => socket.end(`got ${data}`));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    assert.equal(await shell(`printf 'hello\\n' | nc -w 4 10.0.2.2 ${port}`), 'got hello\n');
    server.close();
    assert.deepEqual(clients, [phone.state.address]);
    assert.match(await shell('ip -f inet addr show wlan0'), new RegExp(`inet ${phone.state.address}/`));
    const [, received, sent] =
      /wlan0: +(\d+)(?: +\d+){7} +(\d+)/.exec(await shell('cat /proc/net/dev')) ?? [];
    assert.ok(Number(received) >= 'got hello\n'.length && Number(sent) >= 'hello\n'.length);
  });

  it('reboots: connections, reverses and counters are gone, and it is locked with a new boot id', async () => {
    phone.state.keyguardLocked = false;
    phone.state.count('wlan0', 5_000_000, 5_000_000);
    await adb('reverse', 'tcp:4000', 'tcp:4000');
    const before = await shell('cat /proc/sys/kernel/random/boot_id');
    const booted = new Promise<void>((resolve) => {
      phone.state.on('event', ({ name }) => name === 'boot' && resolve());
    });
    assert.equal((await adb('reboot')).exitCode, 0);
    await booted;
    await rig.connect(phone);
    assert.notEqual(await shell('cat /proc/sys/kernel/random/boot_id'), before);
    assert.doesNotMatch((await adb('reverse', '--list')).stdout, /4000/);
    assert.equal(phone.state.reverses.size, 0);
    assert.match(
      await shell('cat /proc/net/dev'),
      /wlan0: +\d{1,5} /,
      'only the connectivity check of the new boot',
    );
    assert.match(await shell('dumpsys window'), /mIsShowing=true/);
    assert.match(await shell('dumpsys power'), /mWakefulness=Awake/);
  });

  it('streams its log as things happen', async () => {
    const logcat = spawn('adb', ['-s', phone.address, 'logcat', '-v', 'threadtime'], {
      env: rig.environment,
    });
    let text = '';
    const seen = new Promise<void>((resolve) => {
      logcat.stdout.on('data', (data) => {
        text += data;
        if (text.includes('beginning of main') && !text.includes('marker')) phone.state.log('Test', 'marker');
        if (/ I Test +: marker\n/.test(text)) resolve();
      });
    });
    await seen;
    logcat.kill();
    await once(logcat, 'exit');
  });

  it('shows the SIM that is in, and what a swap changes', async () => {
    const query = 'content query --uri content://telephony/siminfo --projection sim_id:icc_id';
    assert.equal(await shell(query), 'Row: 0 icc_id=8947080012345678900, sim_id=0\n');
    assert.equal(await shell('getprop gsm.sim.operator.numeric'), '24201\n');
    await phone.swapSim(1, null);
    assert.equal(await shell(query), 'No result found.\n');
    assert.equal(await shell('getprop gsm.sim.state'), 'ABSENT\n');
    await phone.swapSim(1, { iccid: '8947080098765432107' });
    assert.match(await shell(query), /icc_id=8947080098765432107/);
    assert.equal(await shell('getprop gsm.sim.state'), 'LOADED\n');
  });

  it('never lets a host in whose key nobody accepts', async () => {
    const guarded = await startTestPhone({ authorize: 'never' });
    await rig.run('connect', guarded.address);
    const { stderr, exitCode } = await rig.run('-s', guarded.address, 'shell', 'id');
    await guarded.stop();
    assert.notEqual(exitCode, 0);
    assert.match(stderr, /unauthorized|authorizing/);
    assert.deepEqual(guarded.journal.of('command'), []);
  });

  it('lets several hosts in, each with a key of its own', async () => {
    const other = await startAdbRig();
    await other.connect(phone);
    const { stdout } = await other.run('-s', phone.address, 'shell', 'getprop', 'ro.serialno');
    await other.stop();
    assert.equal(stdout, 'TESTPHONE1\n');
    assert.equal(await shell('getprop ro.serialno'), 'TESTPHONE1\n');
  });

  it('refuses connections while it reboots', async () => {
    const slow = await startTestPhone({ bootMs: 60_000 });
    slow.power.reboot();
    const { stdout, stderr } = await rig.run('connect', slow.address);
    await slow.stop();
    assert.match(stdout + stderr, /Connection refused/);
  });

  it('says in one sentence that its port is in use, and refuses the ports of emulators', async () => {
    await assert.rejects(startTestPhone({ port: phone.port }), (error) => {
      assert.ok(error instanceof LabError && error.code === 'PORT_IN_USE');
      assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${phone.port}`));
      return true;
    });
    await assert.rejects(startTestPhone({ port: 5555 }), { code: 'USAGE' });
  });

  it('listens where it is told to', async () => {
    const port = await freePort();
    const told = await startTestPhone({ port });
    assert.equal(told.address, `127.0.0.1:${port}`);
    await told.stop();
  });
});
