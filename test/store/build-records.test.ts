import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readOta } from '../../lab/store/build-ota.ts';
import { findBuild, isDate, keepBuild, listBuilds } from '../../lab/store/build-records.ts';
import { temporaryFolder } from './a-run.ts';
import { otaZip } from './zip-file.ts';

describe('build records', () => {
  let home: string;
  const keep = async (incremental: string, timestamp: string, said = {}) => {
    const path = join(home, `${incremental}.zip`);
    const build = `Maker/Rig/rig:13/TQ3A/${incremental}:user/release-keys`;
    await writeFile(path, otaZip({ 'post-build': build, 'post-timestamp': timestamp }));
    return await keepBuild(home, await readOta(path), said);
  };

  beforeEach(async () => {
    home = await temporaryFolder();
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('are kept under a short id and read back as they were', async () => {
    const record = await keep('R1', '1700000000', { released: '2019-02-01', batch: 'B', region: 'EU' });
    assert.match(record.id, /^[0-9a-f]{12}$/);
    assert.ok(record.sha256.startsWith(record.id));
    assert.deepEqual(await listBuilds(home), [record]);
    const text = await readFile(join(home, 'builds', `${record.id}.yaml`), 'utf8');
    assert.match(text, /released: 2019-02-01/);
  });

  it('keep what was said of a release before, where nothing new is said', async () => {
    const first = await keep('R1', '1700000000', { released: '2019-02-01', region: 'EU' });
    const again = await keep('R1', '1700000000', { released: '2019-02-03', batch: 'B' });
    assert.deepEqual(again, { ...first, released: '2019-02-03', batch: 'B' });
    assert.equal((await listBuilds(home)).length, 1);
  });

  it('are listed by the age of the build, not by when they were added', async () => {
    const newer = await keep('R2', '1800000000');
    const older = await keep('R1', '1700000000');
    assert.deepEqual(await listBuilds(home), [older, newer]);
  });

  it('are found by id, its beginning, fingerprint and short name, and only when one is meant', async () => {
    const one = await keep('R1', '1700000000');
    const other = await keep('R2', '1800000000');
    for (const name of [one.id, one.id.slice(0, 6), one.postBuild[0] ?? '', 'R1']) {
      assert.deepEqual(await findBuild(home, name), one, name);
    }
    await assert.rejects(findBuild(home, 'R3'), /No build is known as "R3"/);
    await assert.rejects(findBuild(home, '../../etc'), /No build is known/);
    await writeFile(
      join(home, 'again.zip'),
      otaZip({ 'post-build': one.postBuild[0] ?? '', 'ota-wipe': 'yes' }),
    );
    const twin = await keepBuild(home, await readOta(join(home, 'again.zip')), {});
    await assert.rejects(findBuild(home, 'R1'), new RegExp(`may be any of .*${twin.id}`));
    assert.deepEqual(await findBuild(home, 'R2'), other);
  });

  it('are none in a home without any', async () => {
    assert.deepEqual(await listBuilds(home), []);
  });

  it('say where one of them was altered', async () => {
    const { id } = await keep('R1', '1700000000');
    const path = join(home, 'builds', `${id}.yaml`);
    await writeFile(path, (await readFile(path, 'utf8')).replace('wipe: false', 'wipe: perhaps'));
    await assert.rejects(listBuilds(home), /\.yaml:\d+:\d+ wipe/);
  });

  it('take days of the calendar only', () => {
    assert.ok(isDate('2020-02-29'));
    for (const text of ['2019-02-29', '2019-13-01', '19-01-01', '2019-1-1', 'soon', '2019-02-01T00:00Z']) {
      assert.ok(!isDate(text), text);
    }
  });
});
