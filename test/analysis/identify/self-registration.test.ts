import assert from 'node:assert/strict';
import { brief, inBody, phoneWith } from './search.ts';

const device = phoneWith(
  { kind: 'imei', value: '356938035643809', slot: 1 },
  { kind: 'imei', value: '356938035643817', slot: 2 },
  { kind: 'meid', value: 'A0000045678901' },
  { kind: 'iccid', value: '8947080012345678900', slot: 1 },
  { kind: 'imsi', value: '242010123456789', slot: 1 },
  { kind: 'wifi-mac', value: '5C:51:88:A1:B2:C3' },
  { kind: 'cell-id', value: '27447297' },
);

const registration = {
  REGVER: '8.0',
  MEID: 'A0000045678901',
  MODEL: 'TA-1046',
  SWVER: '00WW_3_22C',
  UETYPE: '1',
  SIM1CDMAIMSI: '',
  SIM1ICCID: '8947080012345678900',
  SIM1LTEIMSI: '242010123456789',
  MACID: '5c:51:88:a1:b2:c3',
  IMEI1: '356938035643809',
  IMEI2: '356938035643817',
  SIM1CELLID: '27447297',
  ACCESSTYPE: '2',
  REGDATE: '1970-01-02 01:00:00',
};

const expected = [
  ['meid', null, 'plain', 'MEID'],
  ['iccid', 1, 'plain', 'SIM1ICCID'],
  ['imsi', 1, 'plain', 'SIM1LTEIMSI'],
  ['wifi-mac', null, 'lower', 'MACID'],
  ['imei', 1, 'plain', 'IMEI1'],
  ['imei', 2, 'plain', 'IMEI2'],
  ['cell-id', null, 'plain', 'SIM1CELLID'],
] as const;

const encodings = {
  'wrapped after 76 characters': (text: string) =>
    `${Buffer.from(text)
      .toString('base64')
      .replace(/(.{76})/g, '$1\n')}\n`,
  'wrapped with carriage returns': (text: string) =>
    Buffer.from(text)
      .toString('base64')
      .replace(/(.{76})/g, '$1\r\n'),
  'in one line': (text: string) => Buffer.from(text).toString('base64'),
  'with a NUL before encoding': (text: string) => Buffer.from(`${text}\0`).toString('base64'),
};

describe('the self-registration of 2018', () => {
  for (const [name, encode] of Object.entries(encodings)) {
    it(`tells every identifier of the payload at its field, ${name}`, () => {
      const sightings = inBody(device, encode(JSON.stringify(registration)));
      const found = sightings.map((each) => [each.identifier, each.slot, each.spelling, each.place.slice(5)]);
      assert.deepEqual(found.sort(), expected.map((each) => [...each]).sort());
      for (const sighting of sightings) {
        const field = sighting.place.slice(5);
        assert.deepEqual(sighting.decoding, ['base64', 'json']);
        assert.equal(sighting.where, `body > base64 > json > ${field}`);
        assert.equal(sighting.place, `body/${field}`);
        assert.equal(sighting.serial, 'TESTPHONE00417');
      }
    });
  }

  it('finds nothing in the payload of another phone', () => {
    const other = phoneWith(
      { kind: 'imei', value: '356938035643825' },
      { kind: 'iccid', value: '8947080012345678918' },
      { kind: 'cell-id', value: '27447298' },
    );
    assert.deepEqual(inBody(other, JSON.stringify(registration)).map(brief), []);
  });
});
