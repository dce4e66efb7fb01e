import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { decompress } from '@bokuweb/zstd-wasm';
import { encodeAll } from '../../../devices/kinds/simulated/firmware/encoders.ts';

const sample = Buffer.concat([Buffer.from('Hello, {"imei":"1"} æ '.repeat(20)), Buffer.of(0, 255, 128)]);
const key = '000102030405060708090a0b0c0d0e0f';
const iv = '101112131415161718191a1b1c1d1e1f';

function openssl(...args: string[]): Buffer {
  return execFileSync('openssl', args, { input: sample });
}

describe('an encoding of the firmware', () => {
  it('writes base64 as openssl does, on one line and in lines of 76', async () => {
    const oneLine = openssl('base64', '-A').toString();
    assert.equal((await encodeAll(sample, ['base64'])).toString(), oneLine);
    assert.equal(
      (await encodeAll(sample, ['base64-mime'])).toString(),
      oneLine.replace(/.{1,76}/g, (line) => `${line}\n`),
    );
    const urlSafe = oneLine.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
    assert.equal((await encodeAll(sample, ['base64url'])).toString(), urlSafe);
  });

  it('ends a MIME line that is exactly full in one line feed', async () => {
    const full = (await encodeAll(Buffer.alloc(57), ['base64-mime'])).toString();
    assert.equal(full, `${'A'.repeat(76)}\n`);
    assert.equal((await encodeAll(Buffer.alloc(58), ['base64-mime'])).toString(), `${full}AA==\n`);
  });

  it('writes hex and percent', async () => {
    assert.equal((await encodeAll(Buffer.of(0, 171, 255), ['hex'])).toString(), '00abff');
    assert.equal(
      (await encodeAll(Buffer.from('a-b_c.d~ /é!'), ['percent'])).toString(),
      'a-b_c.d~%20%2F%C3%A9%21',
    );
    assert.equal(decodeURIComponent((await encodeAll(Buffer.from('"æ"'), ['percent'])).toString()), '"æ"');
  });

  it('compresses so that others can read it', async () => {
    assert.deepEqual(gunzipSync(await encodeAll(sample, ['gzip'])), sample);
    assert.deepEqual(inflateSync(await encodeAll(sample, ['deflate'])), sample);
    assert.deepEqual(brotliDecompressSync(await encodeAll(sample, ['brotli'])), sample);
    const zstd = await encodeAll(sample, ['zstd']);
    assert.equal(zstd.subarray(0, 4).toString('hex'), '28b52ffd');
    assert.deepEqual(Buffer.from(decompress(zstd)), sample);
  });

  it('encrypts as openssl does', async () => {
    const expected = openssl('enc', '-aes-128-cbc', '-K', key, '-iv', iv);
    assert.deepEqual(await encodeAll(sample, [`aes-128-cbc:${key}:${iv}`]), expected);
  });

  it('repeats an XOR key, and undoes it with the same', async () => {
    assert.equal((await encodeAll(Buffer.of(0, 1, 2, 3), ['xor:ff0f'])).toString('hex'), 'ff0efd0c');
    assert.deepEqual(await encodeAll(sample, ['xor:5a17c3', 'xor:5A17C3']), sample);
  });

  it('applies a list in order', async () => {
    const bytes = await encodeAll(sample, ['gzip', 'base64', 'percent']);
    assert.deepEqual(gunzipSync(Buffer.from(decodeURIComponent(bytes.toString()), 'base64')), sample);
    assert.deepEqual(await encodeAll(sample, []), sample);
  });
});
