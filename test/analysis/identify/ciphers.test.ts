import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { ciphers } from '../../../lab/analysis/decoders/ciphers/list.ts';
import { inBody, phoneWith } from './search.ts';
import { xored } from './written.ts';

const imei = '356938035643809';
const device = phoneWith({ kind: 'imei', value: imei });
const text = JSON.stringify({ model: 'TA-1046', imei, ver: 3 });
const seal = (mode: string, key: string, iv: string | null) => {
  const cipher = createCipheriv(mode, key, iv);
  return Buffer.concat([cipher.update(text), cipher.final()]);
};
const decodings = (body: string | Uint8Array) => inBody(device, body).map((each) => each.decoding);

describe('ciphers that anybody can undo', () => {
  it("open Xiaomi's updater", () => {
    const sealed = seal('aes-128-cbc', 'miuiotavalided11', '0102030405060708').toString('base64');
    assert.deepEqual(decodings(`q=${encodeURIComponent(sealed)}&t=`), [
      ['form', 'base64', 'miui-updater-aes', 'json'],
    ]);
  });

  it("open OPPO's updater by the suffix of its body", () => {
    const suffix = '3abcKEYKEY12xyz';
    const sealed = seal('aes-128-ecb', `231uiedn${suffix.slice(4, 12)}`, null).toString('base64');
    assert.deepEqual(decodings(JSON.stringify({ params: `${sealed}${suffix}` })), [
      ['json', 'oplus-ota-aes', 'json'],
    ]);
  });

  it("open Adups' updater by the key in its message", () => {
    const key = Buffer.from([0x51, 0x9c, 0x07, 0xe2, 0x33]);
    const turned = key.map((byte) => ((byte << 3) & 255) | (byte >> 5));
    const body = xored(Buffer.from(`&imei1=${imei}&mid=7`), key);
    const sealed = Buffer.concat([Buffer.from([0x25, 8, 0]), turned, body])
      .toString('hex')
      .toUpperCase();
    assert.ok(decodings(`key=${sealed}&shaKey=0`).some((steps) => steps.includes('adups-xor')));
  });

  it('open a repeated key by a known value', () => {
    assert.deepEqual(decodings(xored(Buffer.from(text), Buffer.from([0x9a, 0x41, 0xc7, 0x13]))), [
      ['xor', 'json'],
    ]);
  });

  it('decline noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 128 }), (bytes) => {
        for (const { decrypt } of ciphers) {
          const plain = decrypt(Buffer.from(bytes));
          assert.ok(plain === null || plain.length <= bytes.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});
