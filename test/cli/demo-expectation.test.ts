import assert from 'node:assert/strict';
import { type DemoResults, demoFaults, demoResults, verifiedFixed } from '../../lab/cli/demo-expectation.ts';
import type { Finding, Result } from '../../lab/model/result.ts';
import { finding, fixed, known, leaky, result } from '../reports/builders.ts';

const fields = [
  ['imei', 1, 'IMEI1'],
  ['imei', 2, 'IMEI2'],
  ['iccid', null, 'SIM1ICCID'],
  ['imsi', null, 'SIM1LTEIMSI'],
  ['wifi-mac', null, 'MACID'],
  ['cell-id', 1, 'SIM1CELLID'],
] as const;

function leak(state: Finding['state']): Finding[] {
  const seen = state === 'gone' ? { k: 0, n: 3 } : { k: 3, n: 3 };
  return fields.flatMap(([identifier, slot, name]) =>
    ['boot', 'unlock', 'screen-on', 'sim-swap', 'background'].map((trigger) =>
      finding({ identifier, slot, place: `body/${name}`, trigger, state, seen }),
    ),
  );
}

function worked(): DemoResults {
  const baseline = { fingerprint: leaky, approvedBy: null, why: 'the first of the comparison' };
  return {
    leaking: result({ verdict: 'fail', findings: [...leak('new'), known()] }),
    fixed: result({ findings: [known()] }),
    repaired: result({
      findings: [...leak('gone'), known()],
      baseline,
      build: { fingerprint: fixed, line: 'l' },
    }),
  };
}

/** The faults when the findings of one result are others. */
function faultsWith(which: keyof DemoResults, change: (findings: readonly Finding[]) => Finding[]): string[] {
  const results = worked();
  const of: Result = results[which];
  return demoFaults({ ...results, [which]: { ...of, findings: change(of.findings) } });
}

describe('the expectation of the demonstration', () => {
  it('is met by what was planted, with or without a sighting in the background', () => {
    assert.deepEqual(demoFaults(worked()), []);
    const quiet = (all: readonly Finding[]) => all.filter(({ trigger }) => trigger !== 'background');
    assert.deepEqual(faultsWith('leaking', quiet), []);
  });

  it('is met where the fix is shown under each trigger and only its silence between them may be chance', () => {
    const open = (k: number) => (all: readonly Finding[]) =>
      all.map((each) =>
        each.trigger === 'background' ? { ...each, state: 'unproven' as const, seen: { k, n: 15 } } : each,
      );
    assert.deepEqual(faultsWith('repaired', open(0)), []);
    assert.equal(faultsWith('repaired', open(1)).length, fields.length, 'what is still sent is no chance');
    assert.equal(faultsWith('leaking', open(1)).length, fields.length);
  });

  it('misses each of its identifiers under each trigger, in the leaking and in the mended build', () => {
    for (const which of ['leaking', 'repaired'] as const) {
      for (const { id, trigger } of leak('new').filter((each) => each.trigger !== 'background')) {
        const faults = faultsWith(which, (all) => all.filter((each) => each.id !== id));
        assert.equal(faults.length, 1);
        assert.match(faults[0] ?? '', new RegExp(`has no finding .* on ${trigger}\\.$`));
      }
    }
  });

  it('is not met by anything that was not planted', () => {
    const inventions = [
      finding({ identifier: 'meid', place: 'body/MEID' }),
      finding({ identifier: 'imei', slot: 1, place: 'query/imei' }),
      finding({ trigger: 'idle', place: 'body/IMEI1' }),
      finding({ place: 'body/IMEI1', endpoint: 'POST other.example:80 /' }),
      finding({ place: 'body/IMEI1', state: 'worse' }),
    ];
    for (const which of ['leaking', 'fixed', 'repaired'] as const) {
      for (const invention of inventions) {
        assert.equal(faultsWith(which, (all) => [...all, invention]).length, 1, JSON.stringify(invention));
      }
    }
  });

  it('is not met by another verdict', () => {
    for (const which of ['leaking', 'fixed', 'repaired'] as const) {
      const results = worked();
      const other = {
        ...results[which],
        verdict: 'inconclusive' as const,
        reasons: ['The canary is missing.'],
      };
      const faults = demoFaults({ ...results, [which]: other });
      assert.equal(faults.length, 1);
      assert.match(faults[0] ?? '', /has the verdict inconclusive: The canary is missing\.$/);
    }
  });

  it('needs a result of each build', () => {
    const { leaking, fixed: mended, repaired } = worked();
    const judged = (...results: Result[]) => ({ results, exhibits: [], matrix: null });
    assert.notEqual(demoResults(judged(leaking, mended), judged(repaired)), null);
    assert.equal(demoResults(judged(leaking), judged(repaired)), null);
    assert.equal(demoResults(judged(leaking, mended), judged()), null);
  });
});

describe('the sentence of the verified fix', () => {
  it('counts what is gone and says in how many trials it was looked for', () => {
    assert.equal(
      verifiedFixed(worked()),
      'Verified fixed: the 6 identifiers that 00WW_3_22C sends to zzhc.vnet.cn are gone in 00WW_3_39B, ' +
        'seen 0 of 3 on boot, 0 of 3 on unlock, 0 of 3 on screen-on, 0 of 3 on sim-swap (30 findings).',
    );
  });
});
