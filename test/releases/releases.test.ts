import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkManifest } from '../../lab/store/manifest.ts';
import { readRun } from '../../lab/store/run-reader.ts';
import { analyzeRun } from '../../lab/wiring/analyze-run.ts';
import { judgeRuns } from '../../lab/wiring/judge-runs.ts';

const releases = fileURLToPath(new URL('../fixtures/releases', import.meta.url));

describe('what earlier releases recorded', () => {
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-releases-'));
    await cp(releases, folder, { recursive: true });
    process.env.PHONEHOME_HOME = join(folder, 'home');
  });

  after(async () => {
    delete process.env.PHONEHOME_HOME;
    await rm(folder, { recursive: true, force: true });
  });

  it('is read, decoded and compared with its baseline by this one', async () => {
    const versions = await readdir(releases);
    assert.ok(versions.includes('0.1.0'));
    for (const version of versions) {
      const run = join(folder, version, 'run');
      assert.deepEqual(await checkManifest(run), { missing: [], changed: [], added: [] }, version);
      const stored = await readRun(run);
      assert.ok(stored.attempts.length > 0 && stored.build !== null, version);
      const profile = await analyzeRun(run);
      assert.equal(profile.valid.length, stored.run.trials.length, version);
      assert.ok(
        profile.entries.some(({ key }) => key.identifier === 'imei' && key.recipient !== ''),
        `${version}: the leak that was recorded is not found any more`,
      );
      const [result] = (await judgeRuns([join(folder, version, 'baseline.yaml'), run], {})).results;
      assert.match(result?.baseline?.file ?? '', /baseline\.yaml$/, version);
      assert.deepEqual(
        result?.findings.filter(({ approval }) => approval === undefined).map(({ id }) => id),
        [],
        version,
      );
    }
  });
});
