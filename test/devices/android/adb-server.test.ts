import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Adb } from '../../../devices/kinds/android/adb.ts';
import { findAdb } from '../../../devices/kinds/android/adb-binary.ts';
import {
  type AdbServer,
  machineAdbServer,
  startAdbServer,
} from '../../../devices/kinds/android/adb-server.ts';
import { freePort } from '../../../devices/kinds/android/free-port.ts';
import { LabError } from '../../../lab/errors.ts';
import { TestLease } from './test-lease.ts';

const rejection = (code: string, sentence: RegExp) => (error: unknown) => {
  assert.ok(error instanceof LabError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, sentence);
  return true;
};

describe('a private adb server', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-adb-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const start = (port?: number) =>
    startAdbServer({
      home: join(folder, 'home'),
      logFile: join(folder, 'adb.log'),
      ...(port === undefined ? {} : { port }),
    });

  const adbOf = (server: AdbServer, adb: string) =>
    new Adb({
      server,
      lease: new TestLease('TESTPHONE1'),
      address: { serial: 'TESTPHONE1', adb, labAddress: '10.0.2.2', listen: '127.0.0.1' },
    });

  it('answers on a port and with a key of its own, beside others, and is gone when closed', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    await Promise.all([one.check(), other.check()]);
    assert.notEqual(one.port, other.port);
    assert.ok((await readdir(join(folder, 'home', '.android'))).includes('adbkey'));
    await Promise.all([one.close(), other.close()]);
    await assert.rejects(one.check(), rejection('ADB_FAILED', /No adb server answers on port/));
    assert.equal(one.failed.aborted, false, 'closing it is no failure');
  });

  it('says that its port is taken, with what adb said', async () => {
    const taken = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    assert.ok(address !== null && typeof address === 'object');
    await assert.rejects(start(address.port), rejection('ADB_FAILED', /Address already in use/));
    taken.close();
  });

  it('tells when it dies, and every command to a phone says so', async () => {
    const server = await start();
    const adb = adbOf(server, `127.0.0.1:${await freePort()}`);
    assert.equal(await adb.state(), 'missing');
    assert.ok(server.group !== null);
    const died = once(server.failed, 'abort');
    process.kill(-server.group, 'SIGKILL');
    await died;
    const sentence = /adb server on port \d+ died .*adb\.log/;
    await assert.rejects(adb.shell('true'), rejection('ADB_FAILED', sentence));
    await assert.rejects(server.check(), rejection('ADB_FAILED', sentence));
    await server.close();
  });

  it('is not started again by a client when it is gone', async () => {
    const server = await start();
    const adb = adbOf(server, `127.0.0.1:${await freePort()}`);
    const closed = adbOf({ ...server, failed: new AbortController().signal }, adb.address.adb);
    await server.close();
    await assert.rejects(closed.shell('true'), rejection('ADB_FAILED', /its adb server does not answer/));
    await assert.rejects(server.check(), rejection('ADB_FAILED', /No adb server answers/));
  });

  it('says of a phone that is not there what to check, within the time limit', async () => {
    const server = await start();
    try {
      const adb = adbOf(server, `127.0.0.1:${await freePort()}`);
      await assert.rejects(
        adb.waitForDevice(300),
        rejection('PHONE_MISSING', /^Phone TESTPHONE1 .*not reached/),
      );
      await assert.rejects(adb.shell('true'), rejection('PHONE_MISSING', /^Phone TESTPHONE1/));
      const usb = adbOf(server, 'TESTPHONE1');
      await assert.rejects(usb.waitForDevice(0), rejection('PHONE_MISSING', /type: adb devices/));
    } finally {
      await server.close();
    }
  });

  it('leaves the machine server to the machine: where none runs, it says what to type', async () => {
    const port = await freePort();
    await assert.rejects(machineAdbServer(port), rejection('ADB_FAILED', /Type: adb -P \d+ start-server/));
    await assert.rejects(machineAdbServer(port), LabError, 'nor did the question start one');
  });

  it('says what to type where there is no adb', async () => {
    await mkdir(join(folder, 'sdk'));
    await assert.rejects(
      findAdb({ ANDROID_HOME: join(folder, 'sdk') }),
      rejection('MISSING_TOOL', /apt-get install adb aapt/),
    );
  });
});
