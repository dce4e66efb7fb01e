import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { blobFiles } from '../../lab/store/service/blob-files.ts';
import { buildOf } from '../../lab/wiring/service-builds.ts';

const example = new URL('../../devices/kinds/simulated/examples/leaking.yaml', import.meta.url);

describe('builds that are sent to the service', () => {
  it('are read by each of two who submit the same one at once, and nothing of the readings stays', async () => {
    const home = await mkdtemp(join(tmpdir(), 'phonehome-builds-'));
    const bytes = await readFile(example);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const blobs = blobFiles(join(home, 'blobs'));
    await blobs.put(sha256, { offset: 0, last: true, bytes: Readable.from([bytes]) });
    const said = { kind: 'firmware', sha256 } as const;
    const first = buildOf(home, blobs, said);
    const late = async function* () {
      yield bytes.subarray(0, 10);
      await first;
      yield bytes.subarray(10);
    };
    const second = buildOf(home, { ...blobs, get: async () => Readable.from(late()) }, said);
    assert.deepEqual(await second, await first);
    assert.deepEqual(await readdir(join(home, 'service', 'reading')), []);
    await rm(home, { recursive: true, force: true });
  });
});
