import assert from 'node:assert/strict';
import { device, openPhone, startTestLab, startTestPhone, type TestLab } from './test-lab.ts';

describe('several phones on one adb server and one Appium', function () {
  this.timeout(120_000);
  let lab: TestLab;
  before(async () => {
    lab = await startTestLab();
  });
  after(() => lab?.close());

  it('are driven at the same time, each one its own', async () => {
    const devices = ['TESTPHONE1', 'TESTPHONE2', 'TESTPHONE3'].map((serial) => ({ ...device, serial }));
    const phones = await Promise.all(devices.map((each) => startTestPhone({ device: each })));
    const handsets = await Promise.all(phones.map((phone) => openPhone(lab, phone)));
    const [first, second, third] = handsets;
    await Promise.all([first?.sleep(), second?.reboot(), third?.sleep()]);
    await Promise.all([first?.wake(), second?.unlock()]);
    const states = await Promise.all(handsets.map((each) => each.readScreen()));
    assert.deepEqual(states, [
      { awake: true, locked: true },
      { awake: true, locked: false },
      { awake: false, locked: true },
    ]);
    await Promise.all(handsets.map((each) => each.close('the test is done')));
    assert.deepEqual(
      phones.map((each) => each.unknownCommands()),
      [[], [], []],
    );
    await Promise.all(phones.map((each) => each.stop()));
  });

  it('is told when the work stops while its session is being opened', async () => {
    const phone = await startTestPhone();
    const stop = new AbortController();
    const onCommand = (text: string): void => {
      if (text === 'appium: open session') setImmediate(() => stop.abort());
    };
    await assert.rejects(openPhone(lab, phone, { signal: stop.signal, onCommand }), { code: 'INTERRUPTED' });
    const routes = phone.journal.of('http').map((entry) => String(entry.route));
    const opened = routes.filter((route) => route === 'POST /session').length;
    const closed = routes.filter((route) => /^DELETE \/session\/[^/]+$/.test(route)).length;
    assert.equal(opened, closed, 'no session is left open');
    assert.equal(phone.state.settings.global.get('http_proxy'), ':0');
    await phone.stop();
  });
});
