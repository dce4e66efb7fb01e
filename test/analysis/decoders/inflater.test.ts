import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import { Inflater } from '../../../lab/analysis/decoders/inflater.ts';
import { type Random, randomOf } from '../generated/random.ts';

const words = ['session', 'wifi', '1', '{"', 'x'];

function plainText(random: Random): Buffer {
  const length = random.below(random.below(4) === 0 ? 5000 : 200);
  if (random.below(3) === 0) return random.bytes(length);
  return Buffer.from(
    Array.from({ length }, () => random.pick(words))
      .join('')
      .slice(0, length),
  );
}

/** Whole, cut short, with one byte changed, or noise. */
function streamOf(random: Random): Buffer {
  const options = { level: random.below(10), strategy: random.below(5), memLevel: 1 + random.below(9) };
  const stream = zlib.deflateRawSync(plainText(random), options);
  switch (random.below(4)) {
    case 0:
      return stream;
    case 1:
      return stream.subarray(0, random.below(stream.length));
    case 2:
      stream[random.below(stream.length)] = random.below(256);
      return stream;
    default:
      return random.bytes(1 + random.below(60));
  }
}

function nodeInflates(stream: Buffer): Buffer | null {
  try {
    return zlib.inflateRawSync(stream);
  } catch {
    return null;
  }
}

describe('the inflater of small streams', () => {
  it('gives what node:zlib gives, and refuses what it refuses', () => {
    const random = randomOf(9);
    const inflater = new Inflater(1 << 18);
    for (let count = 0; count < 3000; count += 1) {
      const stream = streamOf(random);
      const wanted = nodeInflates(stream);
      const isDone = inflater.run(stream, 0) === 'done';
      assert.equal(isDone, wanted !== null, stream.toString('hex'));
      if (wanted !== null) assert.ok(wanted.equals(inflater.out.subarray(0, inflater.length)));
    }
  });

  it('keeps what came before a fault or the end of its room', () => {
    const text = Buffer.from('session wifi level '.repeat(30));
    const stream = zlib.deflateRawSync(text);
    const inflater = new Inflater(100);
    assert.equal(inflater.run(stream, 0), 'full');
    assert.ok(text.subarray(0, inflater.length).equals(inflater.out.subarray(0, inflater.length)));
    assert.equal(inflater.run(stream.subarray(0, 12), 0), 'cut');
    assert.ok(inflater.length > 0);
    assert.ok(text.subarray(0, inflater.length).equals(inflater.out.subarray(0, inflater.length)));
  });
});
