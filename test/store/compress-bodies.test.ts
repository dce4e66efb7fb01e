import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { compressBodies } from '../../lab/store/compress-bodies.ts';
import { checkManifest } from '../../lab/store/manifest.ts';
import { bodyPath } from '../../lab/store/run-names.ts';
import { readBody } from '../../lab/store/run-reader.ts';
import { createRun } from '../../lab/store/run-writer.ts';
import { device, run, temporaryFolder } from './a-run.ts';

describe('the bodies of a run that has ended', () => {
  let folder: string;

  beforeEach(async () => {
    folder = join(await temporaryFolder(), 'run');
  });
  afterEach(() => rm(dirname(folder), { recursive: true }));

  async function keep(bytes: Uint8Array): Promise<string> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await mkdir(dirname(bodyPath(folder, sha256)), { recursive: true });
    await writeFile(bodyPath(folder, sha256), bytes);
    return sha256;
  }

  async function names(): Promise<string[]> {
    const entries = await readdir(join(folder, 'bodies'), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  const text = Buffer.from('{"event":"telemetry"}'.repeat(2_000));

  it('are packed, named by what is inside, read back as they were, and stand in the manifest so', async () => {
    const writer = await createRun(folder, run, [device]);
    const long = await keep(text);
    await writer.finish();
    assert.deepEqual(await names(), [`${long}.gz`]);
    const path = `${bodyPath(folder, long)}.gz`;
    assert.deepEqual(gunzipSync(await readFile(path)), text);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readBody(folder, long), text);
    assert.deepEqual(await checkManifest(folder), { missing: [], changed: [], added: [] });
  });

  it('stay as they are where they are short, packed already, not what their name says, or a part of a run', async () => {
    const kept = [await keep(Buffer.from('short')), await keep(randomBytes(20_000))];
    const other = await keep(Buffer.concat([text, text]));
    await writeFile(bodyPath(folder, other), text);
    await compressBodies(folder);
    assert.deepEqual((await names()).sort(), [...kept, other].sort());
    await assert.rejects(readBody(folder, other), { code: 'BAD_FILE', message: /altered/ });
    const part = `${folder}-part`;
    const writer = await createRun(part, run, [device], undefined, false);
    const plain = join(part, 'bodies', 'plain');
    await writeFile(plain, text);
    await writer.finish();
    assert.deepEqual(await readFile(plain), text);
  });

  it('are read as they were recorded where a crash left both, and refused where the packed one was altered', async () => {
    const sha256 = await keep(text);
    const packed = `${bodyPath(folder, sha256)}.gz`;
    await writeFile(packed, 'half of a fi');
    assert.deepEqual(await readBody(folder, sha256), text);
    await compressBodies(folder);
    assert.deepEqual(await readBody(folder, sha256), text);
    for (const altered of [Buffer.from('no gzip'), gzipSync('something else')]) {
      await writeFile(packed, altered);
      await assert.rejects(readBody(folder, sha256), { code: 'BAD_FILE', message: /altered/ });
    }
  });
});
