import assert from 'node:assert/strict';
import { acceptanceOf, type Change } from '../../../lab/analysis/approve/acceptance.ts';
import { compareWithBaseline } from '../../../lab/analysis/approve/approve.ts';
import { candidatesOf } from '../../../lab/analysis/approve/candidates.ts';
import { decisionCandidatesOf } from '../../../lab/analysis/approve/decision-candidates.ts';
import { judge, usualPolicy } from '../../../lab/analysis/judge.ts';
import { recipientOf } from '../../../lab/analysis/recipients/recipient-of.ts';
import { entryText } from '../../../lab/cli/baseline-text.ts';
import type { Baseline, BaselineEntry } from '../../../lab/model/baseline.ts';
import type { Selection } from '../../../lab/model/baseline-shelf.ts';
import type { Comparison } from '../../../lab/model/comparison.ts';
import type { Policy } from '../../../lab/model/policy.ts';
import type { Profile } from '../../../lab/model/profile.ts';
import type { UnknownEntry, UnknownScope } from '../../../lab/model/unknown.ts';
import { editBaseline, newBaseline } from '../../../lab/store/baseline-edit.ts';
import { parseBaseline } from '../../../lab/store/baseline-file.ts';
import { exceptionChange } from '../../../lab/wiring/exception-request.ts';
import { proposalOf } from '../../../lab/wiring/proposal-of.ts';
import { csv } from '../../../reports/csv.ts';
import { gitlab } from '../../../reports/gitlab.ts';
import { junit } from '../../../reports/junit.ts';
import { sarif } from '../../../reports/sarif.ts';
import { sarifGithub } from '../../../reports/sarif-github.ts';
import { fingerprints, profileOf } from '../builders.ts';
import { baselineOf, file, today } from './a-baseline.ts';

const host = 'metrics.acme.example';
const endpoint = `POST ${host}:443 /v1`;
const token = (scope: UnknownScope, more: Partial<UnknownEntry> = {}): UnknownEntry => ({
  ...{
    id: 'U-0c0ffee0',
    recipient: recipientOf(host),
    endpoint,
    place: 'body/uid',
    scope,
    confidence: 'high',
  },
  ...{ phones: 4, trials: 16, crossings: {}, shape: '16 hexadecimal digits', bits: 64, issuedBy: 'phone' },
  ...{ transports: ['tls'], evidence: ['trials/001-boot/1#f1'], sameAs: [] },
  ...more,
});
const showing = (...entries: readonly UnknownEntry[]): Profile => ({
  ...profileOf({ fingerprint: fingerprints.fresh }),
  unknown: { entries, limits: [] },
});

const base = profileOf({ fingerprint: fingerprints.old });
const about = { kind: 'unknown', recipient: host, endpoint, place: 'body/uid', survives: 'boot' } as const;
const said = { by: 'R. Reviewer', at: '2026-01-10', reason: 'an installation id, documented' };
const owned = { owner: 'O. Owner', reason: 'is being fixed', at: '2026-05-01' };
const accepted: BaselineEntry = { ...about, is: 'expected', ...said };
const excepted: BaselineEntry = { ...about, is: 'exception', ...owned, expires: '2026-07-01' };
const forbidden: BaselineEntry = { kind: 'unknown', recipient: 'acme.example', is: 'forbidden' };

/** Against a file whose latest run was searched, and showed none of it. */
function weigh(baseline: Baseline, head: Profile): Comparison {
  const compared = compareWithBaseline(baseline, head, { chosen: 'It was given.', today });
  return compared.base === null
    ? compared
    : { ...compared, base: { ...compared.base, unknown: { entries: [], limits: [] } } };
}
const judged = (entries: readonly BaselineEntry[], head: Profile, policy: Partial<Policy> = {}) =>
  judge(weigh(baselineOf([base], entries), head), { ...usualPolicy, ...policy });

describe('an unknown identifier against a reviewed file', () => {
  const cases: readonly {
    title: string;
    entries: readonly BaselineEntry[];
    scope?: UnknownScope;
    told: readonly [state: string, gate: string, verdict: string];
    reason?: RegExp;
  }[] = [
    { title: 'goes to review where nothing is said of it', entries: [], told: ['new', 'review', 'review'] },
    { title: 'passes that was accepted', entries: [accepted], told: ['unchanged', 'none', 'pass'] },
    {
      title: 'passes that was accepted for all that a domain is sent',
      entries: [{ kind: 'unknown', recipient: 'acme.example', is: 'expected', ...said }],
      told: ['unchanged', 'none', 'pass'],
    },
    {
      title: 'is worse where it survives more',
      entries: [accepted],
      scope: 'factory-reset',
      told: ['worse', 'review', 'review'],
      reason: /eu\.yaml:3 does not cover it: It survives more than boot: factory-reset/,
    },
    {
      title: 'is excepted until its day',
      entries: [excepted],
      told: ['excepted', 'none', 'pass'],
      reason: /1 finding is excepted: Excepted until 2026-07-01 by O\. Owner/,
    },
    {
      title: 'is new again after that day',
      entries: [{ ...about, is: 'exception', ...owned, expires: '2026-05-31' }],
      told: ['new', 'review', 'review'],
      reason: /It expired on 2026-05-31/,
    },
    {
      title: 'goes to review where that is due',
      entries: [{ ...about, is: 'expected', ...said, reviewBy: '2026-05-31' }],
      told: ['unchanged', 'review', 'review'],
      reason: /was to be reviewed by 2026-05-31/,
    },
    {
      title: 'fails that is forbidden, whatever else is accepted',
      entries: [accepted, forbidden],
      told: ['new', 'fail', 'fail'],
      reason: /1 finding is forbidden/,
    },
    {
      title: 'is not approved by an entry on another place',
      entries: [{ ...about, place: 'query/uid', is: 'expected', ...said }],
      told: ['new', 'review', 'review'],
    },
  ];
  for (const { title, entries, scope = 'boot', told, reason = /./ } of cases)
    it(title, () => {
      const { unknown = [], verdict, reasons } = judged(entries, showing(token(scope)));
      assert.deepEqual([unknown[0]?.state, unknown[0]?.gate, verdict], told, reasons.join(' '));
      assert.match(reasons.join(' '), reason);
    });

  it('counts among what the policy lets be excepted, and fails new where the policy says so', () => {
    const head = showing(token('boot'));
    assert.equal(judged([excepted], head, { budgets: { exceptions: 0 } }).verdict, 'review');
    assert.equal(judged([], head, { unknown: 'fail' }).verdict, 'fail');
    assert.equal(judged([excepted], head, { unknown: 'fail' }).verdict, 'pass');
  });

  const written = (text: string, change: Change) =>
    parseBaseline(editBaseline(text, file, change), file, today);

  it('is excepted by its id until a day, and is shown and holds as that', () => {
    const head = showing(token('boot'));
    const request = { what: 'U-0c0ffee0', owner: 'O. Owner', reason: 'x', expires: '2026-07-01', run: null };
    const change = exceptionChange(request, weigh(baselineOf([], []), head), 'runs/one', today);
    const baseline = written(newBaseline('acme-one/eu'), change);
    const [finding] = judge(weigh(baseline, head), usualPolicy).unknown ?? [];
    assert.deepEqual([finding?.state, finding?.gate], ['excepted', 'none']);
    const [entry] = baseline.entries;
    assert.ok(entry);
    assert.equal(
      entryText(entry, () => 30),
      `:4  unknown    exception to ${host} in body/uid at ${endpoint}, survives boot  by O. Owner: x  until 2026-07-01, 30 days left`,
    );
  });

  it('is accepted by its id or its recipient, and again with what it survives by then', () => {
    const ways: Selection[] = [
      { kind: 'finding', names: ['U-0c0ffee0'] },
      { kind: 'recipient', names: ['acme.example'] },
    ];
    for (const selection of ways) {
      const accept = (text: string, head: Profile) => {
        const baseline = parseBaseline(text, file, today);
        const comparison = weigh(baseline, head);
        const acceptance = { by: 'R. Reviewer', reason: 'known', purpose: null, reviewBy: null, selection };
        const run = { profile: head, folder: 'runs/one' };
        const [candidates, besides] = [candidatesOf(comparison), decisionCandidatesOf(comparison)];
        return editBaseline(text, file, acceptanceOf(baseline, run, candidates, acceptance, today, besides));
      };
      const first = accept(newBaseline('acme-one/eu'), showing(token('boot')));
      assert.equal(accept(first, showing(token('boot'))), first);
      const again = parseBaseline(accept(first, showing(token('factory-reset'))), file, today);
      const survives = again.entries.map((each) => (each.kind === 'unknown' ? each.survives : null));
      assert.deepEqual(survives, ['factory-reset']);
    }
  });

  it('is proposed as an exception for a person to fill in, until the file says something of it', () => {
    const place = { file, line: 'acme-one/eu', today };
    const head = showing(token('boot'));
    const { text } = proposalOf(weigh(baselineOf([base], []), head), place);
    assert.match(
      text,
      /kind: unknown, recipient: metrics\.acme\.example, .*place: body\/uid, survives: boot, is: exc/,
    );
    const asFile = `line: acme-one/eu\nentries:\n${text}\n`;
    assert.throws(() => parseBaseline(asFile, file, today), /still reads TODO; a person has to write it/);
    for (const entry of [accepted, excepted, forbidden])
      assert.deepEqual(proposalOf(weigh(baselineOf([base], [entry]), head), place).entries, []);
  });

  it('stands in the formats for machines with the state that the verdict gives it', () => {
    const states = [[], [excepted], [forbidden]].map((entries) => {
      const result = judged(entries, showing(token('boot')));
      const input = { result, nextCommand: 'next' };
      const [first] = JSON.parse(String(sarif.render(input))).runs[0].results;
      const alerts = JSON.parse(String(sarifGithub.render(input))).runs[0].results.length;
      const issues = JSON.parse(String(gitlab.render(input))).map(
        ({ severity, location }: { severity: string; location: { lines: { begin: number } } }) =>
          `${severity}:${location.lines.begin}`,
      );
      const row = String(csv.render(input))
        .split('\n')
        .find((line) => line.includes('U-0c0ffee0'));
      const test = String(junit.render(input))
        .split('<testcase')
        .find((each) => each.includes('U-0c0ffee0'));
      const outcome = /<(failure|skipped|system-out)/.exec(test ?? '')?.[1];
      const suppressed = first.suppressions.map(({ status }: { status: string }) => status);
      return [first.ruleId, first.level, suppressed, alerts, issues, row?.split('","')[4], outcome];
    });
    assert.deepEqual(states, [
      ['unknown-identifier', 'warning', [], 1, ['major:1'], 'new', 'system-out'],
      ['unknown-identifier', 'warning', ['accepted'], 0, [], 'excepted', 'skipped'],
      ['unknown-identifier', 'error', [], 1, ['critical:3'], 'new', 'failure'],
    ]);
  });
});

describe('an entry on unknown identifiers', () => {
  const parsed = (entry: string) => parseBaseline(`line: a/b\nentries:\n  - ${entry}\n`, 'b.yaml', today);
  const wrong: readonly [string, RegExp][] = [
    [
      '{ kind: unknown, recipient: a.example, survives: ever, is: forbidden }',
      /survives must be one of none, boot/,
    ],
    ['{ kind: unknown, is: forbidden }', /b\.yaml:3:\d+ .*recipient/],
    [
      '{ kind: unknown, recipient: a.example, is: exception, owner: O, reason: r, expires: 2027-06-01 }',
      /an exception lasts at most 90 days/,
    ],
  ];
  for (const [entry, sentence] of wrong)
    it(`is refused with its place: ${sentence.source}`, () => {
      assert.throws(() => parsed(entry), sentence);
    });
});
