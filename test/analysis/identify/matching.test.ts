import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { identifyMessage, makeMatcher } from '../../../lab/analysis/identify.ts';
import { brief, inBody, phoneWith, search } from './search.ts';

const imei = '356938035643809';
const md5 = (text: string) => createHash('md5').update(text).digest();
const spellings = (device: ReturnType<typeof phoneWith>, body: string | Uint8Array) =>
  inBody(device, body).map((each) => each.spelling);

describe('a match of digits', () => {
  const device = phoneWith({ kind: 'imei', value: imei });

  it('is none inside a longer run of digits', () => {
    assert.deepEqual(inBody(device, `{"n":"9${imei}"}`), []);
    assert.deepEqual(inBody(device, `{"n":"${imei}123"}`), []);
  });

  it('holds between letters and other signs', () => {
    for (const text of [`IMEI:${imei}`, `${imei}_8947080012345678900`, `imei${imei}x`]) {
      assert.deepEqual(spellings(device, JSON.stringify({ x: text })), ['plain']);
    }
  });

  it('covers 14 digits and the software version', () => {
    assert.deepEqual(spellings(device, `{"x":"${imei.slice(0, 14)}"}`), ['imei14']);
    assert.deepEqual(spellings(device, `{"x":"${imei.slice(0, 14)}78"}`), ['imei14']);
  });

  it('covers both alignments of semi-octets, as bytes and as hex', () => {
    const semiOctets = Buffer.from('53968330653408f9', 'hex');
    const identity = Buffer.from('3a65390853468390', 'hex');
    assert.deepEqual(spellings(device, Buffer.concat([Buffer.from([1, 2]), semiOctets])), ['bcd']);
    assert.deepEqual(spellings(device, Buffer.concat([Buffer.from([1, 2]), identity])), ['mobile-identity']);
    const [sighting] = inBody(device, JSON.stringify({ x: semiOctets.toString('hex') }));
    assert.deepEqual(sighting?.decoding, ['json', 'hex']);
  });
});

describe('a digest', () => {
  const device = phoneWith({ kind: 'android-id', value: '0f3a9c1b2d4e5f60' });
  const digest = md5('0f3a9c1b2d4e5f60');

  it('is named by its function, hex going without saying', () => {
    const [sighting] = inBody(device, JSON.stringify({ did: digest.toString('hex') }));
    assert.ok(sighting !== undefined);
    assert.deepEqual(brief(sighting), {
      identifier: 'android-id',
      spelling: 'md5',
      decoding: ['json'],
      where: 'body > json > did',
      place: 'body/did',
    });
  });

  it('is found in base64, cut, from its middle, and as a UUID', () => {
    assert.deepEqual(spellings(device, JSON.stringify({ d: digest.toString('base64') })), ['md5']);
    assert.deepEqual(spellings(device, JSON.stringify({ d: digest.toString('hex').slice(0, 16) })), [
      'md5-truncated',
    ]);
    assert.deepEqual(spellings(device, JSON.stringify({ d: digest.toString('hex').slice(8, 24) })), [
      'md5-truncated',
    ]);
    const uuid = Buffer.from(digest);
    uuid[6] = ((uuid[6] ?? 0) & 15) | 0x30;
    uuid[8] = ((uuid[8] ?? 0) & 63) | 0x80;
    const text = uuid.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    assert.deepEqual(spellings(device, JSON.stringify({ d: text })), ['md5-uuid']);
  });

  it('is found when its hex lost the leading zero', () => {
    const value = Array.from({ length: 200 }, (_, index) => `f${index.toString(16).padStart(15, '0')}`).find(
      (text) => md5(text).toString('hex').startsWith('0'),
    );
    assert.ok(value !== undefined);
    const hex = md5(value).toString('hex').replace(/^0+/, '');
    assert.deepEqual(
      inBody(phoneWith({ kind: 'android-id', value }), JSON.stringify({ d: hex })).map(
        (each) => each.identifier,
      ),
      ['android-id'],
    );
  });
});

describe('a short value', () => {
  const device = phoneWith(
    { kind: 'lac', value: '1203' },
    { kind: 'cell-id', value: '51219' },
    { kind: 'ssid', value: 'Home' },
    { kind: 'device-name', value: 'Pixel 7' },
    { kind: 'local-ip', value: '10.0.0.1' },
  );
  const kinds = (body: unknown) => inBody(device, JSON.stringify(body)).map((each) => each.identifier);

  it('matches where the name of its field fits', () => {
    assert.deepEqual(
      kinds({
        lac: 1203,
        SIM1CELLID: '51219',
        wifi_ssid: 'Home',
        device_name: 'Pixel 7',
        local_ip: '10.0.0.1',
      }).sort(),
      ['cell-id', 'device-name', 'lac', 'local-ip', 'ssid'],
    );
  });

  it('does not match by itself', () => {
    assert.deepEqual(
      kinds({ count: 1203, size: 51219, screen: 'Home', model: 'Pixel 7', version: '10.0.0.1' }),
      [],
    );
    assert.deepEqual(kinds({ cell: 1512190 }), []);
  });

  it('of three digits matches as a whole field only', () => {
    const short = phoneWith({ kind: 'lac', value: '301' });
    assert.equal(inBody(short, '{"lac":301}').length, 1);
    assert.equal(inBody(short, '{"lac":3012,"status":301}').length, 0);
  });
});

describe('a position', () => {
  const device = phoneWith({ kind: 'location', value: '59.9139,10.7522' });
  const places = (body: string | Uint8Array) => inBody(device, body).map((each) => each.place);

  it('is found as split fields, as one text in either order, and as whole numbers', () => {
    assert.deepEqual(places('{"geo":{"lat":59.9139,"lon":10.7522}}'), ['body/geo.lat']);
    assert.deepEqual(places('{"ll":"59.91391,10.75218"}'), ['body/ll']);
    assert.deepEqual(places('{"ll":"10.7522,59.9139"}'), ['body/ll']);
    assert.deepEqual(places('{"a":599139000,"b":107522000}'), ['body/a']);
    assert.deepEqual(places('{"a":59913900,"b":10752200}'), ['body/a']);
  });

  it('is found as doubles and as scaled integers of protobuf', () => {
    const doubles = Buffer.alloc(18);
    doubles[0] = 0x09;
    doubles.writeDoubleLE(59.9139, 1);
    doubles[9] = 0x11;
    doubles.writeDoubleLE(10.7522, 10);
    assert.deepEqual(places(doubles), ['body/1']);
    const fixed = Buffer.alloc(10);
    fixed[0] = 0x0d;
    fixed.writeInt32LE(599139000, 1);
    fixed[5] = 0x15;
    fixed.writeInt32LE(107522000, 6);
    assert.deepEqual(places(fixed), ['body/1']);
  });

  it('is found in two headers and in a query', () => {
    const headers: [string, string][] = [
      ['X-Lat', '59.914'],
      ['X-Lon', '10.752'],
    ];
    assert.deepEqual(
      search(device, { headers }).sightings.map((each) => each.place),
      ['header/x-lat'],
    );
    const { sightings } = search(device, { url: 'http://a.test/?lat=59.9139&lng=10.7522' });
    assert.deepEqual(
      sightings.map((each) => each.place),
      ['query/lat'],
    );
  });

  it('needs both numbers, near each other and near the phone', () => {
    assert.deepEqual(places('{"price":59.9139,"tax":2.5}'), []);
    assert.deepEqual(places('{"lat":59.9539,"lon":10.7522}'), []);
    assert.deepEqual(places(`{"lat":59.9139,"x":"${'-'.repeat(900)}","lon":10.7522}`), []);
  });
});

describe('a placeholder', () => {
  it('is labelled, also as a digest', () => {
    const device = phoneWith({ kind: 'wifi-mac', value: '02:00:00:00:00:00' });
    const [plain] = inBody(device, '{"mac":"02:00:00:00:00:00"}');
    const [hashed] = inBody(device, '{"mac":"0f607264fc6318a92b9e13c65db7cd3c"}');
    assert.ok(plain?.placeholder != null && hashed?.placeholder != null);
  });

  it('is not made of a real value', () => {
    const [sighting] = inBody(phoneWith({ kind: 'imei', value: imei }), imei);
    assert.equal(sighting?.placeholder, null);
  });
});

describe('a canary file', () => {
  it('is found by its content wherever a part of it was sent', () => {
    const content = createHash('sha512').update('photo').digest();
    const device = phoneWith({ kind: 'file', value: 'canary/photo-of-kaia.jpg' });
    const matcher = makeMatcher([device], new Map([['canary/photo-of-kaia.jpg', content]]));
    const body = Buffer.concat([Buffer.from('junk before '), content.subarray(8)]);
    const message = { method: 'PUT', url: null, headers: [], body, direction: 'sent' } as const;
    assert.deepEqual(
      identifyMessage(matcher, message).sightings.map((each) => each.spelling),
      ['content'],
    );
  });
});
