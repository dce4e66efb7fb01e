import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Adb, leaseMark } from '../../../devices/kinds/android/adb.ts';
import { startAdbServer } from '../../../devices/kinds/android/adb-server.ts';
import { addressOf, startTestPhone } from './test-lab.ts';
import { TestLease } from './test-lease.ts';

describe('a command to a phone', () => {
  it('tells the phone under which lease it was sent', async () => {
    const home = await mkdtemp(join(tmpdir(), 'phonehome-mark-'));
    const server = await startAdbServer({ home, logFile: join(home, 'adb.log') });
    const phone = await startTestPhone();
    try {
      const lease = new TestLease(phone.serial);
      const later = Object.assign(new TestLease(phone.serial), { token: 7 });
      const first = new Adb({ server, address: addressOf(phone), lease });
      await first.waitForDevice(10_000);
      assert.equal((await first.ask('echo $TERM')).trim(), 'phonehome-1');
      await new Adb({ server, address: addressOf(phone), lease: later }).ask('echo two');
      const marks = phone.journal.of('command').map(({ terminal }) => terminal);
      assert.deepEqual([...new Set(marks)], [leaseMark(lease), leaseMark(later)]);
      assert.deepEqual(phone.unknownCommands(), []);
    } finally {
      await phone.stop();
      await server.close();
      await rm(home, { recursive: true, force: true });
    }
  });
});
