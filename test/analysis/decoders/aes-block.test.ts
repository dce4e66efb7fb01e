import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { AesBlock } from '../../../lab/analysis/decoders/ciphers/aes-block.ts';
import { randomOf } from '../generated/random.ts';

describe('a block of AES-128', () => {
  it('is decrypted to what node:crypto encrypted', () => {
    const random = randomOf(7);
    for (let count = 0; count < 200; count += 1) {
      const [key, plain] = [random.bytes(16), random.bytes(16)];
      const sealed = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(plain);
      assert.deepEqual(new AesBlock(key).decrypt(sealed), plain);
    }
  });
});
