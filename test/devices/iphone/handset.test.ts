import assert from 'node:assert/strict';
import type { PhoneReading } from '../../../lab/model/handset.ts';
import type { OpenHandset } from '../../../lab/model/lab.ts';
import { IphoneLab } from './iphone-lab.ts';
import { values } from './scripted-iphone.ts';

async function readingOf(handset: OpenHandset): Promise<PhoneReading> {
  return (await handset.read()) ?? assert.fail('nothing was read');
}

describe('an iPhone behind an XCUITest server', () => {
  let lab: IphoneLab;
  let handset: OpenHandset;
  beforeEach(async () => {
    lab = await IphoneLab.open();
    handset = await lab.handset();
  });
  afterEach(async () => {
    await handset.close('the test ended');
    await lab.close();
  });

  it('is locked, woken and unlocked, each of it read back', async () => {
    await handset.sleep();
    assert.deepEqual(await handset.readScreen(), { awake: null, locked: true });
    assert.equal(lab.phone.awake, false);
    await handset.wake();
    assert.deepEqual([lab.phone.awake, lab.phone.locked], [true, true]);
    await handset.unlock();
    assert.deepEqual(await handset.readScreen(), { awake: true, locked: false });
    assert.deepEqual(lab.phone.done, ['lock', 'home', 'unlock']);
  });

  it('is not taken for woken where the press unlocked it', async () => {
    lab.phone.lock();
    lab.phone.awake = true;
    await assert.rejects(handset.wake(), { code: 'PHONE_STATE', message: /F2LTEST0001 .*is unlocked/ });
  });

  it('tells its build, its clock and its SIM, and no counters', async () => {
    const { fingerprint, properties, packages } = await handset.readBuild();
    assert.equal(fingerprint, 'Apple/iPhone14,7:17.5.1/21F90');
    assert.equal(properties.ProductVersion, '17.5.1');
    assert.deepEqual(packages, []);
    const reading = await readingOf(handset);
    assert.deepEqual(reading.interfaces, []);
    assert.equal(reading.uids, undefined);
    assert.deepEqual(reading.iccids, [values.iccid]);
    assert.equal(reading.proxy, '127.0.0.1:9');
    assert.ok(Math.abs(reading.phoneClock - reading.at) < 60_000);
    assert.match(handset.notes.join(' '), /tells no byte counters/);
    assert.ok(!JSON.stringify([properties, handset.notes]).includes(values.imei));
  });

  it('shows that it was updated in mid-run by the versions of its applications', async () => {
    const before = await handset.readVersions();
    lab.phone.appVersion = '8618.3';
    assert.deepEqual(
      [before['com.example.weather'], (await handset.readVersions())['com.example.weather']],
      ['8618.2', '8618.3'],
    );
  });

  it('goes in and out of airplane mode by one tap in Settings', async () => {
    await handset.enterAirplaneMode();
    assert.equal(lab.phone.airplane, true);
    const before = lab.phone.done.length;
    await handset.leaveAirplaneMode();
    assert.equal(lab.phone.airplane, false);
    assert.deepEqual(lab.phone.done.slice(before), ['airplane off']);
    assert.ok(lab.phone.done.includes('launch com.apple.Preferences (en)'));
  });

  it('knows the switch by its name in no language, where Settings do not take English', async () => {
    const english = lab.phone.airplaneSwitch;
    lab.phone.airplaneSwitch = { name: 'com.apple.settings.airplaneMode', label: 'Flymodus' };
    await handset.enterAirplaneMode();
    assert.equal(lab.phone.airplane, true);
    await handset.leaveAirplaneMode();
    lab.phone.airplaneSwitch = { name: 'x', label: 'Flymodus' };
    await assert.rejects(handset.enterAirplaneMode(), /shows no switch of airplane mode/);
    lab.phone.airplaneSwitch = english;
    await handset.resetState();
  });

  it('leaves airplane mode when it is given back', async () => {
    await handset.enterAirplaneMode();
    await handset.close('the run ended');
    assert.equal(lab.phone.airplane, false);
    assert.equal(lab.server.open, false);
  });

  it('sends nothing to the phone once the lease is lost', async () => {
    await handset.sleep();
    lab.lease.lose();
    const before = lab.server.asked.length;
    await assert.rejects(handset.unlock(), { code: 'LEASE_LOST' });
    await handset.close('the lease is lost');
    assert.equal(lab.server.asked.length, before);
    assert.equal(lab.phone.locked, true);
    assert.equal(
      lab.server.open,
      true,
      'the session is not touched: it may be the next holder’s phone by now',
    );
  });

  it('opens a session anew where the old one has died, and reads as another boot then', async () => {
    const { bootId } = await readingOf(handset);
    lab.phone.restart();
    await handset.check();
    assert.notEqual((await readingOf(handset)).bootId, bootId);
  });

  it('refuses what it cannot do before it is asked to, with the reason', async () => {
    for (const control of [
      'sim',
      'message',
      'caller',
      'wifi',
      'location',
      'contacts',
      'charger',
      'update',
      'restart',
    ] as const)
      assert.match((await handset.lacks([control])) ?? '', /^Phone F2LTEST0001 cannot do it: .+\.$/, control);
    assert.equal(await handset.lacks(['radios', 'airplane']), null);
    await assert.rejects(handset.swapSim(), { code: 'USAGE' });
  });
});

describe('an iPhone that is not as it should be', () => {
  let lab: IphoneLab;
  beforeEach(async () => {
    lab = await IphoneLab.open();
  });
  afterEach(() => lab.close());

  it('is refused where its profile is of another proxy or another lab', async () => {
    const refused = { code: 'PHONE_STATE', message: /F2LTEST0001 .*phonehome device profile/ };
    await assert.rejects(lab.handset({ core: { ...lab.core, port: 10 } }), refused);
    assert.equal(lab.server.open, false, 'the session was ended');
  });

  it('is believed where it does not tell its profiles: its canary shows whether the proxy holds', async () => {
    lab.phone.tellsProfiles = false;
    const handset = await lab.handset({ core: { ...lab.core, port: 10 } });
    assert.equal('proxy' in (await readingOf(handset)), false);
    await handset.close('the test ended');
  });

  it('restarts by the configured program, and is not taken for restarted where it did not', async () => {
    const handset = await lab.handset({ restartProgram: 'false' });
    await assert.rejects(handset.reboot(), { code: 'PHONE_STATE', message: /not restarted by "false"/ });
    await handset.close('the test ended');
  });

  it('ends with the reason of a stop, whatever its server does', async () => {
    lab.server.frozen = true;
    const opening = lab.handset();
    const reason = new Error('stopped');
    lab.stop.abort(reason);
    await assert.rejects(opening, reason);
  });
});
