import assert from 'node:assert/strict';
import { FormerStand } from '../../../devices/kinds/android/former-stand.ts';
import type { AndroidHandset } from '../../../devices/kinds/android/handset.ts';
import type { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import type { Device } from '../../../lab/model/device.ts';
import {
  addressOf,
  firmware,
  openPhone,
  device as plain,
  startTestLab,
  startTestPhone,
  type TestLab,
} from './test-lab.ts';

const device: Device = {
  ...plain,
  identifiers: [...plain.identifiers, { kind: 'contact', value: '+4799000001' }],
  optOut: [{ namespace: 'secure', name: 'maker_telemetry_opt_out', refused: '1', agreed: '0' }],
};
const android13 = {
  ...firmware,
  build: { ...firmware.build, fingerprint: firmware.build.fingerprint.replace(':9/', ':13/') },
};
const never = new AbortController().signal;

describe('the moments that a handset brings about, through the real adb', function () {
  this.timeout(120_000);
  let lab: TestLab;
  let phone: SimulatedPhone;
  let handset: AndroidHandset;

  before(async () => {
    lab = await startTestLab();
    phone = await startTestPhone({ device, firmware: android13 });
    handset = await openPhone(lab, phone, { device });
  });

  after(async () => {
    await handset?.close('the tests are done');
    const unknown = phone?.unknownCommands();
    await phone?.stop();
    await lab?.close();
    assert.deepEqual(unknown, [], 'the phone knew each command it was sent');
  });

  /** What the phone noticed while the work was done. */
  async function events(work: () => Promise<unknown>): Promise<string[]> {
    const mark = phone.journal.entries.length;
    await work();
    return phone.journal.entries
      .slice(mark)
      .filter(({ kind }) => kind === 'event')
      .map(({ name }) => String(name))
      .filter((name) => !['setting', 'proxy', 'connectivity', 'connectivity-check'].includes(name));
  }

  it('takes the phone off all networks, and back to Wi-Fi alone, until its state is put back', async () => {
    assert.deepEqual(await events(() => handset.leaveWifi()), ['wifi-disconnect']);
    assert.equal(phone.state.connected, false);
    assert.deepEqual(await events(() => handset.joinWifi()), ['wifi-connect']);
    assert.deepEqual([phone.state.wifiOn, phone.state.mobileDataOn], [true, false]);
    await handset.resetState();
    assert.deepEqual([phone.state.wifiOn, phone.state.mobileDataOn], [true, true]);
  });

  it('switches airplane mode, with nothing over mobile data at its end', async () => {
    assert.deepEqual(await events(() => handset.enterAirplaneMode()), ['airplane-on', 'wifi-disconnect']);
    assert.equal(phone.state.connected, false);
    const back = await events(() => handset.leaveAirplaneMode());
    assert.deepEqual(back, ['airplane-off', 'airplane-toggle', 'wifi-connect']);
    assert.equal(phone.state.mobileDataOn, false);
    await handset.resetState();
  });

  it('switches location, refusals of telemetry and what feeds the phone', async () => {
    await handset.switchLocation(false);
    assert.deepEqual(await events(() => handset.switchLocation(true)), ['location-on']);
    await handset.optOut(false);
    assert.deepEqual(await events(() => handset.optOut(true)), ['opt-out']);
    assert.deepEqual(await events(() => handset.optOut(false)), ['opt-in']);
    assert.deepEqual(await events(() => handset.unplug()), ['uncharge']);
    assert.deepEqual(await events(() => handset.plugIn()), ['charge']);
  });

  it('adds a contact with the canary’s value, beside the canary, which stays', async () => {
    await handset.removeContact();
    assert.deepEqual(await events(() => handset.addContact()), ['contacts-sync']);
    const values = () => phone.state.contacts.rows('data').map(({ data1 }) => data1);
    assert.deepEqual(values(), ['+4799000001', '+4799000001']);
    assert.deepEqual(await events(() => handset.removeContact()), []);
    assert.deepEqual(values(), ['+4799000001']);
  });

  it('lets a message and a call come in, names who sent them, and sees that they came', async () => {
    assert.deepEqual(await events(async () => assert.equal(await handset.receiveMessage(), 'simulated')), [
      'sms-received',
    ]);
    assert.deepEqual(await events(async () => assert.equal(await handset.receiveCall(), 'simulated')), [
      'call',
    ]);
    const stop = new AbortController();
    const silent = await openPhone(lab, phone, {
      messageControl: { name: 'nobody', send: async () => stop.abort(new Error('nothing came')) },
      signal: stop.signal,
    });
    await assert.rejects(silent.receiveMessage(), 'a message that never came is no trigger');
  });

  it('lets an hour go by on the phone’s clock, which is right again afterwards', async () => {
    let fired = 0;
    phone.state.clock.after(3_000_000, () => {
      fired += 1;
    });
    assert.equal(await handset.letTimePass(3_600_000, never), 3_599_000);
    assert.equal(fired, 1);
    const { at, phoneClock } = await handset.read();
    assert.ok(Math.abs(phoneClock - at) < 5_000);
    const stop = AbortSignal.abort(new Error('the run was stopped'));
    await assert.rejects(handset.letTimePass(3_600_000, stop), /the run was stopped/);
  });

  it('puts back what a trial that failed left behind, for the next handset, too', async () => {
    const formerStand = new FormerStand();
    phone.state.settings.secure.set('location_mode', '1');
    const first = await openPhone(lab, phone, { device, formerStand });
    await first.enterAirplaneMode();
    await first.switchLocation(false);
    await first.optOut(true);
    await first.unplug();
    await first.addContact();
    // The next one meets the phone as the failed trial left it: nothing closed the first.
    const next = await openPhone(lab, phone, { device, formerStand });
    await next.resetState();
    const { state } = phone;
    assert.deepEqual([state.airplaneMode, state.wifiOn, state.mobileDataOn], [false, true, true]);
    assert.equal(state.settings.secure.get('location_mode'), '1');
    assert.equal(state.settings.secure.get('maker_telemetry_opt_out'), '0');
    assert.equal(state.battery.overridden, false);
    assert.equal(state.contacts.rows('raw_contacts').length, 1);
    await next.leaveWifi();
    await next.close('the trial failed');
    assert.deepEqual([state.wifiOn, state.mobileDataOn], [true, true]);
    await first.close('the tests are done');
  });

  it('says what it lacks for a scenario before anything is driven', async () => {
    const all = ['sim', 'message', 'caller', 'radios', 'airplane', 'opt-out'] as const;
    assert.equal(await handset.lacks(all), null);
    const old = await startTestPhone({ device: { ...plain, serial: 'OLDPHONE' } });
    try {
      const bare = { device: { ...plain, serial: 'OLDPHONE' }, messageControl: null, callControl: null };
      const other = await openPhone(lab, old, bare);
      for (const [control, sentence] of [
        ['airplane', /takes no airplane mode from adb/],
        ['message', /PHONEHOME_MESSAGE_COMMAND/],
        ['caller', /PHONEHOME_CALL_COMMAND/],
        ['opt-out', /has no optOut in its device\.yaml/],
      ] as const) {
        assert.match((await other.lacks([control])) ?? '', sentence);
      }
      await other.close('the tests are done');
    } finally {
      await old.stop();
    }
    assert.equal(addressOf(phone).adb.startsWith('127.'), true);
  });
});
