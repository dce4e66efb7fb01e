import assert from 'node:assert/strict';
import { imeiIn, parcelText } from '../../../devices/kinds/android/inventory-parse.ts';
import { lockedIn } from '../../../devices/kinds/android/screen.ts';
import { validatedIn } from '../../../devices/kinds/android/validated.ts';
import type { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import { holdNetworkValid } from '../hold-network-valid.ts';
import { type AdbRig, device, firmwareOf, startAdbRig, startTestPhone } from './rig.ts';

const [sim] = device.sims;

/** What differs from release to release, as its documents and sources have it. */
const releases = {
  '9': { sdk: '28', sockets: true, imei: true, getImei: /Unknown command/, iccid: sim?.iccid, wifi: false },
  '11': { sdk: '30', sockets: false, imei: false, getImei: /Unknown command/, iccid: sim?.iccid, wifi: true },
  '13': {
    sdk: '33',
    sockets: false,
    imei: false,
    getImei: /Permission denied/,
    iccid: sim?.iccid,
    wifi: true,
  },
  '15': {
    sdk: '35',
    sockets: false,
    imei: false,
    getImei: /Permission denied/,
    iccid: '894708001[****]',
    wifi: true,
  },
} as const;

describe('a simulated phone', () => {
  let rig: AdbRig;
  before(async () => {
    rig = await startAdbRig();
  });
  after(() => rig.stop());

  for (const [release, expected] of Object.entries(releases)) {
    describe(`of Android ${release}`, () => {
      let phone: SimulatedPhone;
      const adb = (line: string) => rig.run('-s', phone.address, 'shell', line);
      const shell = async (line: string) => (await adb(line)).stdout.trim();

      before(async () => {
        phone = await startTestPhone({ firmware: firmwareOf(release) });
        await rig.connect(phone);
      });
      after(() => phone.stop());

      it('names itself so', async () => {
        assert.equal(await shell('getprop ro.build.version.release'), release);
        assert.equal(await shell('getprop ro.build.version.sdk'), expected.sdk);
      });

      it(`${expected.imei ? 'tells' : 'refuses'} the shell its IMEI`, async () => {
        const reply = await shell('service call iphonesubinfo 1 s16 com.android.shell');
        assert.equal(imeiIn(parcelText(reply) ?? ''), expected.imei ? '356938035643809' : null);
        assert.match(reply, expected.imei ? /Parcel\(\n {2}0x00000000: 00000000 0000000f/ : /: ffffffff /);
        assert.match(await shell('cmd phone get-imei 0'), expected.getImei);
      });

      it(`${expected.sockets ? 'lists' : 'hides'} open connections`, async () => {
        phone.state.sockets.add({
          localAddress: '127.9.8.7',
          localPort: 0x1234,
          remoteAddress: '10.0.2.2',
          remotePort: 80,
          uid: 10_061,
        });
        const { stdout, stderr } = await adb('cat /proc/net/tcp6 /proc/net/xt_qtaguid/stats');
        phone.state.sockets.clear();
        if (expected.sockets) {
          assert.match(stdout, /^ +0: 0{16}FFFF00000708097F:1234 0{16}FFFF00000202000A:0050 01 .* 10061 /m);
          assert.match(stdout, /^idx iface acct_tag_hex/m);
        } else {
          assert.equal(stdout, '');
          assert.match(stderr, /tcp6: Permission denied\n.*stats: No such file or directory/);
        }
      });

      it('lists its SIM, and the ICCID as far as that release does', async () => {
        const row = await shell('content query --uri content://telephony/siminfo --projection icc_id');
        assert.equal(row, `Row: 0 icc_id=${expected.iccid}`);
        assert.match(await shell('dumpsys isub'), /iccId=894708001\[\*{4}\] simSlotIndex=0 mcc=242 mnc=01/);
        assert.match(await shell('dumpsys isub'), /defaultDataSubId=1/);
      });

      it('counts bytes by uid in the words of that release', async () => {
        phone.state.count('wlan0', 111, 222, 10_061);
        const dump = await shell('dumpsys netstats detail');
        const type = Number(expected.sdk) < 33 ? 'type=WIFI' : 'type=1';
        const line = new RegExp(
          `ident=\\[\\{${type}, .*\\}\\] uid=10061 set=DEFAULT tag=0x0\\n.*\\n +st=\\d+ rb=111 rp=1 tb=222 tp=1`,
        );
        assert.match(dump, line);
        assert.doesNotMatch(await shell('dumpsys netstats'), /uid=10061/);
      });

      it('says in its own words that it is locked, and whether its network is valid', async () => {
        const end = holdNetworkValid(phone.state);
        assert.equal(lockedIn(await shell('dumpsys window')), true);
        assert.equal(validatedIn(await shell('dumpsys connectivity')), true);
        end();
        const section = Number(expected.sdk) < 29 ? 'windows' : 'displays';
        const keyguard = Number(expected.sdk) < 30 ? 'StatusBar' : 'NotificationShade';
        assert.match(
          await shell(`dumpsys window ${section}`),
          new RegExp(`mCurrentFocus=Window\\{\\S+ u0 ${keyguard}\\}`),
        );
      });

      it(`${expected.wifi ? 'switches' : 'does not switch'} Wi-Fi by cmd, and does by svc`, async () => {
        await adb('cmd -w wifi set-wifi-enabled disabled');
        assert.equal(await shell('settings get global wifi_on'), expected.wifi ? '0' : '1');
        await adb('svc wifi disable');
        assert.equal(await shell('settings get global wifi_on'), '0');
        await adb('svc wifi enable');
        assert.equal(phone.state.wifiOn, true);
      });

      it('knew everything that it was asked', () => {
        assert.deepEqual(phone.unknownCommands(), []);
      });
    });
  }

  it('has the Android that its properties name, whatever its fingerprint says', async () => {
    const { build, emits } = firmwareOf('13');
    const properties = { 'ro.build.version.sdk': '30', 'ro.build.version.release': '11' };
    const phone = await startTestPhone({ firmware: { build: { ...build, properties }, emits } });
    await rig.connect(phone);
    const { stdout } = await rig.run('-s', phone.address, 'shell', 'getprop ro.build.version.security_patch');
    await phone.stop();
    assert.equal(stdout, '2021-01-05\n');
  });
});
