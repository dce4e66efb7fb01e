import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Adb } from '../../../devices/kinds/android/adb.ts';
import { type AdbServer, startAdbServer } from '../../../devices/kinds/android/adb-server.ts';
import { readInventory } from '../../../devices/kinds/android/inventory.ts';
import {
  cellsIn,
  imeiIn,
  macAfter,
  parcelText,
  rowsIn,
  ssidIn,
} from '../../../devices/kinds/android/inventory-parse.ts';
import type { Device } from '../../../lab/model/device.ts';
import { withFolder } from './test-folder.ts';
import { addressOf, device, startTestPhone } from './test-lab.ts';
import { TestLease } from './test-lease.ts';

const whole: Device = {
  ...device,
  identifiers: [
    ...device.identifiers,
    { kind: 'wifi-mac', value: '3c:5a:b4:1d:7e:21' },
    { kind: 'bluetooth-mac', value: '3c:5a:b4:1d:7e:22' },
    { kind: 'android-id', value: '4f1d7c20b3a98e65' },
    { kind: 'ssid', value: 'Lab, "west"' },
    { kind: 'cell-id', value: '28140547', slot: 1 },
    { kind: 'device-name', value: 'Lab phone 7' },
  ],
};

describe('the identifiers that a phone tells', () => {
  let folder: Awaited<ReturnType<typeof withFolder>>;
  let server: AdbServer;
  before(async () => {
    folder = await withFolder();
    server = await startAdbServer({ home: folder.path, logFile: join(folder.path, 'adb.log') });
  });
  after(async () => {
    await server.close();
    await folder.remove();
  });

  async function read(of: Device) {
    const phone = await startTestPhone({ device: of });
    try {
      const lease = new TestLease(phone.serial);
      return await readInventory(new Adb({ server, address: addressOf(phone), lease }));
    } finally {
      await phone.stop();
    }
  }

  it('are read with the question that gave each', async () => {
    const { serial, product, told } = await read(whole);
    assert.equal(serial, 'TESTPHONE1');
    assert.equal(product, 'Test Phone');
    const found = Object.fromEntries(told.map(({ kind, value }) => [kind, value]));
    assert.equal(found['android-id'], '4f1d7c20b3a98e65');
    assert.equal(found['wifi-mac'], '3c:5a:b4:1d:7e:21');
    assert.equal(found['bluetooth-mac'], '3c:5a:b4:1d:7e:22');
    assert.equal(found.ssid, 'Lab, "west"');
    assert.equal(found['cell-id'], '28140547');
    assert.equal(found['device-name'], 'Lab phone 7');
    assert.equal(found.iccid, device.sims[0]?.iccid);
    assert.ok(told.every(({ by }) => by !== ''));
  });

  it('hold the IMEIs where the Android version still tells them to adb, found by their check digits', async () => {
    const imeis = ['356938035643809', '356938035643817'];
    const identifiers = imeis.map((value, index) => ({ kind: 'imei' as const, value, slot: index + 1 }));
    const { told } = await read({ ...device, identifiers });
    const found = told.filter(({ kind }) => kind === 'imei');
    assert.deepEqual(found.map(({ value }) => value).sort(), imeis);
    assert.ok(found.every(({ by }) => /iphonesubinfo/.test(by)));
  });

  it('come with what the phone refuses, and why', async () => {
    const { told, untold } = await read({ ...device, identifiers: [], sims: [] });
    assert.equal(
      told.some(({ kind }) => kind === 'imei'),
      false,
    );
    const why = Object.fromEntries(untold.map((each) => [each.kind, each.why]));
    assert.match(why.imei ?? '', /get-imei gives none.*\*#06#/);
    assert.match(why['bluetooth-mac'] ?? '', /hides it/);
    assert.match(why['cell-id'] ?? '', /no serving cell/);
  });
});

describe('what Android writes of identifiers', () => {
  it('holds an IMEI only where its check digit is right', () => {
    assert.equal(imeiIn('Device IMEI: 356938035643809'), '356938035643809');
    assert.equal(imeiIn('356938035643808'), null);
    assert.equal(imeiIn('9356938035643809'), null);
    assert.equal(imeiIn('000000000000000'), null);
    assert.equal(imeiIn('Permission denied.'), null);
  });

  it('is read out of a parcel, and not out of an exception', () => {
    const parcel = [
      'Result: Parcel(',
      "  0x00000000: 00000000 0000000f 00350033 00390036 '........3.5.6.9.'",
      "  0x00000010: 00300038 00350033 00340036 00380033 '3.8.0.3.5.6.4.3.'",
      "  0x00000020: 00390030 00000000                   '8.0.9...        ')",
    ]
      .join('\n')
      .replace('00300038 00350033 00340036 00380033', '00380033 00330030 00360035 00330034')
      .replace('00390030 00000000', '00300038 00000039');
    assert.equal(parcelText(parcel), '356938035643809');
    assert.equal(parcelText("Result: Parcel(ffffffff 00000010 '........')"), null);
    assert.equal(parcelText("Result: Parcel(00000000 0000000f '........')"), null);
    assert.equal(parcelText('service: Service iphonesubinfo does not exist'), null);
  });

  it('has commas and equal signs in its values', () => {
    const [row] = rowsIn('Row: 0 _id=1, display_name=A, B=c, icc_id=8947080012345678900, number=NULL\n');
    assert.equal(row?.icc_id, '8947080012345678900');
    assert.equal(row?._id, '1');
    assert.deepEqual(rowsIn('No result found.\n'), []);
  });

  it('hides addresses behind placeholders', () => {
    assert.equal(macAfter(/MAC:/, 'x MAC: 02:00:00:00:00:00'), null);
    assert.equal(macAfter(/MAC:/, 'x MAC: 3C:5A:B4:1D:7E:21,'), '3c:5a:b4:1d:7e:21');
    assert.equal(ssidIn('mWifiInfo SSID: <unknown ssid>, BSSID: x'), null);
    assert.equal(ssidIn('mWifiInfo SSID: "lab", BSSID: x'), 'lab');
  });

  it('names a serving cell only where it is registered and known', () => {
    const cell = (registered: string, ci: string) =>
      `CellInfoLte:{mRegistered=${registered} CellIdentityLte:{ mCi=${ci} mTac=7 }}`;
    assert.deepEqual(cellsIn(`[${cell('NO', '1')}, ${cell('YES', '28140547')}]`), ['28140547']);
    assert.deepEqual(cellsIn(cell('YES', '2147483647')), []);
  });
});
