import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import { gunzip } from '../../../lab/analysis/decoders/gunzip.ts';
import { inflate } from '../../../lab/analysis/decoders/inflate.ts';
import { randomOf } from '../generated/random.ts';

const room = 1 << 20;

describe('gzip by the stream that serves all', () => {
  it('gives what went in, also after bodies that are damaged, cut short or larger than they claim', () => {
    const random = randomOf(6);
    for (let round = 0; round < 200; round += 1) {
      const content = Buffer.from(random.bytes(random.below(6000)).toString('hex'));
      const body = zlib.gzipSync(content, { level: random.below(10) });
      const faulty = Buffer.from(body);
      const at = 10 + random.below(body.length - 18);
      faulty[at] = (faulty[at] as number) ^ (1 << random.below(8));
      // The bits behind the last code mean nothing.
      assert.deepEqual(gunzip(faulty, room) ?? content, content, `round ${round}, damaged`);
      assert.equal(gunzip(body.subarray(0, at), room), null, `round ${round}, cut`);
      assert.equal(gunzip(Buffer.concat([zlib.gzipSync(random.bytes(70_000)), body]), room), null);
      assert.deepEqual(gunzip(body, room), content, `round ${round}`);
    }
  });

  it('keeps to its room, and leaves to others what takes more', () => {
    const content = Buffer.alloc(200_000, 'abc');
    const body = zlib.gzipSync(content);
    assert.equal(gunzip(body, room), null);
    assert.deepEqual(inflate(body, 'gzip', room)?.bytes, content);
    assert.equal(gunzip(zlib.gzipSync('a'.repeat(1000)), 500), null);
    assert.equal(inflate(zlib.gzipSync('a'.repeat(1000)), 'gzip', 500)?.bytes.length, 500);
  });

  it('reads members one after another as one body', () => {
    const body = Buffer.concat([zlib.gzipSync('first'), zlib.gzipSync('second')]);
    assert.equal(inflate(body, 'gzip', room)?.bytes.toString(), 'firstsecond');
    assert.equal(gunzip(zlib.gzipSync('next'), room)?.toString(), 'next');
  });
});
