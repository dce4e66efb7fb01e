import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { blobFiles } from '../../lab/store/service/blob-files.ts';

describe('a full disk', () => {
  it('refuses a blob with DISK_FULL, reads what is sent to its end, and takes it when there is room', async function () {
    if (process.platform !== 'linux') return this.skip();
    const folder = await mkdtemp(join(tmpdir(), 'phonehome-full-'));
    const bytes = Buffer.alloc(300_000, 'evidence');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const part = join(folder, sha256.slice(0, 2), `${sha256}.part`);
    const blobs = blobFiles(folder);
    const send = () => Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)]);
    await mkdir(join(folder, sha256.slice(0, 2)));
    // The system itself answers ENOSPC to each write.
    await symlink('/dev/full', part);
    const sent = send();
    const ended = new Promise((resolve) => sent.once('end', resolve));
    await assert.rejects(blobs.put(sha256, { offset: 0, last: true, bytes: sent }), {
      code: 'DISK_FULL',
      message: /The server's disk is full: blob [0-9a-f]{12} was not kept/,
    });
    await ended;
    await rm(part);
    assert.deepEqual(await blobs.put(sha256, { offset: 0, last: true, bytes: send() }), {
      bytes: bytes.length,
      whole: true,
    });
    await rm(folder, { recursive: true, force: true });
  });
});
