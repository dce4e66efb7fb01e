import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { identifyMessage, makeMatcher } from '../../../lab/analysis/identify.ts';
import { phone } from './phones.ts';

const device = phone(1);
const other = phone(2);
const packages = ['com.maker.telemetry', 'com.maker.updater'];
const matcher = makeMatcher([device, other], new Map(), packages);
const sent = (kind: string) => device.identifiers.find((each) => each.kind === kind)?.value ?? '';
const imei = sent('imei');
const mac = sent('wifi-mac');
const android = sent('android-id');
const md5 = (text: string | Uint8Array) => createHash('md5').update(text).digest('hex');
const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');

function found(token: string | Buffer): string[] {
  const body = typeof token === 'string' ? Buffer.from(JSON.stringify({ v: 2, did: token })) : token;
  const message = { method: 'POST', url: null, headers: [], body, direction: 'sent' } as const;
  return identifyMessage(matcher, message).sightings.map(
    ({ serial, identifier, spelling }) =>
      `${serial === device.serial ? '' : 'another '}${identifier} ${spelling}`,
  );
}

const separated = `${imei.slice(0, 2)}-${imei.slice(2, 8)}-${imei.slice(8, 14)}-${imei.slice(14)}`;
const forms: readonly (readonly [string, string, string])[] = [
  ['with a carriage return and a newline', md5(`${imei}\r\n`), 'imei md5'],
  ['with a NUL', md5(`${imei}\0`), 'imei md5'],
  ['with its separators', sha256(separated), 'imei sha256'],
  ['in UTF-16', sha256(Buffer.from(imei, 'utf16le')), 'imei sha256'],
  ['of a MAC address in dots', md5(mac.replaceAll(':', '.').toUpperCase()), 'wifi-mac md5'],
  ['of its bytes', sha256(Buffer.from(mac.replaceAll(':', ''), 'hex')), 'wifi-mac sha256'],
  ['of its semi-octets', md5(Buffer.from(`${imei}F`.replace(/(.)(.)/g, '$2$1'), 'hex')), 'imei md5'],
  ['of an Android id as a number', md5(BigInt(`0x${android}`).toString()), 'android-id md5'],
  ['cut to half', sha256(`${imei}\r\n`).slice(0, 32), 'imei sha256-truncated'],
];

const salted: readonly (readonly [string, string, string])[] = [
  ["with the phone's serial in front", md5(device.serial + imei), 'imei md5-salted'],
  ['with the Android id behind', sha256(`${imei}_${android}`), 'imei sha256-salted'],
  ['with the name of a package in front', md5(`com.maker.telemetry:${imei}`), 'imei md5-salted'],
  ['with the name of a package behind', sha256(`${android}com.maker.updater`), 'android-id sha256-salted'],
  ["with the product's name", md5(`${device.product}|${imei}`), 'imei md5-salted'],
  [
    'under the name of a package as key',
    createHmac('sha256', 'com.maker.updater').update(imei).digest('hex'),
    'imei hmac-sha256',
  ],
  [
    'under the serial as key',
    createHmac('sha1', device.serial).update(imei).digest('base64'),
    'imei hmac-sha1',
  ],
  ['cut to 16 digits', md5(device.serial + imei).slice(0, 16), 'imei md5-salted-truncated'],
  ['in upper case', md5(`com.maker.telemetry${imei}`).toUpperCase(), 'imei md5-salted'],
];

const chained: readonly (readonly [string, string, string])[] = [
  ['of the hex in upper case', md5(md5(imei).toUpperCase()), 'imei md5-md5'],
  ['of its bytes', sha256(createHash('sha1').update(imei).digest()), 'imei sha1-sha256'],
  ['of its base64', sha256(createHash('md5').update(imei).digest('base64')), 'imei md5-sha256'],
];

describe('a hash', () => {
  for (const [name, token, expected] of forms)
    it(`is known of a value: ${name}`, () => assert.deepEqual(found(token), [expected]));
  for (const [name, token, expected] of salted)
    it(`is known with a salt: ${name}`, () => assert.deepEqual(found(token), [expected]));
  for (const [name, token, expected] of chained)
    it(`is known of a hash: ${name}`, () => assert.deepEqual(found(token), [expected]));

  it('is known as bytes of a binary record', () => {
    const digest = createHash('sha256').update(`${imei}:${device.serial}`).digest();
    const record = Buffer.concat([Buffer.from([8, 7, 0x12, digest.length]), digest, Buffer.from([0x18, 3])]);
    assert.deepEqual(found(record), ['imei sha256-salted']);
  });

  it("is not known with another phone's salt, or with a package that the build has not", () => {
    assert.deepEqual(found(md5(other.serial + imei)), []);
    assert.deepEqual(found(md5(`com.other.app:${imei}`)), []);
  });

  it('belongs to the phone whose value was hashed', () => {
    const value = other.identifiers.find(({ kind }) => kind === 'imei')?.value ?? '';
    assert.deepEqual(found(md5(`com.maker.telemetry:${value}`)), ['another imei md5-salted']);
  });
});
