import assert from 'node:assert/strict';
import type { Device } from '../../lab/model/device.ts';
import type { Inventory } from '../../lab/model/health.ts';
import { mergeInventory } from '../../lab/wiring/device-inventory.ts';

const entered: Device = {
  serial: 'INVENTORY1',
  product: 'Test Phone',
  line: 'test-phone/eu',
  identifiers: [
    { kind: 'imei', value: '356938035643809', slot: 1 },
    { kind: 'wifi-mac', value: '3C-5A-B4-1D-7E-21' },
    { kind: 'android-id', value: '4f1d7c20b3a98e65' },
  ],
  sims: [{ iccid: '8947080012345678900F', imsi: '242010123456789', unchecked: true }],
};

function told(
  ...identifiers: {
    kind: Device['identifiers'][number]['kind'];
    value: string;
    slot?: number;
    label?: string;
  }[]
): Inventory {
  return {
    serial: 'INVENTORY1',
    product: 'Test Phone',
    codename: 'testphone',
    told: identifiers.map((each) => ({ ...each, by: 'a question' })),
    untold: [{ kind: 'bluetooth-mac', why: 'the phone hides it' }],
  };
}

describe('what a phone tells, merged with what the operator entered', () => {
  it('confirms the same value in another spelling, and in any slot for a SIM', () => {
    const merged = mergeInventory(
      entered,
      told(
        { kind: 'wifi-mac', value: '3c:5a:b4:1d:7e:21' },
        { kind: 'iccid', value: '8947080012345678900', slot: 2 },
        { kind: 'imei', value: '356938035643809', slot: 1 },
      ),
    );
    assert.equal(merged.confirmed, 3);
    assert.equal(merged.added, 0);
    assert.deepEqual(merged.disagreements, []);
    assert.deepEqual(merged.device, entered);
  });

  it('adds what the operator did not enter, and another address on Wi-Fi beside the first', () => {
    const merged = mergeInventory(
      entered,
      told(
        { kind: 'imei', value: '356938035643817', slot: 2 },
        { kind: 'wifi-mac', value: '5a:00:00:11:22:33', label: 'in use now' },
        { kind: 'device-name', value: 'Lab phone 7' },
      ),
    );
    assert.equal(merged.added, 3);
    assert.deepEqual(merged.disagreements, []);
    assert.deepEqual(merged.device.identifiers.slice(3), [
      { kind: 'imei', value: '356938035643817', slot: 2 },
      { kind: 'wifi-mac', value: '5a:00:00:11:22:33', label: 'in use now' },
      { kind: 'device-name', value: 'Lab phone 7' },
    ]);
  });

  it("keeps the operator's value where the phone tells another, and says so without either", () => {
    const merged = mergeInventory(entered, told({ kind: 'android-id', value: 'aaaabbbbccccdddd' }));
    assert.deepEqual(merged.device, entered);
    assert.equal(merged.disagreements.length, 1);
    assert.match(merged.disagreements[0] ?? '', /^android-id: .*another value/);
    assert.doesNotMatch(merged.disagreements.join(), /aaaabbbb|4f1d7c20/);
  });

  it('says what could not be read, and leaves out an answer that is no such identifier', () => {
    const merged = mergeInventory(entered, told({ kind: 'imei', value: '12345', slot: 2 }));
    assert.equal(merged.added, 0);
    assert.match(
      merged.unread.join('\n'),
      /imei \(slot 2\): .*15 digits[\s\S]*bluetooth-mac: the phone hides it\./,
    );
  });

  it('begins a device file where there is none, and says where one is about another phone', () => {
    const begun = mergeInventory(null, told({ kind: 'android-id', value: '4f1d7c20b3a98e65' }));
    assert.equal(begun.device.line, 'test-phone/unknown');
    assert.equal(begun.device.codename, 'testphone');
    assert.equal(begun.added, 1);
    const other = mergeInventory({ ...entered, serial: 'INVENTORY2' }, told());
    assert.match(other.disagreements[0] ?? '', /another phone/);
  });
});
