import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { simControls } from '../../../devices/controls/controls.ts';
import { otaControls } from '../../../devices/controls/ota-controls.ts';
import { powerControls } from '../../../devices/controls/power-controls.ts';
import type { SimMeans } from '../../../devices/controls/sim-kind.ts';
import { Adb } from '../../../devices/kinds/android/adb.ts';
import { type AdbServer, startAdbServer } from '../../../devices/kinds/android/adb-server.ts';
import { readDataSim } from '../../../devices/kinds/android/data-sim.ts';
import { restoreFirstSim, type SimParts, swapSim } from '../../../devices/kinds/android/sim-swap.ts';
import type { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import { installBuild } from '../../../devices/ota/install-build.ts';
import type { Device } from '../../../lab/model/device.ts';
import { readOta } from '../../../lab/store/build-ota.ts';
import { otaZip } from '../../store/zip-file.ts';
import { addressOf, device as single, startTestPhone } from '../android/test-lab.ts';
import { TestLease } from '../android/test-lease.ts';

/** Three SIMs: two that take turns in slot 1, and one that stays in slot 2. */
const device: Device = {
  ...single,
  identifiers: [
    ...single.identifiers,
    { kind: 'iccid', value: '8947080055555555555', slot: 2 },
    { kind: 'imsi', value: '242015555555555', slot: 2 },
  ],
};
const build = (number: number) => `Test/Phone/phone:13/TEST.1/00TT_${number}:user/release-keys`;

describe('every control that the lab has', () => {
  let folder: string;
  let server: AdbServer;
  let phone: SimulatedPhone;
  const web = createServer(async (request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://lab.invalid');
    await phone.swapSim(
      Number(searchParams.get('slot')),
      device.sims[Number(searchParams.get('sim')) - 1] ?? null,
    );
    response.end();
  });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-controls-'));
    server = await startAdbServer({ home: folder, logFile: join(folder, 'adb.log') });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    web.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    const firmware = { build: { fingerprint: build(1), properties: {}, packages: [] }, emits: [] };
    phone = await startTestPhone({ bootMs: 50, device, firmware });
  });
  afterEach(() => phone.stop());

  const write = async (name: string, script: string) => {
    const file = join(folder, name);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return file;
  };
  /** A lab that has everything: hands, a multiplexer, and the host of its simulated phones. */
  const means = async (): Promise<SimMeans> => {
    const { port } = web.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/?slot=$PHONEHOME_SLOT&sim=$PHONEHOME_SIM`;
    return {
      program: await write('mux', `exec ${process.execPath} -e 'fetch(process.argv[1])' "${url}"`),
      tray: { swapSim: (_serial, slot, sim) => phone.swapSim(slot, sim) },
      operator: {
        ask: async ({ text, answers: [done] }) => {
          const position = /put SIM (\d)/.exec(text)?.[1];
          await phone.swapSim(1, device.sims[Number(position ?? 0) - 1] ?? null);
          return done;
        },
      },
    };
  };
  const idle = async (): Promise<SimMeans> => ({
    program: await write('idle', 'exit 0'),
    tray: { swapSim: async () => undefined },
    operator: { ask: async ({ answers: [done] }) => done },
  });
  const partsWith = async (name: string, have: SimMeans): Promise<SimParts> => {
    const control = simControls.find((each) => each.name === name)?.make(have);
    assert.ok(control !== undefined && typeof control !== 'string', String(control));
    const adb = new Adb({ server, address: addressOf(phone), lease: new TestLease(phone.serial) });
    await adb.waitForDevice(15_000);
    return { adb, device, simControl: control, seen: new Set() };
  };
  const events = () => phone.journal.of('event').map(({ name }) => name);

  for (const { name } of simControls) {
    it(`${name}: changes the SIM, reads that back from the phone, and puts the first one back`, async () => {
      const parts = await partsWith(name, await means());
      const swap = await swapSim(parts);
      assert.ok(swap.control.startsWith(name), swap.control);
      assert.equal(swap.from, device.sims[0]?.iccid);
      const other = swap.moves === 'data' ? device.identifiers[1]?.value : device.sims[1]?.iccid;
      assert.equal(swap.to, other);
      assert.equal(swap.reinserted, false);
      assert.equal(swap.known, swap.moves === 'data', 'a SIM that was in a slot all along is known');
      assert.ok(events().includes(swap.moves === 'data' ? 'data-sim-switch' : 'sim-swap'), events().join());
      assert.equal(phone.state.sims[phone.state.dataSlot ?? -1]?.iccid, other);
      const back = await restoreFirstSim(parts);
      assert.equal(back?.to, device.sims[0]?.iccid);
      assert.equal(back?.known, true);
      assert.equal((await readDataSim(parts.adb)).slot, 1);
      assert.deepEqual(phone.unknownCommands(), []);
    });

    it(`${name}: a phone on which nothing changed is never taken for one with another SIM`, async () => {
      const parts = { ...(await partsWith(name, await idle())), readBackMs: 100 };
      // A build that keeps a choice of its own: the setting is taken, and the data stays where it was.
      Object.defineProperty(phone.state, 'dataSlot', { value: 0 });
      await assert.rejects(swapSim(parts), {
        code: 'PHONE_STATE',
        message: /still has its SIM|does not use the other SIM for its data/,
      });
    });
  }

  for (const kind of otaControls) {
    it(`${kind.name}: installs an OTA, and the phone boots it from the other slot`, async () => {
      const path = join(folder, 'ota.zip');
      const facts = { 'post-build': build(2), 'pre-device': 'phone', 'post-timestamp': '1900000000' };
      const firmware = stringify({ build: { fingerprint: build(2) }, packages: [], emits: [] });
      await writeFile(path, otaZip(facts, [{ name: 'firmware.yaml', data: firmware }]));
      const program = await write(
        'install',
        'A="adb -s $PHONEHOME_ADB"; $A reboot sideload-auto-reboot || exit 1\nuntil $A get-state 2>&1 | grep -q sideload; do adb disconnect $PHONEHOME_ADB; adb connect $PHONEHOME_ADB; done\nexec $A sideload "$PHONEHOME_OTA"',
      );
      const control = kind.make(program) ?? assert.fail('it was given all that it can need');
      const made = await installBuild({
        device,
        address: addressOf(phone),
        adbServer: server,
        lease: new TestLease(phone.serial),
        control,
        operator: null,
        ota: await readOta(path),
        say: () => undefined,
      });
      assert.ok(made?.control.startsWith(kind.name), made?.control);
      assert.equal(made?.to, build(2));
      assert.deepEqual(made?.slots, { from: '_a', to: '_b' });
    });
  }

  for (const kind of powerControls) {
    it(`${kind.name}: switches a supply, is told which phone, and says so where it did not`, async () => {
      const told = join(folder, 'told');
      const good = kind.make(await write('power', `echo "$PHONEHOME_SERIAL $PHONEHOME_POWER" >${told}`));
      await good?.cycle(device);
      assert.equal(await readFile(told, 'utf8'), `${device.serial} cycle\n`);
      const bad = kind.make(await write('broken', 'exit 7')) ?? assert.fail('it was given a program');
      await assert.rejects(bad.cycle(device), { code: 'PHONE_STATE', message: /exit code 7/ });
    });
  }
});
