import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { callControls } from '../../../../devices/controls/call-controls.ts';
import type { CallKind, MessageKind } from '../../../../devices/controls/incoming-kind.ts';
import { messageControls } from '../../../../devices/controls/message-controls.ts';
import type { OtaControl, OtaKind } from '../../../../devices/controls/ota-control.ts';
import { otaControls } from '../../../../devices/controls/ota-controls.ts';
import type { PowerKind } from '../../../../devices/controls/power-command.ts';
import { powerControls } from '../../../../devices/controls/power-controls.ts';
import type { SetUpControl, SetUpKind } from '../../../../devices/controls/set-up-control.ts';
import { setUpControls } from '../../../../devices/controls/set-up-controls.ts';
import { simControls } from '../../../../devices/controls/sim-controls.ts';
import type { SimKind } from '../../../../devices/controls/sim-kind.ts';
import { timeControls } from '../../../../devices/controls/time-controls.ts';
import type { TimeKind } from '../../../../devices/controls/time-kind.ts';
import { receiveCall, receiveMessage } from '../../../../devices/kinds/android/incoming.ts';
import { recover } from '../../../../devices/kinds/android/recover.ts';
import { restoreFirstSim, swapSim } from '../../../../devices/kinds/android/sim-swap.ts';
import { wipe } from '../../../../devices/kinds/android/wipe.ts';
import { installBuild } from '../../../../devices/ota/install-build.ts';
import { LabError } from '../../../../lab/errors.ts';
import type { PowerControl } from '../../../../lab/model/health.ts';
import type {
  CallControl,
  MessageControl,
  SimControl,
  TimeControl,
} from '../../../../lab/model/phone-host.ts';
import { readOta } from '../../../../lab/store/build-ota.ts';
import { otaZip } from '../../../store/zip-file.ts';
import { addressOf } from '../../android/test-lab.ts';
import { TestLease } from '../../android/test-lease.ts';
import type { Family } from './conforms-control.ts';
import { type ControlBench, type Doing, device, forever, type Manner } from './control-bench.ts';

const none = async (): Promise<void> => undefined;
const caller = '+4799999997';
const build = (number: number, variant = 'user/release-keys') =>
  `Test/Phone/phone:13/TEST.1/00TT_${number}:${variant}`;
const firmwareOf = (fingerprint: string) => ({
  build: { fingerprint, properties: {}, packages: [] },
  emits: [],
});
/** What a phone asks in vain is over soon. */
const patienceMs = (manner: Manner) => (manner === 'does' ? 15_000 : 300);
const eventsOf = ({ phone }: ControlBench) => phone.journal.of('event').map(({ name }) => name);

/** The phone's own answers, in the same manner as everybody else's. */
async function phoneAnswers(manner: Manner, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (manner === 'hangs') await forever(signal);
  if (manner === 'fails') throw new LabError('ADB_FAILED', `Phone ${device.serial} does not answer.`);
}

/** Changes SIMs. */
export const simFamily: Family<SimKind, SimControl> = {
  name: 'sim',
  kinds: simControls,
  phone: { firmware: firmwareOf(build(1)) },
  make: (kind, hands) => {
    const { program = null, operator = null, host: tray = null } = hands ?? {};
    const control = kind.make({ program, operator, tray });
    if (typeof control !== 'string') return control;
    assert.match(control, /^[a-z].*[^.]$/, 'it ends the sentence "--sim NAME cannot be used here: "');
    return null;
  },
  doing: ({ phone }) => {
    const put = (position: number) => phone.swapSim(1, device.sims[position - 1] ?? null);
    return {
      program: ({ PHONEHOME_SIM }) => put(Number(PHONEHOME_SIM)),
      operator: (request) => put(Number(/put SIM (\d)/.exec(request)?.[1] ?? 0)),
      host: { swapSim: (_serial, slot, sim) => phone.swapSim(slot, sim) },
    };
  },
  act: (control, _bench, manner, signal) => {
    const ask = async () => {
      await phoneAnswers(manner, signal);
      return '';
    };
    return control.insert(device, 1, device.sims[1] ?? null, { ask, signal });
  },
  use: async (simControl, bench, manner) => {
    const adb = await bench.adb();
    const parts = { adb, device, simControl, seen: new Set<string>(), readBackMs: patienceMs(manner) };
    const swap = await swapSim(parts);
    const other = swap.moves === 'data' ? device.identifiers[1]?.value : device.sims[1]?.iccid;
    assert.equal(swap.control, simControl.name);
    assert.deepEqual([swap.from, swap.to, swap.reinserted], [device.sims[0]?.iccid, other, false]);
    assert.equal(swap.known, swap.moves === 'data', 'a SIM that was in a slot all along is known');
    const { sims, dataSlot } = bench.phone.state;
    assert.equal(sims[dataSlot ?? -1]?.iccid, other);
    const back = await restoreFirstSim(parts);
    assert.deepEqual([back?.to, back?.known], [device.sims[0]?.iccid, true]);
  },
  shows: (bench, { moves }) => {
    assert.ok(eventsOf(bench).includes(moves === 'data' ? 'data-sim-switch' : 'sim-swap'));
    assert.equal(bench.phone.state.dataSlot, 0);
  },
  // A build that keeps a choice of its own: the setting is taken, and the data stays where it was.
  resist: ({ phone }) => void Object.defineProperty(phone.state, 'dataSlot', { value: 0 }),
};

const incoming = (doing: (bench: ControlBench) => Doing) => ({ phone: {}, doing, resist: () => undefined });

/** Sends messages. */
export const messageFamily: Family<MessageKind, MessageControl> = {
  name: 'message',
  kinds: messageControls,
  ...incoming(({ phone }) => ({
    program: async ({ PHONEHOME_TEXT = '' }) => phone.receiveMessage(caller, PHONEHOME_TEXT),
    operator: async () => phone.receiveMessage(caller, textOf()),
    host: { sms: async (_serial, from, text) => phone.receiveMessage(from, text) },
  })),
  make: (kind, hands) => {
    const { program = null, operator = null, host: air = null } = hands ?? {};
    return kind.make({ program, operator, air });
  },
  act: (control, _bench, _manner, signal) => control.send(device, textOf(), signal),
  use: async (control, bench, manner) => {
    const parts = { adb: await bench.adb(), device, arrivalMs: patienceMs(manner) };
    assert.equal(await receiveMessage(parts, control), control.name);
  },
  shows: ({ phone }) => {
    assert.deepEqual(
      phone.state.inbox.messages.map(({ text }) => text),
      [textOf()],
    );
  },
};

function textOf(): string {
  return device.identifiers.find(({ kind }) => kind === 'sms')?.value ?? assert.fail('there is a text');
}

/** Calls. */
export const callFamily: Family<CallKind, CallControl> = {
  name: 'call',
  kinds: callControls,
  ...incoming(({ phone }) => ({
    program: async () => phone.receiveCall(caller),
    operator: async () => phone.receiveCall(caller),
    host: { call: async (_serial, from) => phone.receiveCall(from) },
  })),
  make: (kind, hands) => {
    const { program = null, operator = null, host: air = null } = hands ?? {};
    return kind.make({ program, operator, air });
  },
  act: (control, _bench, _manner, signal) => control.call(device, signal),
  use: async (control, bench, manner) => {
    const parts = { adb: await bench.adb(), device, arrivalMs: patienceMs(manner) };
    assert.equal(await receiveCall(parts, control), control.name);
  },
  shows: ({ phone }) => assert.equal(phone.state.inbox.calls.length, 1),
};

/** Installs builds. */
export const otaFamily: Family<OtaKind, OtaControl> = {
  name: 'ota',
  kinds: otaControls,
  phone: { firmware: firmwareOf(build(1)) },
  make: (kind, hands) => kind.make(hands?.program ?? null),
  doing: ({ phone }) => ({
    program: async ({ PHONEHOME_FINGERPRINT = '' }) => {
      phone.slots.write(firmwareOf(PHONEHOME_FINGERPRINT));
      phone.power.reboot();
    },
    operator: none,
    host: {},
  }),
  act: async (control, bench, manner, signal) => {
    const answers = () => phoneAnswers(manner, signal);
    const { address } = bench.phone;
    const phone = { device, adb: address, adbPort: bench.server.port, signal };
    await control.install({ ...phone, awaitOta: answers, sendOta: answers }, await otaOf(bench));
  },
  use: async (control, bench, manner) => {
    const made = await installBuild({
      device,
      address: addressOf(bench.phone),
      adbServer: bench.server,
      lease: new TestLease(device.serial),
      control,
      setUp: null,
      ota: await otaOf(bench),
      say: (text) => bench.told.push(text),
      backLimitMs: manner === 'does' ? 60_000 : 3_000,
    });
    assert.deepEqual([made?.control, made?.to], [control.name, build(2)]);
    assert.deepEqual(made?.slots, { from: '_a', to: '_b' });
  },
  shows: ({ phone }) => assert.equal(phone.state.build.fingerprint, build(2)),
  resist: ({ phone }) => phone.faults.begin('slot-fallback'),
};

async function otaOf({ folder }: ControlBench) {
  const path = join(folder, 'ota.zip');
  const facts = { 'post-build': build(2), 'pre-device': 'phone', 'post-timestamp': '1900000000' };
  const firmware = stringify({ build: { fingerprint: build(2) }, packages: [], emits: [] });
  await writeFile(path, otaZip(facts, [{ name: 'firmware.yaml', data: firmware }]));
  return await readOta(path);
}

/** Switches supplies. */
export const powerFamily: Family<PowerKind, PowerControl> = {
  name: 'power',
  kinds: powerControls,
  make: (kind, hands) => kind.make(hands?.program ?? null),
  doing: ({ phone }) => ({
    program: async ({ PHONEHOME_SERIAL, PHONEHOME_POWER }) => {
      assert.deepEqual([PHONEHOME_SERIAL, PHONEHOME_POWER], [device.serial, 'cycle']);
      phone.faults.liftAll();
      phone.power.reboot();
    },
    operator: none,
    host: {},
  }),
  act: (control, _bench, _manner, signal) => control.cycle(device, signal),
  use: async (powerControl, bench, manner) => {
    bench.phone.faults.begin('usb-loss');
    const { server, phone } = bench;
    const adb = { server, address: addressOf(phone), lease: new TestLease(device.serial) };
    const limitsMs = { reconnect: 200, reboot: 200, power: patienceMs(manner) };
    const { signal } = new AbortController();
    // The adb server is everybody's here: another phone on it is held.
    const others = { othersHeld: async () => ['OTHER1'], onStep: () => undefined, signal };
    const { fit, steps } = await recover({ adb, powerControl, limitsMs }, others);
    const last = steps.at(-1);
    assert.equal(last?.rung, 'power');
    if (!fit) throw new LabError('PHONE_STATE', last.text);
    assert.equal(last.ended, 'mended');
  },
  shows: (bench) => assert.ok(eventsOf(bench).includes('boot'), eventsOf(bench).join()),
  resist: () => undefined,
};

/** Sets wiped phones up. */
export const setUpFamily: Family<SetUpKind, SetUpControl> = {
  name: 'set-up',
  kinds: setUpControls,
  phone: { firmware: firmwareOf(build(1, 'userdebug/dev-keys')) },
  make: (kind, hands) => kind.make({ operator: hands?.operator ?? null, host: hands?.host ?? null }),
  doing: ({ phone }) => ({
    program: none,
    operator: () => phone.setUp(),
    host: { setUp: () => phone.setUp() },
  }),
  act: (control, _bench, _manner, signal) => control.setUp(device, signal),
  use: async (setUp, bench, manner) => {
    const provisionedMs = patienceMs(manner);
    const { control } = await wipe({ adb: await bench.adb(), device, setUp, provisionedMs });
    assert.equal(control, setUp.name);
  },
  shows: (bench) => {
    assert.ok(eventsOf(bench).includes('first-boot'));
    assert.equal(bench.phone.state.provisioned, true);
  },
  resist: () => undefined,
};

const hourMs = 3_600_000;

/** Lets time go by. */
export const timeFamily: Family<TimeKind, TimeControl> = {
  name: 'time',
  kinds: timeControls,
  make: (kind, hands) => kind.make(hands?.host ?? null),
  doing: ({ phone }) => ({
    program: none,
    operator: none,
    host: { passTime: (_serial, ms) => phone.passTime(ms), networkTime: async () => phone.networkTime() },
  }),
  act: (control, _bench, _manner, signal) => control.pass(device, 2 * hourMs, signal),
  // Nobody can keep time from going by: what fails is the host that was to hurry it.
  cannotFail: ({ name }) => name === 'real',
  use: async (control, { phone }) => {
    const { signal } = new AbortController();
    let passed = 0;
    phone.state.clock.after(60_500, () => {
      passed += 1;
    });
    assert.equal(await control.pass(device, 5, signal), 0, 'so little is waited for');
    assert.equal(passed, 0);
    if (control.name === 'real') return;
    assert.equal(await control.pass(device, 62_000, signal), 61_000);
    assert.equal(passed, 1, 'what was due on the phone happened');
  },
  shows: ({ phone }) =>
    assert.ok(Math.abs(phone.state.clock.now() - Date.now()) < 5_000, 'its clock is right'),
  // What passed is told by the host alone: the network puts the phone's clock right before anybody could look.
  resist: null,
};
