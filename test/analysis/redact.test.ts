import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { makeMatcher } from '../../lab/analysis/identify.ts';
import { mask, redactText } from '../../lab/analysis/redact.ts';
import { phone } from './identify/phones.ts';
import { phoneWith } from './identify/search.ts';

describe('mask', () => {
  it('shows what many phones share', () => {
    assert.equal(mask('imei', '356938035643809'), '35693803•••');
    assert.equal(mask('iccid', '8947080012345678900'), '894708•••');
    assert.equal(mask('imsi', '242010123456789'), '24201•••');
    assert.equal(mask('location', '59.9139,10.7522'), '59.9,10.8');
    assert.equal(mask('wifi-mac', '5c:51:88:a1:b2:c3'), '5c:51:88•••');
    assert.equal(mask('local-ip', '192.168.1.20'), '192.168.•••');
  });

  it('shows nothing of what has another shape than expected', () => {
    for (const kind of ['imei', 'iccid', 'msisdn', 'bssid', 'location', 'serial', 'sms'] as const) {
      assert.equal(mask(kind, 'secret value'), '•••', kind);
    }
  });

  it('tells two values apart by a tag that depends on the key', () => {
    const [one, two] = [mask('serial', 'A', 'key'), mask('serial', 'B', 'key')];
    assert.match(one, /^•••#[0-9a-f]{6}$/);
    assert.notEqual(one, two);
    assert.notEqual(one, mask('serial', 'A', 'other key'));
    assert.equal(one, mask('serial', 'A', 'key'));
  });

  for (const { kind, value } of phone(5).identifiers) {
    it(`never shows all of a ${kind}`, () => {
      assert.ok(!mask(kind, value).includes(value));
      assert.ok(!mask(kind, value, 'key').includes(value));
    });
  }
});

describe('redactText', () => {
  const imei = '356938035643809';
  const mac = '5c:51:88:a1:b2:c3';
  const matcher = makeMatcher([phoneWith({ kind: 'imei', value: imei }, { kind: 'wifi-mac', value: mac })]);
  const base64 = Buffer.from(JSON.stringify({ a: 'x', imei })).toString('base64');

  it('masks a value and leaves the rest', () => {
    assert.equal(redactText(`{"v":1,"imei":"${imei}"}`, matcher), '{"v":1,"imei":"[imei 35693803•••]"}');
  });

  it('masks every spelling and encoding', () => {
    const digest = createHash('sha256').update(imei).digest('hex');
    const forms = [
      imei.slice(0, 14),
      mac.toUpperCase(),
      mac.replaceAll(':', ''),
      encodeURIComponent(mac),
      base64,
      digest,
      Buffer.from(imei).toString('hex'),
    ];
    for (const form of forms) {
      const text = redactText(`GET /a?x=${form}&y=2 HTTP/1.1`, matcher);
      assert.ok(!text.includes(form), form);
      assert.ok(text.startsWith('GET /a?x=') && text.endsWith('&y=2 HTTP/1.1'), text);
    }
  });

  it('masks a value in a text with escapes elsewhere', () => {
    const text = redactText(`a=%20b&m=${encodeURIComponent(mac)}&c=kept%21`, matcher);
    assert.ok(!text.includes('5c%3A51') && text.includes('c=kept%21'), text);
  });

  it('leaves a text without values as it is', () => {
    for (const text of ['', 'nothing here', '{"a":[1,2,3]}', 'x=%41', 'æøå'])
      assert.equal(redactText(text, matcher), text);
  });
});
