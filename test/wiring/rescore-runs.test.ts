import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmissionKey } from '../../lab/model/emission.ts';
import { analyzeRun } from '../../lab/wiring/analyze-run.ts';
import { rescoreRuns } from '../../lab/wiring/rescore-runs.ts';
import { tool } from '../../lab/wiring/version.ts';
import { homeOfItsOwn } from './home-of-its-own.ts';
import { twins, writeTwinRun } from './two-phone-run.ts';

describe('runs that are analyzed again', () => {
  const own = homeOfItsOwn();
  const home = () => join(own.folder, 'home');
  let run: string;

  before(async () => {
    run = join(home(), 'runs', 'old');
    await writeTwinRun(run, 'Twin/A:9/A/1:user/release-keys', (serial) => {
      const imei = twins.find((each) => each.serial === serial)?.identifiers[0]?.value ?? '';
      return [{ url: 'https://track.example.com/v1', headers: [['x-imei', imei]] }];
    });
  });

  it('tell what the newer decoders alone found, and what they find no more', async () => {
    await analyzeRun(run);
    const file = join(run, 'derived', 'profile.json');
    const profile = JSON.parse(await readFile(file, 'utf8'));
    const [entry] = profile.entries as { key: EmissionKey }[];
    // As ruleset 0 left it: it knew another identifier there, and took a trial for invalid.
    const other = { ...entry, key: { ...entry?.key, identifier: 'serial' } };
    const old = { ...profile, tool: { ...profile.tool, ruleset: '0' }, valid: [1, 2, 3], entries: [other] };
    await writeFile(file, JSON.stringify(old));
    const { runs, leftOut } = await rescoreRuns(home(), [], analyzeRun);
    assert.deepEqual(leftOut, []);
    const [told] = runs;
    assert.deepEqual([told?.rulesetBefore, told?.ruleset], ['0', tool.ruleset]);
    assert.deepEqual(
      [told?.appeared, told?.disappeared].map((keys) =>
        keys?.map(({ identifier, place }) => [identifier, place]),
      ),
      [[['imei', 'header/x-imei']], [['serial', 'header/x-imei']]],
    );
    assert.deepEqual([told?.trialsGained, told?.trialsLost], [[4, 5, 6, 7, 8], []]);
  });

  it('tell nothing where the analysis is the same, and name those that cannot be read', async () => {
    const missing = join(home(), 'nowhere');
    const { runs, leftOut } = await rescoreRuns(home(), [run, missing], analyzeRun);
    const [told, ...others] = runs;
    assert.equal(others.length, 0);
    assert.deepEqual([told?.appeared, told?.disappeared, told?.trialsGained], [[], [], []]);
    assert.deepEqual(
      leftOut.map(({ folder }) => folder),
      [missing],
    );
  });
});
