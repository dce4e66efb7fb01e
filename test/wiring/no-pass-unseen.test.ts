import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { compareProfiles } from '../../lab/analysis/compare.ts';
import { judge, usualPolicy } from '../../lab/analysis/judge.ts';
import type { Profile } from '../../lab/model/profile.ts';
import type { Result } from '../../lab/model/result.ts';
import { analyzeRun } from '../../lab/wiring/analyze-run.ts';
import { type PlantName, plants } from './gateway-plants.ts';
import { type Planted, trials, writeGatewayRun } from './gateway-run.ts';
import { homeOfItsOwn } from './home-of-its-own.ts';

const full = process.env.PHONEHOME_TEST_SIZE === 'full';
const names = Object.keys(plants) as PlantName[];
const builds = {
  old: 'Maker/Phone/phone:9/A.1/1:user/release-keys',
  fresh: 'Maker/Phone/phone:9/A.2/22:user/release-keys',
};

describe('a verdict on a phone behind the gateway', function () {
  this.timeout(full ? 0 : 300_000);
  const own = homeOfItsOwn();
  let base: Profile;
  let runs = 0;

  before(async () => {
    base = await analyzed(builds.old, []);
  });

  const analyzed = async (fingerprint: string, planted: readonly Planted[]): Promise<Profile> => {
    runs += 1;
    const folder = join(own.folder, `run-${runs}`);
    await writeGatewayRun(folder, fingerprint, planted);
    const profile = await analyzeRun(folder);
    await rm(folder, { recursive: true });
    return profile;
  };
  const verdictOn = async (planted: readonly Planted[]): Promise<Result> =>
    judge(compareProfiles(base, await analyzed(builds.fresh, planted)), usualPolicy);

  it('is PASS where nothing but the canary was sent, and says its scope first', async () => {
    const { verdict, sentence, coverage } = await verdictOn([]);
    assert.equal(verdict, 'pass', sentence);
    assert.match(sentence, /^Behind the gateway: /);
    assert.equal(coverage.scope, 'gateway');
    assert.match(coverage.scopeSentence, /^Gateway: /);
  });

  for (const plant of names) {
    const { clean } = plants[plant];
    it(`is ${clean ? 'PASS' : 'no PASS'} where the phone sent ${plant}`, async () => {
      const { verdict, reasons } = await verdictOn([{ plant, trial: 2, after: 3_500 }]);
      assert.equal(verdict === 'pass', clean, `${verdict}: ${reasons.join(' ')}`);
    });
  }

  it('is PASS only where all that was sent was decoded and clean, whenever it was', async () => {
    const moment = {
      trial: fc.nat(trials - 2),
      after: fc.constantFrom(-150, 500, 1_985, 3_500, 4_850, 6_000, 9_750),
    };
    const clean = fc.constantFrom(...names.filter((name) => plants[name].clean));
    const some = fc.array(fc.record({ plant: clean, ...moment }), { maxLength: 5 });
    const any = fc.record({ plant: fc.constantFrom(...names), ...moment });
    const mixed = fc.tuple(some, any).map(([all, one]) => [...all, one]);
    await fc.assert(
      fc.asyncProperty(fc.oneof(some, mixed), async (planted) => {
        const { verdict, reasons } = await verdictOn(planted);
        const clear = planted.every(({ plant }) => plants[plant].clean);
        assert.equal(verdict === 'pass', clear, `${verdict}: ${reasons.join(' ')}`);
      }),
      { numRuns: full ? 400 : 30 },
    );
  });
});
