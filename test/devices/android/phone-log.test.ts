import assert from 'node:assert/strict';
import type { AndroidHandset } from '../../../devices/kinds/android/handset.ts';
import type { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import type { LogPart } from '../../../lab/model/trace.ts';
import { AttemptLog } from '../../../lab/run/attempt-log.ts';
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

  it('goes as far back as the ring of its log: new lines take the place of the oldest', async () => {
    phone.state.log('Test', 'soon overwritten');
    const before = await handset.readLogSpan();
    const oldest = before.oldest.main;
    assert.ok(oldest !== undefined && oldest <= before.phoneClock, JSON.stringify(before));
    assert.ok((before.upMs ?? 0) > 0);
    assert.deepEqual(Object.keys(before.oldest), ['main']);
    for (let line = 0; line < 2_000; line += 1) phone.state.log('Test', `line ${line}`);
    const { text, span, cut } = await handset.readLog(null);
    assert.ok((span.oldest.main ?? 0) > oldest);
    assert.doesNotMatch(text, /soon overwritten/);
    assert.match(text, /line 1999$/m);
    assert.equal(cut, false);
  });

  it('is kept whole in a long dwell in which it is overwritten many times, or the hole is told', async () => {
    const parts: LogPart[] = [];
    const { phoneClock } = await handset.read();
    const log = new AttemptLog(handset, async (part) => void parts.push(part), phoneClock);
    await log.watch();
    for (let hour = 0; hour < 6; hour += 1)
      for (let line = 0; line < 900; line += 1)
        phone.state.clock.after(hour * 3_600_000 + line * 4_000, () =>
          phone.state.log('Long', `hour ${hour} line ${line}.`),
        );
    await handset.letTimePass(6 * 3_600_000, new AbortController().signal, await log.interlude());
    await log.read();
    const kept = parts.flatMap(({ text }) => [...text.matchAll(/hour (\d) line (\d+)\./g)]);
    assert.equal(log.missing, null);
    assert.equal(kept.length, 6 * 900);
    assert.equal(new Set(kept.map(([line]) => line)).size, 6 * 900);
    for (let line = 0; line < 2_500; line += 1) phone.state.log('Flood', `line ${line}`);
    await log.read();
    assert.match(log.missing ?? '', /wrote over about a minute of its log/);
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
