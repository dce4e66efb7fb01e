import assert from 'node:assert/strict';
import type { AndroidHandset } from '../../../devices/kinds/android/handset.ts';
import type { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import { openPhone, startTestLab, startTestPhone, type TestLab } from './test-lab.ts';

describe('what a phone tells of its senders', () => {
  let lab: TestLab;
  let phone: SimulatedPhone;
  let handset: AndroidHandset;

  before(async function () {
    this.timeout(60_000);
    lab = await startTestLab();
    phone = await startTestPhone();
    handset = await openPhone(lab, phone);
  });

  after(async () => {
    await handset.close('the test is over');
    await phone.stop();
    await lab.close();
  });

  it('is its log from a moment of its own clock on, or all of it', async () => {
    phone.state.log('Test', 'before the moment');
    const { phoneClock } = await handset.read();
    phone.state.log('Test', 'after the moment');
    const later = await handset.readLog(phoneClock);
    assert.match(later.text, /I Test\s*: after the moment$/m);
    assert.doesNotMatch(later.text, /before the moment/);
    assert.match((await handset.readLog(null)).text, /before the moment/);
    assert.ok(later.processes.some(({ name }) => name === 'com.android.phone'));
  });

  it('is the owner of each open connection', async () => {
    const socket = {
      localAddress: phone.state.address,
      localPort: 40_001,
      remoteAddress: '10.0.2.2',
      remotePort: 8080,
      uid: 10_050,
    };
    phone.state.sockets.add(socket);
    const found = await handset.readSockets();
    phone.state.sockets.delete(socket);
    assert.deepEqual(
      found?.filter(({ port }) => port === 40_001).map(({ uid }) => uid),
      [10_050],
    );
  });

  it('is what each uid has sent since boot', async () => {
    phone.state.count('wlan0', 100, 2_000, 10_050);
    const { uids = [], utcOffsetMinutes } = await handset.read();
    assert.equal(uids.find(({ uid }) => uid === 10_050)?.txBytes, 2_000);
    assert.equal(utcOffsetMinutes, 0);
  });

  it('is the version of each of its applications, without the lab’s own', async () => {
    const versions = await handset.readVersions();
    assert.equal(versions['com.example.sender'], 3);
    assert.deepEqual(
      Object.keys(versions).filter((name) => name.startsWith('io.appium')),
      [],
    );
    assert.deepEqual(phone.unknownCommands(), []);
  });
});
