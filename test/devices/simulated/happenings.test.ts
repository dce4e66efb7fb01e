import assert from 'node:assert/strict';
import { Journal } from '../../../devices/kinds/simulated/journal.ts';
import { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import { phoneEvents } from '../../../devices/kinds/simulated/phone-event.ts';
import { PhoneState } from '../../../devices/kinds/simulated/phone-state.ts';
import { device, firmware } from './rig.ts';
import { newPhone, runLine } from './run-line.ts';

/** What a phone says that happened to it while lines ran in its shell. */
async function happenings(phone: SimulatedPhone, ...lines: string[]): Promise<string[]> {
  const names: string[] = [];
  phone.state.on('event', ({ name }) => names.push(name));
  for (const line of lines) await runLine(line, phone);
  assert.deepEqual(phone.unknownCommands(), []);
  return names.filter((name) => name !== 'setting');
}

describe('what happens to a simulated phone', () => {
  it('is Wi-Fi that connects', async () => {
    const phone = newPhone();
    assert.deepEqual(await happenings(phone, 'svc wifi disable', 'svc wifi enable', 'svc wifi enable'), [
      'wifi-disconnect',
      'connectivity',
      'wifi-connect',
      'connectivity',
    ]);
  });

  it('is airplane mode that takes Wi-Fi and gives it back', async () => {
    const on = 'cmd connectivity airplane-mode enable';
    const off = 'cmd connectivity airplane-mode disable';
    const phone = newPhone();
    assert.deepEqual(await happenings(phone, on), ['airplane-on', 'wifi-disconnect', 'connectivity']);
    assert.equal(phone.state.wifiOn, false);
    const back = ['airplane-off', 'airplane-toggle', 'wifi-connect', 'connectivity'];
    assert.deepEqual(await happenings(phone, off), back);
    const without = newPhone();
    await runLine('svc wifi disable', without);
    assert.ok(!(await happenings(without, on, off)).includes('wifi-connect'));
  });

  it('is no airplane mode by the setting alone, and none by a broadcast of the shell', async () => {
    const phone = newPhone();
    const lines = ['settings put global airplane_mode_on 1'];
    assert.deepEqual(await happenings(phone, ...lines), []);
    const broadcast = 'am broadcast -a android.intent.action.AIRPLANE_MODE --ez state true';
    const { err, status } = await runLine(broadcast, phone);
    assert.match(err, /SecurityException: Permission Denial/);
    assert.equal(status, 255);
    assert.equal(phone.state.airplaneMode, false);
  });

  it('is location that is switched on, by either command', async () => {
    const phone = newPhone();
    const lines = [
      'settings put secure location_mode 0',
      'settings put secure location_mode 3',
      'cmd location set-location-enabled false',
      'cmd location set-location-enabled true --user 0',
    ];
    const each = ['location-off', 'location-on'];
    assert.deepEqual(await happenings(phone, ...lines), [...each, ...each]);
    assert.equal((await runLine('cmd location is-location-enabled', phone)).out, 'true\n');
  });

  it('is a charger that is plugged in', async () => {
    const phone = newPhone();
    assert.deepEqual(await happenings(phone, 'dumpsys battery unplug'), ['uncharge']);
    const { out } = await runLine('dumpsys battery', phone);
    assert.match(out, /UPDATES STOPPED[\s\S]*USB powered: false[\s\S]*status: 3/);
    assert.deepEqual(await happenings(phone, 'dumpsys battery set ac 1', 'dumpsys battery set level 80'), [
      'charge',
    ]);
    assert.match((await runLine('cmd battery', phone)).out, /AC powered: true[\s\S]*level: 80\n/);
    await runLine('dumpsys battery reset', phone);
    assert.match(
      (await runLine('dumpsys battery', phone)).out,
      /AC powered: false\n {2}USB powered: true[\s\S]*level: 65/,
    );
  });

  it('is a short message or a call from outside, which its tables list', async () => {
    const phone = newPhone();
    const names: string[] = [];
    phone.state.on('event', ({ name }) => names.push(name));
    phone.receiveMessage('+4790000001', 'the code is 7341');
    phone.receiveCall('+4790000002');
    assert.deepEqual(names, ['sms-received', 'call']);
    const inbox = await runLine('content query --uri content://sms/inbox --projection address:body', phone);
    assert.equal(inbox.out, 'Row: 0 address=+4790000001, body=the code is 7341\n');
    const calls = await runLine(
      'content query --uri content://call_log/calls --projection number:type',
      phone,
    );
    assert.equal(calls.out, 'Row: 0 number=+4790000002, type=3\n');
  });

  it('is a contact that comes or goes', async () => {
    const phone = newPhone();
    const contacts = 'content://com.android.contacts';
    const name = `--bind mimetype:s:vnd.android.cursor.item/name --bind "data1:s:Kanari: Fugl"`;
    const added = [
      `content insert --uri ${contacts}/raw_contacts --bind account_type:s: --bind account_name:s:`,
      `content insert --uri ${contacts}/data --bind raw_contact_id:i:1 ${name}`,
    ];
    assert.deepEqual(await happenings(phone, ...added), ['contacts-sync']);
    const found = await runLine(
      `content query --uri ${contacts}/data --projection data1 --where "mimetype='vnd.android.cursor.item/name'"`,
      phone,
    );
    assert.equal(found.out, 'Row: 0 data1=Kanari: Fugl\n');
    const gone = `content delete --uri ${contacts}/raw_contacts --where "_id=1"`;
    assert.deepEqual(await happenings(phone, gone), ['contacts-sync']);
    assert.equal((await runLine(`content query --uri ${contacts}/data`, phone)).out, 'No result found.\n');
  });

  it('is a job that is run now, and for the address book a synchronisation', async () => {
    assert.deepEqual(await happenings(newPhone(), 'cmd jobscheduler run -f com.example.sender 7'), [
      'job-run',
    ]);
    const sync = 'cmd jobscheduler run -f com.android.providers.contacts 1';
    assert.deepEqual(await happenings(newPhone(), sync), ['job-run', 'contacts-sync']);
  });

  it('is an opt-out that is set, and unset', async () => {
    const phone = newPhone();
    const lines = [1, 1, 0].map((value) => `settings put secure maker_telemetry_opt_out ${value}`);
    assert.deepEqual(await happenings(phone, ...lines), ['opt-out', 'opt-in']);
  });

  it('is the data that goes over the other SIM', async () => {
    const identifiers = [{ kind: 'iccid', value: '8947080055500011102', slot: 2 }] as const;
    const two = { ...device, identifiers };
    const state = new PhoneState({ device: two, build: firmware.build, pin: null, address: '127.0.0.1' });
    const phone = new SimulatedPhone(state, new Journal(), { device: two, firmware });
    assert.equal((await runLine('getprop gsm.sim.state', phone)).out, 'LOADED,LOADED\n');
    const line = 'settings put global multi_sim_data_call 2';
    assert.deepEqual(await happenings(phone, line), ['data-sim-switch']);
    const { out } = await runLine('dumpsys isub', phone);
    assert.match(out, /defaultDataSubId=2\n[\s\S]*simSlotIndex=1/);
  });

  it('has a name that a firmware file takes', () => {
    for (const name of phoneEvents) assert.match(name, /^[a-z]+(-[a-z]+)*$/);
    assert.equal(new Set(phoneEvents).size, phoneEvents.length);
  });
});

describe('the journal of a simulated phone', () => {
  it('holds each command, and nothing that was typed or set as a credential', async () => {
    const lines = [
      ['input text 1234', 'input text ****'],
      ["input keyboard text '12 34'; id", 'input keyboard text ****; id'],
      ['input keyevent 8 9 KEYCODE_3 10 66', 'input keyevent * * * * 66'],
      ['locksettings verify --old 1234', 'locksettings verify --old ****'],
      ['locksettings set-pin --old 1234 5678', 'locksettings set-pin --old **** ****'],
      ['locksettings set-pin 5678', 'locksettings set-pin ****'],
      ['input keyevent 223', 'input keyevent 223'],
      ['echo input; getprop x', 'echo input; getprop x'],
    ];
    const phone = newPhone();
    for (const [line = ''] of lines) await runLine(line, phone);
    const [first, ...rest] = phone.journal.of('command');
    assert.deepEqual(
      [first, ...rest].map((entry) => entry?.command),
      lines.map(([, masked]) => masked),
    );
    assert.ok(Math.abs((first?.at ?? 0) - Date.now()) < 60_000);
  });

  it('masks a credential in what the phone does not know, too', async () => {
    const phone = newPhone();
    await runLine('frobnicate --old 1234; input text 1234 "', phone);
    assert.doesNotMatch(JSON.stringify(phone.journal.entries), /1234/);
  });
});
