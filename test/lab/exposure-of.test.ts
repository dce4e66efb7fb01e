import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readOta } from '../../lab/store/build-ota.ts';
import { keepBuild } from '../../lab/store/build-records.ts';
import { exposureOf } from '../../lab/wiring/exposure-of.ts';
import { fixed, leaky, result } from '../reports/builders.ts';
import { temporaryFolder } from '../store/a-run.ts';
import { otaZip } from '../store/zip-file.ts';

describe('for how long users had what is gone', () => {
  let home: string;
  const keep = async (fingerprint: string, released: string | null) => {
    const path = join(home, 'ota.zip');
    await writeFile(path, otaZip({ 'post-build': fingerprint }));
    return await keepBuild(home, await readOta(path), { released });
  };
  const judged = (gone: number) =>
    result({
      build: { fingerprint: fixed, line: 'nokia-7-plus/eu' },
      baseline: { fingerprint: leaky, approvedBy: null, why: '' },
      counts: { ...result().counts, gone },
    });

  before(async () => {
    home = await temporaryFolder();
  });
  after(() => rm(home, { recursive: true, force: true }));

  it('is told from release dates alone', async () => {
    assert.deepEqual(await exposureOf(home, judged(1)), []);
    await keep(leaky, '2018-12-20');
    await keep(fixed, null);
    assert.deepEqual(await exposureOf(home, judged(1)), []);
    const { id } = await keep(fixed, '2019-01-30');
    assert.deepEqual(await exposureOf(home, judged(1)), [
      'What is gone was exposed for at least 41 days: 00WW_3_22C was released on 2018-12-20, 00WW_3_39B on 2019-01-30.',
    ]);
    assert.deepEqual(await exposureOf(home, judged(0)), []);
    await writeFile(join(home, 'builds', `${id}.yaml`), 'broken');
    assert.match((await exposureOf(home, judged(1))).join(), /^Exposure days cannot be told: .*\.yaml/);
  });
});
