import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { blobFiles } from '../../lab/store/service/blob-files.ts';

describe('blobs as files', () => {
  const bytes = Buffer.from('the same firmware, sent by two at once');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-test-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('are written in turns where two send the same at once, and both have it', async () => {
    const blobs = blobFiles(folder);
    const slow = new PassThrough();
    const first = blobs.put(sha256, { offset: 0, last: true, bytes: slow });
    const second = blobs.put(sha256, { offset: 0, last: true, bytes: Readable.from([bytes]) });
    slow.end(bytes);
    const whole = { bytes: bytes.length, whole: true };
    assert.deepEqual(await Promise.all([first, second]), [whole, whole]);
    assert.deepEqual(await buffer(await blobs.get(sha256)), bytes);
  });

  it('go to the next where one broke off, which is told how much is there', async () => {
    const blobs = blobFiles(join(folder, 'broken'));
    const broken = new PassThrough();
    const first = blobs.put(sha256, { offset: 0, last: true, bytes: broken });
    const second = blobs.put(sha256, { offset: 0, last: true, bytes: Readable.from([bytes]) });
    const ends = Promise.allSettled([first, second]);
    broken.write(bytes.subarray(0, 5), () => broken.destroy(new Error('gone')));
    const [one, two] = await ends;
    assert.equal(one.status, 'rejected');
    if (two.status === 'rejected') assert.match(String(two.reason), /has [1-9]\d* bytes so far, not 0/);
    const state = await blobs.has(sha256);
    const offset = state?.bytes ?? 0;
    const rest = { offset, last: true, bytes: Readable.from([bytes.subarray(offset)]) };
    assert.deepEqual(await blobs.put(sha256, rest), { bytes: bytes.length, whole: true });
  });
});
