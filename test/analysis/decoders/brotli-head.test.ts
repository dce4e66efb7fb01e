import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import { mayBeBrotli } from '../../../lab/analysis/decoders/brotli-head.ts';
import { type Random, randomOf } from '../generated/random.ts';

const { BROTLI_PARAM_LGWIN, BROTLI_PARAM_MODE, BROTLI_PARAM_QUALITY } = zlib.constants;

function contentOf(random: Random): Buffer {
  const length = 1 + random.below(random.below(8) === 0 ? 20_000 : 300);
  if (random.below(3) === 0) return random.bytes(length);
  const words = ['session', '{"level":', '1551000000', 'é', '\0', ' ', ','];
  return Buffer.from(Array.from({ length }, () => random.pick(words)).join(''));
}

function streamOf(random: Random): Buffer {
  const params = {
    [BROTLI_PARAM_QUALITY]: random.below(12),
    [BROTLI_PARAM_LGWIN]: 10 + random.below(15),
    [BROTLI_PARAM_MODE]: random.below(3),
  };
  return zlib.brotliCompressSync(contentOf(random), { params });
}

function decompresses(bytes: Buffer): boolean {
  try {
    return zlib.brotliDecompressSync(bytes, { maxOutputLength: 1 << 20 }).length > 0;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
  }
}

describe('the head of a Brotli stream', () => {
  it('is that of each stream, however it was compressed, and of what decompresses after a bit was turned', () => {
    const random = randomOf(3);
    for (let round = 0; round < 300; round += 1) {
      const stream = streamOf(random);
      assert.ok(mayBeBrotli(stream), `round ${round}`);
      for (let turn = 0; turn < 8; turn += 1) {
        const turned = Buffer.from(stream);
        const at = random.below(Math.min(12, turned.length));
        turned[at] = (turned[at] as number) ^ (1 << random.below(8));
        if (decompresses(turned)) assert.ok(mayBeBrotli(turned), `round ${round}, turn ${turn}`);
      }
    }
  });

  it('is seldom that of noise', () => {
    const random = randomOf(4);
    const noise = Array.from({ length: 1000 }, () => random.bytes(200));
    assert.ok(noise.filter(mayBeBrotli).length < 200);
  });
});
