import assert from 'node:assert/strict';
import { leavesEea } from '../../lab/analysis/leaves-eea.ts';
import type { Finding } from '../../lab/model/result.ts';
import { finding } from '../reports/builders.ts';

function sent(
  country: string | null,
  hosting: string | null,
  answeredBy: Finding['answeredBy'] = 'lab',
): Finding {
  const { recipient } = finding();
  const { hosting: _, ...rest } = recipient;
  const server = hosting === null ? {} : { hosting: { country: hosting, source: 'test' } };
  return finding({ answeredBy, recipient: { ...rest, country, ...server } });
}

describe('whether identifiers leave the EEA', () => {
  it('asks for establishment and hosting apart, and says which', () => {
    const cases: [Finding, string, string, string][] = [
      [sent('CN', null), 'attempted', 'outside', 'unknown'],
      [sent('DE', 'CN'), 'attempted', 'inside', 'outside'],
      [sent('CN', 'DE'), 'attempted', 'outside', 'inside'],
      [sent('DE', 'IE'), 'no', 'inside', 'inside'],
      [sent('DE', null), 'unknown', 'inside', 'unknown'],
      [sent(null, 'DE'), 'unknown', 'unknown', 'inside'],
      [sent('DE', 'US', 'server'), 'reached', 'inside', 'outside'],
    ];
    for (const [each, answer, establishment, hosting] of cases) {
      const said = leavesEea([each], true);
      assert.deepEqual(
        [said.leavesEea, said.leavesEeaBy?.establishment, said.leavesEeaBy?.hosting],
        [answer, establishment, hosting],
      );
    }
    const { leavesEeaBy } = leavesEea([sent('CN', 'DE')], true);
    assert.match(
      leavesEeaBy?.text ?? '',
      /^Establishment of the recipients: outside the EEA \(vnet\.cn: CN\)\. Place of their servers: inside the EEA\.$/,
    );
  });

  it('says no where nothing was sent and everything could be seen, and only there', () => {
    assert.deepEqual(leavesEea([], true), { leavesEea: 'no' });
    assert.deepEqual(leavesEea([], false), { leavesEea: 'unknown' });
    assert.equal(leavesEea([sent('DE', 'DE'), sent('DE', null)], true).leavesEea, 'unknown');
    assert.equal(leavesEea([sent('DE', 'DE')], false).leavesEea, 'unknown');
  });
});
