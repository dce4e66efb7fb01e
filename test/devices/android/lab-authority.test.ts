import assert from 'node:assert/strict';
import { generateCACertificate } from 'mockttp';
import { Adb } from '../../../devices/kinds/android/adb.ts';
import { type AdbServer, startAdbServer } from '../../../devices/kinds/android/adb-server.ts';
import { authoritiesIn, authorityCommands } from '../../../devices/kinds/android/build-authorities.ts';
import { LabAuthority } from '../../../devices/kinds/android/lab-authority.ts';
import { setProxy } from '../../../devices/kinds/android/proxy-setting.ts';
import { sendSecureCanary } from '../../../devices/kinds/android/secure-canary.ts';
import type { Emit, Firmware } from '../../../devices/kinds/simulated/firmware/firmware.ts';
import { zygotePid } from '../../../devices/kinds/simulated/mount-namespaces.ts';
import type { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import { caDirectories } from '../../../devices/kinds/simulated/phone-state.ts';
import { foldFlows } from '../../../lab/analysis/account/fold-flows.ts';
import { androidCertificateName } from '../../../lab/capture/android-certificate-name.ts';
import type { CaChoice } from '../../../lab/model/ca.ts';
import type { RecordingTarget } from '../../../lab/model/recorder.ts';
import { CaptureLab } from '../../capture/lab.ts';
import { addressOf, device, startTestPhone } from './test-lab.ts';
import { TestLease } from './test-lease.ts';

/** What an app sends over TLS when a call or a message comes in; it trusts the system's authorities alone. */
const says = (name: string, event: string): Emit => ({
  name,
  from: `com.example.${name}`,
  on: { events: [event] },
  delayMs: 0,
  probability: 1,
  untilReply: null,
  network: 'proxy',
  tls: { validates: true, pins: false, trusts: 'system' },
  request: { method: 'GET', url: `https://${name}.example/v1`, headers: {}, body: null, encode: [] },
});

const firmwareOf = (release: number, kind: 'user' | 'userdebug'): Firmware => ({
  build: {
    fingerprint: `Test/Phone/phone:${release}/A.1/1:${kind}/release-keys`,
    properties: kind === 'userdebug' ? { 'ro.debuggable': '1', 'ro.adb.secure': '0' } : {},
    packages: ['early', 'late'].map((name, index) => ({
      name: `com.example.${name}`,
      versionCode: 1,
      path: `/system/app/${name}/${name}.apk`,
      uid: 10_050 + index,
    })),
  },
  emits: [says('early', 'call'), says('late', 'sms-received'), says('early', 'sms-received')],
});

describe("the lab's authority on a phone", function () {
  this.timeout(60_000);
  let lab: CaptureLab;
  let server: AdbServer;
  let target: RecordingTarget;
  const phones: SimulatedPhone[] = [];

  let otherAuthority = '';

  before(async () => {
    otherAuthority = (await generateCACertificate({ bits: 2048 })).cert;
    lab = await CaptureLab.start();
    server = await startAdbServer({ home: lab.folder, logFile: `${lab.folder}/adb.log` });
  });

  after(async () => {
    for (const phone of phones) await phone.stop();
    await server.close();
    await lab.stop();
  });

  const open = async (release: number, kind: 'user' | 'userdebug', choice: CaChoice) => {
    const serial = `CA${release}${kind}${choice}`.toUpperCase();
    const phone = await startTestPhone({
      device: { ...device, serial },
      firmware: firmwareOf(release, kind),
    });
    phones.push(phone);
    phone.state.files.write(`${caDirectories.system}/11111111.0`, Buffer.from('its own'));
    if (release >= 14) phone.state.files.write(`${caDirectories.module}/11111111.0`, Buffer.from('newer'));
    const adb = new Adb({ server, address: addressOf(phone), lease: new TestLease(serial) });
    await adb.waitForDevice(15_000);
    const pem = lab.recorder.caCertificate;
    const certificate = { pem, fileName: androidCertificateName(pem) };
    return { phone, adb, certificate, authority: new LabAuthority(certificate, choice) };
  };

  /** What the recorder made of each flow so far, once there are so many. */
  const visibilities = async (port: Awaited<ReturnType<CaptureLab['open']>>, wanted: number) => {
    const seen = (events: Parameters<typeof foldFlows>[0]) =>
      foldFlows(events, [], '')
        // A connection that is under way is silent so far.
        .filter(({ host, visibility }) => host?.endsWith('.example') === true && visibility !== 'silent')
        .map(({ host, visibility }) => `${host} ${visibility}`);
    return seen(await lab.recorded(port, target, (events) => seen(events).length >= wanted));
  };

  for (const release of [11, 14]) {
    it(`opens on Android ${release} what apps say that trust the system's store alone, and is taken away`, async () => {
      const { phone, adb, authority, certificate } = await open(release, 'userdebug', 'auto');
      const port = await lab.open({ serial: phone.serial, client: phone.state.address });
      target = await lab.target(`release-${release}`);
      await port.begin(target);
      await setProxy(adb, `10.0.2.2:${port.port}`);

      await new LabAuthority(certificate, 'user').place(adb);
      phone.receiveCall('+4790000000');
      assert.deepEqual(await visibilities(port, 1), ['early.example refused']);

      await authority.place(adb);
      assert.equal(authority.store, 'system');
      phone.receiveMessage('+4790000000', 'hello');
      assert.deepEqual((await visibilities(port, 3)).slice(1).sort(), [
        'early.example decoded',
        'late.example decoded',
      ]);
      const zygote = phone.state.caCertificates('system', zygotePid).map(String);
      assert.ok(
        zygote.includes(release >= 14 ? 'newer' : 'its own'),
        'what the phone trusted it still trusts',
      );

      await authority.remove(adb);
      assert.deepEqual(phone.state.caCertificates('system', zygotePid).map(String), [
        release >= 14 ? 'newer' : 'its own',
      ]);
      assert.deepEqual(phone.state.files.list(caDirectories.system), ['11111111.0']);
      assert.deepEqual(phone.state.files.list('/data/local/tmp'), []);
      phone.receiveCall('+4790000000');
      assert.deepEqual((await visibilities(port, 4)).at(-1), 'early.example refused');
      await port.close();
    });
  }

  it('comes back after a restart, and takes up what a run before left behind', async () => {
    const { phone, adb, authority, certificate } = await open(15, 'userdebug', 'system');
    await authority.place(adb);
    await adb.reboot();
    await adb.waitForDevice(15_000);
    assert.deepEqual(phone.state.caCertificates('system', zygotePid).map(String), ['newer']);
    await authority.keep(adb);
    const next = new LabAuthority(certificate, 'system');
    await next.place(adb);
    assert.deepEqual(phone.state.caCertificates('system', zygotePid).map(String).sort(), [
      certificate.pem,
      'newer',
    ]);
    await next.remove(adb);
    assert.deepEqual(phone.state.caCertificates('system', zygotePid).map(String), ['newer']);
  });

  it('is held against the recorder by a request over TLS from the phone, decoded with its token', async () => {
    const { phone, adb, authority, certificate } = await open(9, 'user', 'user');
    const port = await lab.open({ serial: phone.serial, client: phone.state.address, tlsCheck: true });
    target = await lab.target('self-test');
    await port.begin(target);
    await authority.place(adb);
    const way = {
      proxy: `10.0.2.2:${port.port}`,
      store: authority.store,
      caFileName: certificate.fileName,
    };
    const token = 'c0ffee';
    assert.equal(await sendSecureCanary(adb, token, way), null);
    const flows = (events: Parameters<typeof foldFlows>[0]) => foldFlows(events, [], token);
    const events = await lab.recorded(port, target, (all) =>
      flows(all).some(({ housekeeping }) => housekeeping === 'canary'),
    );
    const canary = flows(events).find(({ housekeeping }) => housekeeping === 'canary');
    assert.deepEqual([canary?.transport, canary?.visibility], ['tls', 'decoded']);
    assert.match(canary?.client ?? '', new RegExp(`^${phone.state.address}:`));

    phone.state.files.write(`${caDirectories.user}/${certificate.fileName}`, Buffer.from(otherAuthority));
    assert.match((await sendSecureCanary(adb, token, way)) ?? '', /certificate/);
    phone.state.files.remove(`${caDirectories.user}/${certificate.fileName}`);
    assert.match((await sendSecureCanary(adb, token, way)) ?? '', /in no store/);
    phone.state.files.write(`${caDirectories.user}/${certificate.fileName}`, Buffer.from(certificate.pem));
    await port.close();
    assert.notEqual(await sendSecureCanary(adb, token, way), null);
  });

  it('stays in the user store of a build for users, and says so', async () => {
    const { phone, adb, authority } = await open(13, 'user', 'auto');
    await authority.place(adb);
    assert.equal(authority.store, 'user');
    assert.deepEqual(authority.notes, [
      "the lab's CA is not in its system store (it gives nobody root), only in the user's",
    ]);
    assert.equal(phone.state.caCertificates('user').length, 2);
    assert.equal(phone.state.caCertificates('system').length, 1);
  });

  it('refuses a run that asks for the system store where root is not to be had', async () => {
    const { adb, authority } = await open(12, 'user', 'system');
    await assert.rejects(authority.place(adb), {
      code: 'PHONE_STATE',
      message: /gives nobody root.*--ca auto/,
    });
  });

  it("never stands among the phone's own authorities in the record of its build", async () => {
    const { adb, authority, certificate } = await open(14, 'userdebug', 'system');
    await authority.place(adb);
    const answers = {
      module: await adb.ask(authorityCommands.module),
      system: await adb.ask(authorityCommands.system),
      user: (await adb.shell(authorityCommands.user)).stdout,
    };
    const { system } = authoritiesIn(answers, certificate.fileName);
    assert.deepEqual(
      system?.map(({ name }) => name),
      ['11111111.0'],
    );
    await authority.remove(adb);
  });
});
