import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import { identifyMessage, makeMatcher } from '../../../lab/analysis/identify.ts';
import { brief, inBody, phoneWith, search } from './search.ts';

const imei = '356938035643809';
const mac = '5c:51:88:a1:b2:c3';
const device = phoneWith({ kind: 'imei', value: imei }, { kind: 'wifi-mac', value: mac });
const one = (sightings: readonly Parameters<typeof brief>[0][]) => {
  assert.equal(sightings.length, 1);
  const [first] = sightings.map(brief);
  return first;
};
const told = (where: string, place: string, decoding: string[], spelling = 'plain', identifier = 'imei') => ({
  identifier,
  spelling,
  decoding,
  where,
  place,
});

describe('the place of a sighting', () => {
  it('names a query parameter without encodings', () => {
    const { sightings } = search(device, { url: `http://a.test/b?v=1&adid=${imei}` });
    assert.deepEqual(one(sightings), told('query > adid', 'query/adid', []));
  });

  it('tells percent encoding where it was there', () => {
    const { sightings } = search(device, { url: `http://a.test/b?m=${encodeURIComponent(mac)}` });
    assert.deepEqual(
      one(sightings),
      told('query > m > percent', 'query/m', ['percent'], 'plain', 'wifi-mac'),
    );
  });

  it('names the path, a header in lower case and a cookie', () => {
    const { sightings } = search(device, {
      url: `http://a.test/d/${imei}/x`,
      headers: [
        ['X-IMEI', imei],
        ['Cookie', `s=1; uid=${imei}`],
      ],
    });
    assert.deepEqual(sightings.map((each) => each.place).sort(), ['cookie/uid', 'header/x-imei', 'path']);
  });

  it('joins names inside JSON by dots and leaves out positions of arrays', () => {
    const body = JSON.stringify({ a: { b: [{ c: 'x' }, { c: imei }] } });
    assert.deepEqual(one(inBody(device, body)), told('body > json > a.b[].c', 'body/a.b[].c', ['json']));
  });

  it('goes into JSON inside a string of JSON', () => {
    const body = JSON.stringify({ data: JSON.stringify({ id: imei }) });
    const expected = told('body > json > data > json > id', 'body/data/id', ['json', 'json']);
    assert.deepEqual(one(inBody(device, body)), expected);
  });

  it('goes into JSON inside a form field', () => {
    const body = `v=1&d=${encodeURIComponent(JSON.stringify({ id: imei }))}`;
    assert.deepEqual(
      one(inBody(device, body)),
      told('body > form > d > json > id', 'body/d/id', ['form', 'json']),
    );
  });

  it('names numbers of protobuf fields', () => {
    const inner = Buffer.concat([Buffer.from([0x0a, imei.length]), Buffer.from(imei)]);
    const outer = Buffer.concat([Buffer.from([0x22, inner.length]), inner, Buffer.from([0x28, 0x03])]);
    const expected = told('body > gzip > protobuf > 4.1', 'body/4.1', ['gzip', 'protobuf']);
    assert.deepEqual(one(inBody(device, zlib.gzipSync(outer))), expected);
  });

  it('names a part of a multipart body', () => {
    const body = `--bnd\r\nContent-Disposition: form-data; name="dev"\r\n\r\n${imei}\r\n--bnd--\r\n`;
    assert.deepEqual(one(inBody(device, body)), told('body > multipart > dev', 'body/dev', ['multipart']));
  });

  it('names elements and attributes of XML', () => {
    assert.equal(one(inBody(device, `<a><b id="${imei}"/></a>`))?.place, 'body/a.b.id');
    assert.equal(one(inBody(device, `<a><b>${imei}</b></a>`))?.place, 'body/a.b');
  });

  it('keeps a place once, in its shortest true form', () => {
    const both = Buffer.from(`imei ${imei}, again ${Buffer.from(imei).toString('base64')}`);
    assert.deepEqual(one(inBody(device, both)), told('body', 'body', []));
  });

  it('does not blame an encoding that stands elsewhere in the text', () => {
    assert.deepEqual(one(inBody(device, `done 50%25 of ${imei} &amp; more`)), told('body', 'body', []));
  });

  it('never holds a value that stands in a name', () => {
    for (const sighting of inBody(device, JSON.stringify({ [imei]: { [mac]: imei } }))) {
      assert.ok(
        !sighting.place.includes(imei) && !sighting.where.includes(imei) && !sighting.place.includes(mac),
      );
    }
  });

  it('tells upper case, missing separators and digests by their names', () => {
    const spell = (text: string) => inBody(device, JSON.stringify({ x: text })).map((each) => each.spelling);
    assert.deepEqual(spell('5C:51:88:A1:B2:C3'), ['upper']);
    assert.deepEqual(spell('5c5188a1b2c3'), ['no-separators']);
    assert.deepEqual(spell('21436500'), []);
  });

  it('reports a value that two phones share for both', () => {
    const matcher = makeMatcher([device, { ...device, serial: 'TESTPHONE00418' }]);
    const message = {
      method: 'POST',
      url: null,
      headers: [],
      body: Buffer.from(imei),
      direction: 'sent',
    } as const;
    const serials = identifyMessage(matcher, message).sightings.map((each) => each.serial);
    assert.deepEqual(serials, ['TESTPHONE00417', 'TESTPHONE00418']);
  });
});

describe('declared encodings', () => {
  it('are taken off and told', () => {
    const body = zlib.brotliCompressSync(JSON.stringify({ id: imei }));
    const { sightings, unread } = search(device, { body, headers: [['content-encoding', 'br']] });
    assert.deepEqual(one(sightings), told('body > brotli > json > id', 'body/id', ['brotli', 'json']));
    assert.deepEqual(unread, []);
  });

  it('are not believed where the body is plain text', () => {
    const body = Buffer.from(`id=${imei}`);
    const { sightings, unread } = search(device, { body, headers: [['Content-Encoding', 'gzip']] });
    assert.deepEqual(one(sightings), told('body > form > id', 'body/id', ['form']));
    assert.deepEqual(unread, []);
  });

  it('are reported where the body is neither', () => {
    const body = Buffer.from('8f3a0b77c1d29e00aa41f7e3905b66d2178c03fe', 'hex');
    const { unread } = search(device, { body, headers: [['Content-Encoding', 'gzip']] });
    assert.ok(unread.some((reason) => reason.includes('declared as gzip')));
  });
});
