import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { inBody, phoneWith } from './search.ts';

const imei = '356938035643809';
const device = phoneWith({ kind: 'imei', value: imei });
const apps = ['launcher', 'dialer', 'camera'].map((name) => ({ name: `com.maker.${name}`, starts: 3 }));
const text = Buffer.from(JSON.stringify({ model: 'TA-1046', apps, imei, ver: '00WW_3_22C' }));
const wrapped = (line: string, width: number, end: string) =>
  line.replace(new RegExp(`(.{${width}})(?=.)`, 'g'), `$1${end}`);
/** RFC 2045 6.7, with every byte that is no letter or digit encoded. */
const quoted = (bytes: Buffer) =>
  Array.from({ length: Math.ceil(bytes.length / 24) }, (_, line) =>
    [...bytes.subarray(line * 24, line * 24 + 24)].map(sign).join(''),
  ).join('=\n');
const sign = (byte: number) => {
  const text = String.fromCharCode(byte);
  return /[A-Za-z0-9]/.test(text) ? text : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
};
const decodings = (body: string | Uint8Array) =>
  inBody(device, body).map(({ decoding }) => decoding.join(' > '));

describe('text in lines', () => {
  it('is put together: hex of 32 characters a line or more, also indented and with a short last line', () => {
    for (const width of [32, 60, 64, text.length * 2 - 6])
      for (const end of ['\n', '\r\n', '\n\t\t'])
        assert.ok(decodings(wrapped(text.toString('hex'), width, end)).includes('hex > json'), `${width}`);
  });

  it('is put together: base64 of widths that are no groups, and indented as in a property list', () => {
    for (const width of [33, 62, 64, 76])
      assert.ok(
        decodings(wrapped(text.toString('base64'), width, '\n\t')).includes('base64 > json'),
        `${width}`,
      );
    const data = `<plist><dict><key>d</key><data>\n\t${wrapped(text.toString('base64'), 60, '\n\t')}\n\t</data></dict></plist>`;
    assert.ok(decodings(data).includes('xml > base64 > json'));
  });

  it('is read under quoted-printable, also around JSON, and binary data in it', () => {
    const shifted = wrapped(JSON.stringify({ pad: 'x'.repeat(56), imei, ver: 3 }), 75, '=\n');
    assert.ok(!shifted.includes(imei));
    assert.deepEqual(decodings(shifted), ['quoted-printable > json']);
    assert.deepEqual(decodings(quoted(gzipSync(text))), ['quoted-printable > gzip > json']);
  });
});
