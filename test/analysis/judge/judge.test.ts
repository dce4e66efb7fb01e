import assert from 'node:assert/strict';
import { compareProfiles } from '../../../lab/analysis/compare.ts';
import { judge, usualPolicy } from '../../../lab/analysis/judge.ts';
import type { Policy } from '../../../lab/model/lab.ts';
import type { Result, VerdictWord } from '../../../lab/model/result.ts';
import { fingerprints, type Plant, profileOf, type RunOptions } from '../builders.ts';

const result = (base: RunOptions | null, head: RunOptions, policy: Policy = usualPolicy): Result =>
  judge(
    compareProfiles(
      base === null ? null : profileOf(base),
      profileOf({ fingerprint: fingerprints.fresh, ...head }),
    ),
    policy,
  );

const clear: Plant = { in: { boot: 5 } };
const minor: Plant = { kind: 'advertising-id', transport: 'tls', in: { boot: 5 } };
const leak = { plants: [clear] };
const pinned: RunOptions = { flows: [{ host: 'pinned.test', visibility: 'refused' }] };

describe('judge', () => {
  const table: [string, RunOptions | null, RunOptions, VerdictWord, RegExp | null][] = [
    ['nothing new, all seen', {}, {}, 'pass', null],
    ['the same as before', leak, leak, 'pass', null],
    ['a new critical one', {}, leak, 'fail', null],
    ['a new minor one', {}, { plants: [minor] }, 'review', null],
    ['a worse one', { plants: [{ ...clear, transport: 'tls' }] }, leak, 'fail', null],
    ['one that is gone', leak, {}, 'pass', null],
    ['one that is not proven gone', { plants: [{ in: { boot: 1 } }] }, {}, 'pass', null],
    ['no baseline', null, {}, 'inconclusive', /no baseline/],
    ['no baseline and a leak', null, leak, 'inconclusive', /no baseline/],
    ['a fault of the lab', {}, { fault: 'Redis went away.' }, 'inconclusive', /Redis went away/],
    ['an invalid trial', {}, { invalid: [1] }, 'inconclusive', /14 of 15 planned trials/],
    ['no valid trial', {}, { scenarios: { boot: 1 }, invalid: [1] }, 'inconclusive', /0 of 1/],
    ['no trial at all', {}, { scenarios: {} }, 'inconclusive', /No trial was planned/],
    ['too few trials', {}, { scenarios: { boot: 4 } }, 'inconclusive', /4 valid trials of boot/],
    ['too short a dwell', {}, { conditions: { dwellMs: 999 } }, 'inconclusive', /999 ms/],
    ['no canary', {}, { canary: false }, 'inconclusive', /canary/],
    [
      'no TLS that the lab could open',
      {},
      { unreadTls: 'user' },
      'inconclusive',
      /HTTPS of apps cannot be read/,
    ],
    ['no counters', {}, { accounts: 'missing' }, 'inconclusive', /counters were not read/],
    ['bytes around the proxy', {}, { unexplained: 97 }, 'inconclusive', /around the proxy/],
    [
      'bytes around the proxy in both',
      { unexplained: 400 },
      { unexplained: 400 },
      'inconclusive',
      /around the proxy/,
    ],
    ['counters that miss bytes', {}, { unexplained: -97 }, 'inconclusive', /less than were recorded/],
    ['a contact that became unreadable', {}, pinned, 'inconclusive', /pinned\.test/],
    ['a contact that is unreadable in both', pinned, pinned, 'pass', null],
    ['another responder', {}, { conditions: { responder: 'success' } }, 'inconclusive', /responder differs/],
    [
      'a leak under another responder',
      {},
      { ...leak, conditions: { responder: 'success' } },
      'inconclusive',
      /responder differs/,
    ],
    ['a leak and an invalid trial', {}, { ...leak, invalid: [15] }, 'fail', /14 of 15/],
    [
      'a leak in an invalid attempt only',
      {},
      { plants: [{ in: { boot: 1 } }], invalid: [1] },
      'fail',
      /14 of 15/,
    ],
    ['a minor one and a gap', {}, { plants: [minor], canary: false }, 'inconclusive', /canary/],
    [
      'one that may be chance',
      { plants: [{ in: { 'background:idle': 5 } }] },
      { plants: [{ in: { boot: 1, 'background:idle': 5 } }] },
      'review',
      /may be chance/,
    ],
    [
      'a known one under an untried trigger',
      { scenarios: { boot: 5 }, ...leak },
      { plants: [{ in: { boot: 5, unlock: 5 } }] },
      'inconclusive',
      /no valid trial of unlock/,
    ],
  ];
  for (const [name, base, head, verdict, reason] of table) {
    it(`answers ${verdict} for ${name}`, () => {
      const { verdict: found, reasons } = result(base, head);
      assert.deepEqual([found, reasons.length > 0], [verdict, true], reasons.join(' '));
      if (reason !== null) assert.match(reasons.join(' '), reason);
    });
  }

  it('lists what is sent as new where there is no baseline', () => {
    const { findings, counts, baseline } = result(null, leak);
    assert.deepEqual([findings.length, counts.new, baseline], [1, 1, null]);
  });

  it('begins a PASS with its scope, and prints trials, dwell and the rate that could be missed', () => {
    const { sentence, coverage } = result({}, {});
    assert.match(sentence, /^Proxy only: .*15 valid trials .*5 of boot.*2s.*45 %/);
    assert.match(coverage.scopeSentence, /Not observable: SMS, baseband/);
    assert.equal(coverage.byTrigger.boot?.n, 5);
  });

  it('writes the sentence on the worst finding, with all that went along', () => {
    const { sentence } = result(
      {},
      {
        plants: [
          { ...clear, decoding: ['base64', 'json'] },
          { ...clear, decoding: ['base64', 'json'], kind: 'iccid', place: 'SIM' },
        ],
      },
    );
    assert.match(
      sentence,
      /^On boot, 5 of 5 times, build 00WW_2 sends IMEI and ICCID base64-encoded, not encrypted, to telemetry\.acme\.example \(Acme, CN; high confidence\), not contacted \(answered by the lab\) — not in baseline 00WW_1 \(0 of 5, below 45 %\); first seen 00WW_2, 1970-01-01T00:16:40\.\d+Z; sent by com\.acme\.reg \(high confidence\)\.$/,
    );
  });

  it('takes recipient and transport of a gone finding from the baseline, and bounds what could be missed', () => {
    const [gone] = result(leak, {}).findings;
    assert.ok(gone);
    assert.deepEqual(
      [gone.state, gone.recipient.host, gone.transport],
      ['gone', 'telemetry.acme.example', 'clear'],
    );
    assert.deepEqual(
      [gone.seen, gone.baselineSeen],
      [
        { k: 0, n: 5 },
        { k: 5, n: 5 },
      ],
    );
    assert.ok(gone.missedRateBelow !== null && gone.missedRateBelow < 0.46);
    assert.match(gone.sentence, /no longer sends IMEI in clear text/);
  });

  it('keeps the id of a finding from run to run', () => {
    const [before] = result({}, leak).findings;
    const [after] = result(leak, { ...leak, scenarios: { boot: 9 } }).findings;
    assert.equal(before?.id, after?.id);
  });

  it('answers the three questions, and says unknown where something was not seen', () => {
    const { leavesEeaBy, ...questions } = result({}, leak).questions;
    assert.deepEqual(questions, { identifiers: 'yes', leavesEea: 'attempted', noticeSeen: 'no' });
    assert.deepEqual([leavesEeaBy?.establishment, leavesEeaBy?.hosting], ['outside', 'unknown']);
    assert.deepEqual(result({}, {}).questions, { identifiers: 'no', leavesEea: 'no', noticeSeen: 'no' });
    assert.equal(result({}, { canary: false }).questions.identifiers, 'unknown');
  });

  it('never holds a raw value', () => {
    assert.doesNotMatch(JSON.stringify(result({}, leak)), /350000000000006/);
  });

  it('heeds a policy with other least trials', () => {
    assert.equal(result({}, { scenarios: { boot: 3 } }, { ...usualPolicy, leastTrials: 3 }).verdict, 'pass');
  });
});
