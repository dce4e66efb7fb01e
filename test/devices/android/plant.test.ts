import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { updateSettingsIn } from '../../../devices/kinds/android/hold-updates.ts';
import { isPlanted, pathOnPhone } from '../../../devices/kinds/android/plant-reading.ts';
import { canaryNotes } from '../../../devices/kinds/android/prepare-phone.ts';
import type { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import type { Identifier } from '../../../lab/model/device.ts';
import { device, openPhone, startTestLab, startTestPhone, type TestLab, TestProxy } from './test-lab.ts';

const picture = randomBytes(4_000);
const canaries: Identifier[] = [
  { kind: 'contact', value: "Åse O'Canary", label: 'name' },
  { kind: 'contact', value: '+47 912 00 451', label: 'phone' },
  { kind: 'contact', value: 'ase.canary@mail.example', label: 'email' },
  { kind: 'sms', value: 'Your code is "4711": don’t tell' },
  { kind: 'device-name', value: "Canary's phone $HOME" },
  { kind: 'location', value: '59.9139,10.7522' },
  { kind: 'ssid', value: 'Lab Wi-Fi' },
  { kind: 'account', value: 'canary@account.example' },
  { kind: 'file', value: 'pictures/canary photo.jpg' },
];

describe('the canaries of a phone', () => {
  let lab: TestLab;
  let proxy: TestProxy;
  let phone: SimulatedPhone;

  const open = async (
    identifiers: readonly Identifier[],
    files = new Map([['pictures/canary photo.jpg', picture]]),
  ) =>
    await openPhone(lab, phone, {
      device: { ...device, identifiers },
      files,
      proxyPort: proxy.port,
    });

  before(async function () {
    this.timeout(60_000);
    lab = await startTestLab();
    proxy = await new TestProxy().start();
    phone = await startTestPhone({
      device: { ...device, identifiers: [...device.identifiers, ...canaries] },
    });
  });

  after(async () => {
    await phone.stop();
    await proxy.close();
    await lab.close();
  });

  it('are planted when it is opened, read back, and not planted twice', async function () {
    this.timeout(60_000);
    for (let times = 1; times <= 2; times += 1) {
      const handset = await open(canaries);
      const notes = handset.notes.filter((note) => /canar/.test(note));
      assert.deepEqual(notes, [
        `Phone ${phone.serial}: the canaries contact (name), contact (phone), contact (email), sms, device-name, location, ssid, account, file are on it and were read back.`,
      ]);
      await handset.close('the test is over');
    }
    assert.deepEqual(
      phone.state.contacts.rows('data').map(({ data1 }) => data1),
      ["Åse O'Canary", '+47 912 00 451', 'ase.canary@mail.example'],
    );
    assert.equal(phone.state.contacts.rows('raw_contacts').length, 1);
    assert.deepEqual(
      phone.state.inbox.messages.map(({ text }) => text),
      ['Your code is "4711": don’t tell'],
    );
    assert.equal(phone.state.settings.global.get('device_name'), "Canary's phone $HOME");
    assert.deepEqual(phone.state.files.read('/sdcard/Pictures/canary photo.jpg')?.data, picture);
    assert.deepEqual(phone.unknownCommands(), []);
  });

  it('that are not there are said, with what a person can do, and never with their values', async function () {
    this.timeout(60_000);
    phone.state.files.full = true;
    const strangers: Identifier[] = [
      { kind: 'ssid', value: 'Elsewhere' },
      { kind: 'account', value: 'stranger@account.example' },
      { kind: 'file', value: 'other.jpg' },
    ];
    const handset = await open(strangers, new Map([['other.jpg', picture]]));
    phone.state.files.full = false;
    const notes = handset.notes.join('\n');
    for (const [kind, why] of [
      ['ssid', 'another network'],
      ['account', 'sign in by hand'],
      ['file', 'check its storage'],
    ])
      assert.match(notes, new RegExp(`the canary ${kind} is not on it, .*${why}`));
    for (const { value } of strangers) assert.ok(!notes.includes(value));
    await handset.close('the test is over');
  });

  it('gives automatic updates back as they were', async function () {
    this.timeout(60_000);
    phone.state.settings.global.set('ota_disable_automatic_update', '0');
    const handset = await open([]);
    assert.equal(phone.state.settings.global.get('ota_disable_automatic_update'), '1');
    assert.match(handset.notes.join(' '), /automatic updates of the system are off by its setting/);
    await handset.close('the test is over');
    assert.equal(phone.state.settings.global.get('ota_disable_automatic_update'), '0');
  });

  it('and what an experiment sets is read back, and stands as before when it is over, also if it was stopped', async function () {
    this.timeout(60_000);
    const { state } = phone;
    for (const stopped of [false, true]) {
      state.settings.global.set('device_name', 'As its owner said');
      state.mockLocation = null;
      const stop = new AbortController();
      const handset = await openPhone(lab, phone, { proxyPort: proxy.port, signal: stop.signal });
      for (const name of ['first name', 'second name']) {
        await handset.vary?.('device-name', name);
        assert.equal(state.settings.global.get('device_name'), name);
        assert.equal(await handset.holds?.('device-name', name), true);
      }
      await handset.vary?.('location', '60.3913,5.3221');
      assert.equal(state.mockLocation, '60.3913,5.3221');
      assert.equal(await handset.holds?.('location', '60.3913,5.3221'), true);
      state.settings.global.set('device_name', 'somebody changed it');
      assert.equal(await handset.holds?.('device-name', 'second name'), false);
      if (stopped) stop.abort(new Error('stopped by a person'));
      await handset.close('the test is over');
      assert.equal(state.settings.global.get('device_name'), 'As its owner said');
      assert.equal(state.mockLocation, null);
    }
  });
});

describe('isPlanted', () => {
  const nothing = { contact: '', sms: '', location: '', ssid: '', 'device-name': '', account: '', file: '' };

  it('knows a number in other separators, and a message of several lines', () => {
    const reading = {
      ...nothing,
      contact: 'Row: 0 data1=Somebody\nRow: 1 data1=+4791200451\n',
      sms: 'Row: 0 body=first\nsecond, Row: 7\nRow: 1 body=third',
    };
    assert.ok(isPlanted({ kind: 'contact', value: '+47 912 00 451' }, reading));
    assert.ok(!isPlanted({ kind: 'contact', value: '+47 912 00 45' }, reading));
    assert.ok(!isPlanted({ kind: 'contact', value: 'Some' }, reading));
    assert.ok(isPlanted({ kind: 'sms', value: 'first\nsecond, Row: 7' }, reading));
    assert.ok(isPlanted({ kind: 'sms', value: 'third' }, reading));
  });

  it('takes a place near by for the same, and one across the town not', () => {
    const reading = {
      ...nothing,
      location: 'last location=Location[gps 59.914100,10.752900 hAcc=20.0 et=+1d]',
    };
    assert.ok(isPlanted({ kind: 'location', value: '59.9139,10.7522' }, reading));
    assert.ok(!isPlanted({ kind: 'location', value: '59.93,10.7522' }, reading));
  });

  it('knows a file by its content, not by its name alone', () => {
    const path = pathOnPhone('C:\\pictures\\a.jpg');
    assert.equal(path, '/sdcard/Pictures/a.jpg');
    const reading = { ...nothing, file: `${'0'.repeat(64)}  ${path}` };
    assert.ok(!isPlanted({ kind: 'file', value: 'a.jpg' }, reading, picture));
    assert.ok(!isPlanted({ kind: 'file', value: 'a.jpg' }, reading));
  });
});

describe('canaryNotes', () => {
  it('says nothing of a phone without canaries', () => {
    assert.deepEqual(canaryNotes([]), []);
  });
});

describe('updateSettingsIn', () => {
  it('reads the setting and how the store may work, as Android prints them', () => {
    assert.deepEqual(
      updateSettingsIn({
        ota: 'null',
        store: 'package:com.android.vending.billing\npackage:com.android.vending\n',
        mode: 'RUN_ANY_IN_BACKGROUND: ignore; time=+2d3h ago',
      }),
      { ota: null, store: 'ignore' },
    );
    assert.deepEqual(
      updateSettingsIn({ ota: '0', store: 'package:com.android.vending', mode: 'No operations.' }),
      { ota: '0', store: 'default' },
    );
    assert.deepEqual(updateSettingsIn({ ota: '1', store: '', mode: '' }), { ota: '1', store: null });
  });
});
