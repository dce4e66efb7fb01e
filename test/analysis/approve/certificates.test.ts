import assert from 'node:assert/strict';
import { acceptanceOf } from '../../../lab/analysis/approve/acceptance.ts';
import { compareWithBaseline } from '../../../lab/analysis/approve/approve.ts';
import { candidatesOf } from '../../../lab/analysis/approve/candidates.ts';
import { decisionCandidatesOf } from '../../../lab/analysis/approve/decision-candidates.ts';
import { checkedHosts } from '../../../lab/analysis/certificates/checked-hosts.ts';
import { judge, usualPolicy } from '../../../lab/analysis/judge.ts';
import { entryText } from '../../../lab/cli/baseline-text.ts';
import type { Baseline, BaselineEntry } from '../../../lab/model/baseline.ts';
import type { Selection } from '../../../lab/model/baseline-shelf.ts';
import { type CertificateFault, certificateFaults } from '../../../lab/model/certificate-check.ts';
import type { Profile } from '../../../lab/model/profile.ts';
import { editBaseline, newBaseline } from '../../../lab/store/baseline-edit.ts';
import { parseBaseline } from '../../../lab/store/baseline-file.ts';
import { exceptionChange } from '../../../lab/wiring/exception-request.ts';
import { proposalOf } from '../../../lab/wiring/proposal-of.ts';
import { fingerprints, profileOf } from '../builders.ts';
import { baselineOf, file, judged, today } from './a-baseline.ts';

const host = 'careless.acme.example';

/** A run in which the client of a host was shown everything, and went on with these. */
function accepting(faults: readonly CertificateFault[], fingerprint = fingerprints.fresh): Profile {
  const shown = ['trusted', ...certificateFaults] as const;
  const sightings = shown.map((certificate, index) => ({
    ...{ host, certificate, trial: 1, flow: `trials/001-boot/1#c${index}` },
    sent: certificate === 'trusted' || faults.includes(certificate),
    sender: { package: 'com.acme.reg', confidence: 'medium' as const },
  }));
  return {
    ...profileOf({ fingerprint, conditions: { tlsCheck: true } }),
    certificates: checkedHosts(sightings, []),
  };
}

const base = accepting([], fingerprints.old);
const about = { kind: 'certificate', recipient: host, accepts: ['expired'] } as const;
const said = { by: 'R. Reviewer', at: '2026-01-10', reason: 'a captive portal of the lab' };
const owned = { owner: 'O. Owner', reason: 'is being fixed', at: '2026-05-01' };
const accepted: BaselineEntry = { ...about, is: 'expected', ...said };
const excepted: BaselineEntry = { ...about, is: 'exception', ...owned, expires: '2026-07-01' };
const forbidden: BaselineEntry = { ...about, is: 'forbidden' };

describe('a certificate finding against a reviewed file', () => {
  const cases: readonly {
    title: string;
    entry: BaselineEntry;
    accepts: readonly CertificateFault[];
    told: readonly [state: string, gate: string, verdict: string];
    reason: RegExp;
  }[] = [
    {
      title: 'passes that was accepted',
      entry: accepted,
      accepts: ['expired'],
      told: ['unchanged', 'none', 'pass'],
      reason: /./,
    },
    {
      title: 'passes that was accepted for the hosts of a domain',
      entry: { ...accepted, recipient: 'acme.example' },
      ...{ accepts: ['expired'], told: ['unchanged', 'none', 'pass'], reason: /./ },
    },
    {
      title: 'fails where its client accepts more',
      entry: accepted,
      ...{ accepts: ['untrusted', 'expired'], told: ['worse', 'fail', 'fail'] },
      reason: /eu\.yaml:3 does not cover it: Its client accepts untrusted, too/,
    },
    {
      title: 'is excepted until its day',
      entry: excepted,
      ...{ accepts: ['expired'], told: ['excepted', 'none', 'pass'] },
      reason: /1 finding is excepted: Excepted until 2026-07-01 by O\. Owner/,
    },
    {
      title: 'is new again after that day',
      entry: { ...about, is: 'exception', ...owned, expires: '2026-05-31' },
      ...{ accepts: ['expired'], told: ['new', 'fail', 'fail'], reason: /It expired on 2026-05-31/ },
    },
    {
      title: 'goes to review where that is due',
      entry: { ...accepted, ...said, reviewBy: '2026-05-31' } as BaselineEntry,
      ...{ accepts: ['expired'], told: ['unchanged', 'review', 'review'] },
      reason: /was to be reviewed by 2026-05-31/,
    },
    {
      title: 'fails that is forbidden',
      entry: forbidden,
      ...{ accepts: ['expired'], told: ['new', 'fail', 'fail'], reason: /1 finding is forbidden/ },
    },
    {
      title: 'fails that is of another host',
      entry: { ...accepted, recipient: 'other.example' },
      ...{ accepts: ['expired'], told: ['new', 'fail', 'fail'], reason: /./ },
    },
  ];
  for (const { title, entry, accepts, told, reason } of cases)
    it(title, () => {
      const result = judged(baselineOf([base], [entry]), accepting(accepts));
      const [finding] = result.certificateFindings ?? [];
      assert.deepEqual([finding?.state, finding?.gate, result.verdict], told, result.reasons.join(' '));
      assert.match(result.reasons.join(' '), reason);
    });

  const weigh = (baseline: Baseline, head: Profile) =>
    compareWithBaseline(baseline, head, { chosen: 'It was given.', today });

  it('is forbidden below the bands that fail, too, and whatever else is accepted', () => {
    const policy = { ...usualPolicy, failBands: ['critical'] as const };
    const allowed = { ...policy, declared: { 'acme.example': 'maker' as const } };
    const gates = [[], [forbidden], [accepted, forbidden]].map((entries) => {
      const comparison = weigh(baselineOf([base], entries), accepting(['expired']));
      return judge(comparison, allowed).certificateFindings?.[0]?.gate;
    });
    assert.deepEqual(gates, ['review', 'fail', 'fail']);
  });

  it('counts among what the policy lets be excepted', () => {
    const comparison = weigh(baselineOf([base], [excepted]), accepting(['expired']));
    assert.equal(judge(comparison, { ...usualPolicy, budgets: { exceptions: 1 } }).verdict, 'pass');
    assert.equal(judge(comparison, { ...usualPolicy, budgets: { exceptions: 0 } }).verdict, 'review');
  });

  it('is not approved by a file whose runs may not be compared', () => {
    const unchecked = profileOf({ fingerprint: fingerprints.old });
    const { verdict, certificateFindings } = judged(
      baselineOf([unchecked], [accepted]),
      accepting(['expired']),
    );
    assert.deepEqual([verdict, certificateFindings?.[0]?.gate], ['fail', 'fail']);
  });

  it('is proposed as an exception for a person to fill in, until the file says something of it', () => {
    const place = { file, line: 'acme-one/eu', today };
    const head = accepting(['expired']);
    const { entries, text } = proposalOf(weigh(baselineOf([base], []), head), place);
    assert.deepEqual(
      entries.map(({ kind }) => kind),
      ['certificate'],
    );
    assert.match(text, /recipient: careless\.acme\.example, accepts: \[ expired \], is: exception/);
    const asFile = `line: acme-one/eu\nentries:\n${text}\n`;
    assert.throws(() => parseBaseline(asFile, file, today), /still reads TODO; a person has to write it/);
    for (const entry of [accepted, excepted, forbidden])
      assert.deepEqual(proposalOf(weigh(baselineOf([base], [entry]), head), place).entries, []);
  });

  it('is excepted by its id until a day, and is shown and holds as that', () => {
    const head = accepting(['expired', 'untrusted']);
    const comparison = weigh(baselineOf([], []), head);
    const what = decisionCandidatesOf(comparison)[0]?.id ?? '';
    const request = { what, owner: 'O. Owner', reason: 'being fixed', expires: '2026-07-01', run: null };
    const change = exceptionChange(request, comparison, 'runs/one', today);
    const baseline = parseBaseline(editBaseline(newBaseline('acme-one/eu'), file, change), file, today);
    const [finding] = judged(baseline, head).certificateFindings ?? [];
    assert.deepEqual([finding?.state, finding?.gate], ['excepted', 'none']);
    const [entry] = baseline.entries;
    assert.ok(entry);
    assert.equal(
      entryText(entry, () => 30),
      ':4  certificate  exception to careless.acme.example: untrusted, expired  by O. Owner: being fixed  until 2026-07-01, 30 days left',
    );
  });

  it('is accepted by its id, its recipient or its package, into a file that then lets it pass', () => {
    const head = accepting(['expired']);
    const [candidate] = decisionCandidatesOf(weigh(baselineOf([], []), head));
    const ways: Selection[] = [
      { kind: 'finding', names: [candidate?.id ?? ''] },
      { kind: 'recipient', names: [host] },
      { kind: 'package', names: ['com.acme.reg'] },
    ];
    for (const selection of ways) {
      const acceptance = { by: 'R. Reviewer', reason: 'known', purpose: null, reviewBy: null, selection };
      const accept = (text: string) => {
        const baseline = parseBaseline(text, file, today);
        const comparison = weigh(baseline, head);
        const run = { profile: head, folder: 'runs/one' };
        const certificates = decisionCandidatesOf(comparison);
        const change = acceptanceOf(baseline, run, candidatesOf(comparison), acceptance, today, certificates);
        return editBaseline(text, file, change);
      };
      const text = accept(newBaseline('acme-one/eu'));
      const baseline = parseBaseline(text, file, today);
      assert.equal(judged(baseline, head).verdict, 'pass');
      const [entry] = baseline.entries;
      assert.ok(entry);
      assert.equal(
        entryText(entry, () => 1),
        ':5  certificate  expected to careless.acme.example: expired  by R. Reviewer on 2026-06-01: known',
      );
      assert.equal(accept(text), text);
    }
  });
});

describe('an entry on certificates', () => {
  const parsed = (entry: string) => parseBaseline(`line: a/b\nentries:\n  - ${entry}\n`, 'b.yaml', today);
  const wrong: readonly [string, RegExp][] = [
    [
      '{ kind: certificate, recipient: a.example, accepts: [old], is: forbidden }',
      /b\.yaml:3:\d+ .*accepts must be some of untrusted/,
    ],
    ['{ kind: certificate, recipient: a.example, accepts: [], is: forbidden }', /must name at least one/],
    [
      '{ kind: certificate, recipient: a.example, accepts: [expired], is: noise }',
      /is must be one of expected, exception, forbidden/,
    ],
    [
      '{ kind: certificate, recipient: a.example, accepts: [expired], is: exception, owner: O, reason: r, expires: 2027-06-01 }',
      /an exception lasts at most 90 days/,
    ],
  ];
  for (const [entry, sentence] of wrong)
    it(`is refused with its place: ${sentence.source}`, () => {
      assert.throws(() => parsed(entry), sentence);
    });
});
