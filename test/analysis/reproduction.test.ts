import assert from 'node:assert/strict';
import { reproductionOf } from '../../lab/analysis/reproduction.ts';
import type { FindingFile } from '../../lab/model/finding.ts';
import type { Result } from '../../lab/model/result.ts';
import { finding, result } from '../reports/builders.ts';

const found = finding({ trigger: 'screen-on', evidence: ['trials/001-screen-on/1#c1'] });
const { fingerprint } = result().build;
const file: FindingFile = {
  schema: 'phonehome.finding/1',
  ...{ finding: found, build: fingerprint, line: 'p/eu', simulated: true, scenario: 'screen-on', trials: 5 },
  tool: { version: '0', ruleset: '0' },
  conditions: { state: 'sim-known', responder: 'sink', dwellMs: 1000 },
};

/** A run that heard everything, in which `screen-on` was tried n times. */
function heard(n: number, findings: Result['findings'], coverage: Partial<Result['coverage']> = {}): Result {
  const base = result();
  return result({
    findings,
    coverage: {
      ...base.coverage,
      ...{ canary: true, contacts: [], bytes: [], flows: { ...base.coverage.flows, bypassed: 0 } },
      byTrigger: { 'screen-on': { k: 0, n, missedRateBelow: 0.45 } },
      ...coverage,
    },
  });
}

describe('trying a finding again', () => {
  it('counts how often it was seen', () => {
    const again = reproductionOf(file, heard(5, [{ ...found, seen: { k: 3, n: 5 } }]));
    assert.deepEqual([again.outcome, again.k, again.n], ['seen', 3, 5]);
    assert.match(again.sentence, /seen again, 3 of 5 times after screen-on\.$/);
  });

  it('knows it under another trigger, and says so', () => {
    const elsewhere = { ...found, trigger: 'background', background: false };
    const again = reproductionOf(file, heard(5, [elsewhere]));
    assert.deepEqual([again.outcome, again.k], ['seen', 0]);
    assert.match(again.sentence, /though not after screen-on/);
  });

  it('gives the bound where it was not seen', () => {
    const other = { ...found, place: 'body/other' };
    const again = reproductionOf(file, heard(5, [other, { ...found, evidence: [] }]));
    assert.deepEqual([again.outcome, again.k, again.n, again.missedRateBelow], ['not-seen', 0, 5, 0.45]);
    assert.match(again.sentence, /0 of 5 times after screen-on: it happens in less than 45 % of trials/);
  });

  it('names another build', () => {
    const again = reproductionOf({ ...file, build: 'a/b/c' }, heard(5, []));
    assert.ok(again.sentence.endsWith(`Another build than in the run: ${fingerprint}.`));
  });

  const account = { trial: 1, sent: 900, recorded: 100, unexplained: 800, tolerance: 96, cellular: 0 };
  const contact = {
    host: `x.${found.recipient.domain}`,
    domain: found.recipient.domain,
    flows: 1,
    trials: [1],
  };
  const flows = { ...result().coverage.flows, bypassed: 1 };
  const deaf: readonly (readonly [string, Result])[] = [
    ['no trial counted', heard(0, [])],
    ['the canary was not seen', heard(5, [], { canary: false })],
    [
      'its recipient was contacted unreadably',
      heard(5, [], { contacts: [{ ...contact, visibility: 'refused' }] }),
    ],
    ['traffic went past the recorder', heard(5, [], { flows })],
    ['bytes are not explained', heard(5, [], { bytes: [account] })],
    [
      'bytes went over the mobile network',
      heard(5, [], { bytes: [{ ...account, unexplained: 0, cellular: 9 }] }),
    ],
  ];
  for (const [why, run] of deaf) {
    it(`says nothing where ${why}`, () => {
      assert.equal(reproductionOf(file, run).outcome, 'inconclusive');
      assert.equal(reproductionOf(file, run).missedRateBelow, null);
    });
  }
});
