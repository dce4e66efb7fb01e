import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandPower } from '../../../devices/controls/power-command.ts';
import { type AdbServer, startAdbServer } from '../../../devices/kinds/android/adb-server.ts';
import { type RecoverParts, recover } from '../../../devices/kinds/android/recover.ts';
import type { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import type { RecoveryOptions, RecoveryStep } from '../../../lab/model/health.ts';
import { withFolder } from './test-folder.ts';
import { addressOf, device, startTestPhone } from './test-lab.ts';
import { TestLease } from './test-lease.ts';

const short = { reconnect: 2_000, reboot: 15_000, 'adb-server': 10_000, power: 10_000 };

describe('the ladder that brings a phone back', () => {
  let folder: Awaited<ReturnType<typeof withFolder>>;
  let server: AdbServer;
  let phone: SimulatedPhone;
  before(async () => {
    folder = await withFolder();
    server = await startAdbServer({ home: folder.path, logFile: join(folder.path, 'adb.log') });
  });
  beforeEach(async () => {
    phone = await startTestPhone();
  });
  afterEach(() => phone.stop());
  after(async () => {
    await server.close();
    await folder.remove();
  });

  function parts(more: Partial<RecoverParts> = {}): RecoverParts {
    const lease = new TestLease(phone.serial);
    return {
      adb: { server, address: addressOf(phone), lease },
      powerControl: null,
      limitsMs: short,
      ...more,
    };
  }

  function options(
    more: Partial<RecoveryOptions> = {},
  ): RecoveryOptions & { readonly steps: RecoveryStep[] } {
    const steps: RecoveryStep[] = [];
    const signal = new AbortController().signal;
    return { othersHeld: async () => [], onStep: (step) => steps.push(step), signal, steps, ...more };
  }

  const shown = (steps: readonly RecoveryStep[]) => steps.map(({ rung, ended }) => `${rung} ${ended}`);

  it('does nothing to a phone that is well', async () => {
    const { fit, steps } = await recover(parts(), options());
    assert.equal(fit, true);
    assert.deepEqual(steps, []);
    assert.deepEqual(phone.unknownCommands(), []);
  });

  it('reboots a phone that answers but is not booted, and tells it as it happens', async () => {
    const before = phone.state.bootId;
    phone.state.properties.delete('sys.boot_completed');
    const told = options();
    const { fit, steps } = await recover(parts(), told);
    assert.equal(fit, true);
    assert.deepEqual(shown(steps), ['reconnect skipped', 'reboot mended']);
    assert.deepEqual(told.steps, steps);
    assert.notEqual(phone.state.bootId, before);
  });

  it('restarts its own adb server where nobody else is held on it, and the server does not count as dead', async () => {
    const group = server.group;
    await phone.stop();
    const powerControl = { name: 'none', cycle: async () => {} };
    const limitsMs = { ...short, reconnect: 500, 'adb-server': 3_000, power: 500 };
    const result = await recover(parts({ powerControl, limitsMs }), options());
    assert.equal(result.fit, false);
    assert.deepEqual(shown(result.steps), [
      'reconnect failed',
      'reboot failed',
      'adb-server failed',
      'power failed',
    ]);
    await server.check();
    assert.equal(server.failed.aborted, false);
    assert.notEqual(server.group, group);
  });

  it('never restarts an adb server on which another phone is held', async () => {
    await phone.stop();
    const group = server.group;
    const { steps } = await recover(parts(), options({ othersHeld: async () => ['OTHER1'] }));
    assert.deepEqual(shown(steps), [
      'reconnect failed',
      'reboot failed',
      'adb-server skipped',
      'power skipped',
    ]);
    assert.match(steps[2]?.text ?? '', /phones OTHER1 are held on it/);
    assert.match(steps[3]?.text ?? '', /PHONEHOME_POWER_COMMAND/);
    assert.equal(server.group, group);
  });

  it('brings a dead phone back by its power', async () => {
    const { port } = phone;
    await phone.stop();
    const powerControl = {
      name: 'relay',
      cycle: async () => {
        phone = await startTestPhone({ port });
      },
    };
    const { fit, steps } = await recover(
      parts({ powerControl }),
      options({ othersHeld: async () => ['OTHER1'] }),
    );
    assert.equal(fit, true);
    assert.deepEqual(shown(steps).at(-1), 'power mended');
  });

  it('ends at once when the lease is lost on the way', async () => {
    phone.state.properties.delete('sys.boot_completed');
    const lease = new TestLease(phone.serial);
    const told = options({ onStep: () => lease.lose() });
    const made = parts({ adb: { server, address: addressOf(phone), lease } });
    const before = phone.state.bootId;
    await assert.rejects(recover(made, told), { code: 'LEASE_LOST' });
    assert.equal(phone.state.bootId, before);
  });
});

const never = new AbortController().signal;

describe('a power control that is a command', () => {
  let folder: Awaited<ReturnType<typeof withFolder>>;
  before(async () => {
    folder = await withFolder();
  });
  after(() => folder.remove());

  async function script(text: string): Promise<string> {
    const file = join(folder.path, `power-${text.length}.sh`);
    await writeFile(file, `#!/bin/sh\n${text}\n`);
    await chmod(file, 0o755);
    return file;
  }

  it('is told which phone and what to do in its environment', async () => {
    const out = join(folder.path, 'told');
    const program = await script(`echo "$PHONEHOME_SERIAL $PHONEHOME_POWER" > ${out}`);
    await commandPower({ program, arguments: [] }).cycle(device, never);
    assert.equal(await readFile(out, 'utf8'), 'TESTPHONE1 cycle\n');
  });

  it('fails with what it ended with', async () => {
    const program = await script('exit 3');
    await assert.rejects(commandPower({ program, arguments: [] }).cycle(device, never), {
      code: 'PHONE_STATE',
      message: /TESTPHONE1 off and on: it ended with exit code 3/,
    });
    await assert.rejects(commandPower({ program: '/nonexistent', arguments: [] }).cycle(device, never), {
      message: /could not be started/,
    });
  });
});
