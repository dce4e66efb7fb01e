import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareWithBaseline } from '../../../lab/analysis/approve/approve.ts';
import { frozenRun } from '../../../lab/analysis/approve/frozen-rate.ts';
import { judge, usualPolicy } from '../../../lab/analysis/judge.ts';
import { findingId } from '../../../lab/analysis/judge-findings.ts';
import type { Baseline, BaselineEntry, BlindEntry } from '../../../lab/model/baseline.ts';
import type { Profile } from '../../../lab/model/profile.ts';
import type { FindingState, VerdictWord } from '../../../lab/model/result.ts';
import { fingerprints, type Plant, profileOf, type RunOptions } from '../builders.ts';
import { acceptedOf, baselineOf, exception, expected, file, judged, today } from './a-baseline.ts';

const leak: Plant = { in: { boot: 5 } };
const fresh = (options: RunOptions) => profileOf({ fingerprint: fingerprints.fresh, ...options });
const only = (profile: Profile) => {
  const [entry] = profile.entries;
  assert.ok(entry);
  return entry;
};

/** What a run with these plants is against a file that approves what `approved` shows. */
type Row = {
  readonly title: string;
  readonly approved?: readonly Plant[];
  readonly approve?: (base: Profile) => readonly BaselineEntry[];
  readonly shown: readonly Plant[];
  readonly on?: string;
  readonly head?: Partial<RunOptions>;
  readonly state: FindingState | null;
  readonly verdict: VerdictWord;
  readonly broken?: RegExp;
  readonly reason?: RegExp;
};

const tls: Plant = { ...leak, transport: 'tls' };
const all = (base: Profile) => base.entries.map((entry) => expected(entry, base));
const until = (day: string) => (base: Profile) => base.entries.map((entry) => exception(entry, base, day));
const forbidden: BaselineEntry = { kind: 'forbidden', key: { identifier: 'imei', transport: 'clear' } };
const noise: BaselineEntry = {
  kind: 'noise',
  key: { identifier: 'imei', recipient: 'acme.example' },
  transport: 'clear',
  reason: 'comes and goes',
  by: 'R. Reviewer',
  at: '2026-01-10',
};
const pattern: BaselineEntry = {
  kind: 'expected',
  key: { identifier: 'imei', recipient: 'acme.example', endpoint: 'POST /v1' },
  transport: 'tls',
  purpose: 'registration',
  by: 'R. Reviewer',
  at: '2026-01-10',
};

const table: readonly Row[] = [
  { title: 'is accepted', approve: all, shown: [leak], state: 'unchanged', verdict: 'pass' },
  { title: 'nobody approved', shown: [leak], state: 'new', verdict: 'fail' },
  { title: 'is accepted and absent', approve: all, shown: [], state: 'gone', verdict: 'pass' },
  {
    title: 'was accepted over TLS and is clear',
    approved: [tls],
    approve: all,
    shown: [leak],
    state: 'worse',
    verdict: 'fail',
    broken: /approved tls and is now sent clear/,
  },
  {
    title: 'was accepted in clear and is over TLS',
    approve: all,
    shown: [tls],
    state: 'changed',
    verdict: 'pass',
  },
  {
    title: 'was accepted as a digest and is readable',
    approved: [{ ...leak, spelling: 'sha256' }],
    approve: all,
    shown: [leak],
    state: 'worse',
    verdict: 'fail',
    broken: /digest and is now sent readable/,
  },
  {
    title: 'was accepted in another field',
    approve: all,
    shown: [leak, { ...leak, place: 'other' }],
    state: 'new',
    verdict: 'fail',
    broken: /approved in body\/id; this is in body\/other/,
  },
  {
    title: 'was accepted under another trigger',
    approve: all,
    shown: [{ in: { boot: 5, unlock: 5 } }],
    state: 'new',
    verdict: 'fail',
    broken: /approved under boot; this is under unlock/,
  },
  {
    title: 'is excepted to the end of today',
    approve: until(today),
    shown: [leak],
    state: 'excepted',
    verdict: 'pass',
    reason: /excepted: Excepted until 2026-06-01 by O\. Owner: is being fixed/,
  },
  {
    title: 'was excepted until yesterday',
    approve: until('2026-05-31'),
    shown: [leak],
    state: 'new',
    verdict: 'fail',
    broken: /expired on 2026-05-31/,
  },
  {
    title: 'is excepted and absent',
    approve: until(today),
    shown: [],
    state: 'gone',
    verdict: 'pass',
  },
  {
    title: 'was excepted over TLS and is clear',
    approved: [tls],
    approve: until(today),
    shown: [leak],
    state: 'worse',
    verdict: 'fail',
    broken: /approved tls/,
  },
  {
    title: 'is accepted over TLS and excepted in clear',
    approve: (base) => [
      ...all(base).map((each) => ({ ...each, transport: 'tls' as const })),
      ...until(today)(base),
    ],
    shown: [leak],
    state: 'excepted',
    verdict: 'pass',
  },
  {
    title: 'is accepted and forbidden',
    approve: (base) => [...all(base), forbidden],
    shown: [leak],
    state: 'worse',
    verdict: 'fail',
    reason: /1 finding is forbidden/,
  },
  {
    title: 'is excepted and forbidden, of another slot, in a run of another state',
    approve: (base) => [...until(today)(base), { kind: 'forbidden', key: { identifier: 'imei' } }],
    shown: [leak],
    head: { conditions: { state: 'wiped' } },
    state: 'worse',
    verdict: 'fail',
  },
  {
    title: 'is forbidden in clear only and sent over TLS',
    approved: [tls],
    approve: (base) => [...all(base), forbidden],
    shown: [tls],
    state: 'unchanged',
    verdict: 'pass',
  },
  {
    title: 'is forbidden at a low severity',
    approve: () => [{ kind: 'forbidden', key: { identifier: 'advertising-id' } }],
    shown: [{ kind: 'advertising-id', transport: 'tls', in: { boot: 1 } }],
    state: 'new',
    verdict: 'fail',
  },
  { title: 'is noise', approve: () => [noise], shown: [leak], state: 'unchanged', verdict: 'pass' },
  { title: 'is noise and absent', approve: () => [noise], shown: [], state: null, verdict: 'pass' },
  {
    title: 'is noise over TLS and sent in clear',
    approve: () => [{ ...noise, transport: 'tls' } as BaselineEntry],
    shown: [leak],
    state: 'worse',
    verdict: 'fail',
    broken: /approved tls/,
  },
  {
    title: 'meets a key that leaves parts out, and the host of its endpoint',
    approve: () => [pattern],
    shown: [tls],
    state: 'unchanged',
    verdict: 'pass',
  },
  {
    title: 'goes beyond a key that leaves parts out',
    approve: () => [pattern],
    shown: [leak],
    state: 'worse',
    verdict: 'fail',
    broken: /approved tls/,
  },
  {
    title: 'is accepted and past its review',
    approve: (base) => all(base).map((each) => ({ ...each, reviewBy: '2026-05-31' })),
    shown: [leak],
    state: 'unchanged',
    verdict: 'review',
    reason: /was to be reviewed by 2026-05-31/,
  },
  {
    title: 'is accepted under another state only',
    approve: all,
    shown: [leak],
    head: { conditions: { state: 'wiped' } },
    state: 'unproven',
    verdict: 'inconclusive',
    reason: /no run in state wiped with responder sink, only sim-known with sink/,
  },
];

describe('what a reviewed file makes of an emission that', () => {
  for (const { title, approved = [leak], approve = () => [], shown, on = today, ...row } of table) {
    it(title, () => {
      const base = profileOf({ plants: approved });
      const result = judged(baselineOf([base], approve(base)), fresh({ ...row.head, plants: shown }), on);
      assert.equal(result.verdict, row.verdict, result.reasons.join('\n'));
      const states = result.findings.map(({ state }) => state);
      if (row.state === null) assert.deepEqual(states, []);
      else assert.ok(states.includes(row.state), states.join());
      const finding = result.findings.find(({ state }) => state === row.state);
      if (row.broken === undefined) assert.equal(finding?.approval?.broken, undefined);
      else assert.match(finding?.approval?.broken ?? '', row.broken);
      if (row.reason !== undefined) assert.match(result.reasons.join('\n'), row.reason);
      if (finding?.approval !== undefined) assert.equal(finding.approval.file, file);
    });
  }

  it('is excepted says so in its sentence', () => {
    const base = profileOf({ plants: [leak] });
    const [finding] = judged(
      baselineOf([base], until('2026-07-01')(base)),
      fresh({ plants: [leak] }),
    ).findings;
    assert.match(finding?.sentence ?? '', /excepted until 2026-07-01 by O\. Owner: is being fixed/);
  });
});

describe('a contact that nobody could read', () => {
  const pinned: RunOptions = { flows: [{ host: 'api.pinned.test', visibility: 'refused' }] };
  const blind = (more: Partial<BlindEntry> = {}): BlindEntry => ({
    kind: 'blind',
    recipient: 'pinned.test',
    visibility: 'refused',
    owner: 'O. Owner',
    reason: 'pins its certificate',
    expires: '2026-12-31',
    ...more,
  });
  const against = (entries: readonly BaselineEntry[], options: RunOptions = pinned) =>
    judged(baselineOf([profileOf(options)], entries), fresh(options));

  it('lets a build pass where it is approved, and is printed as its limit', () => {
    const { verdict, sentence, coverage } = against([blind()]);
    assert.equal(verdict, 'pass');
    assert.match(sentence, /not read, as approved: api\.pinned\.test \(refused\)/);
    assert.match(coverage.notes.join('\n'), /api\.pinned\.test was not read\. May stay unread.*O\. Owner/);
    assert.equal(coverage.blind[0]?.inBaseline, true);
  });

  const refusals: readonly [string, readonly BaselineEntry[], RunOptions, RegExp][] = [
    ['nobody approved, although the runs of the file had it', [], pinned, /does not approve/],
    ['was approved until yesterday', [blind({ expires: '2026-05-31' })], pinned, /expired on 2026-05-31/],
    ['is unread in another way', [blind({ visibility: 'opaque' })], pinned, /does not approve/],
    ['is another host', [blind({ recipient: 'www.pinned.test' })], pinned, /does not approve/],
    [
      'went around the proxy',
      [blind({ recipient: 'unknown (around the proxy)' })],
      { unexplained: 4000 },
      /around the proxy/,
    ],
  ];
  for (const [title, entries, options, reason] of refusals) {
    it(`that ${title} is inconclusive`, () => {
      const { verdict, reasons } = against(entries, options);
      assert.equal(verdict, 'inconclusive');
      assert.match(reasons.join('\n'), reason);
    });
  }
});

describe('a detector that finds more than the one of the acceptance', () => {
  const old = profileOf({ plants: [leak] });
  const stale = (more: readonly BaselineEntry[] = []) => {
    const baseline = acceptedOf(old, more);
    return { ...baseline, runs: baseline.runs.map((run) => ({ ...run, ruleset: '0' })) };
  };
  const more = { plants: [leak, { ...leak, place: 'hidden' }] };

  it('invents no leak where the captures show the same today: a person has to look', () => {
    const result = judged(stale(), fresh(more), today, [{ run: old.run, profile: profileOf(more) }]);
    assert.equal(result.verdict, 'review');
    assert.equal(result.counts.new, 0);
    assert.match(
      result.reasons.join('\n'),
      /in the baseline's captures, too, and nobody has approved it yet/,
    );
  });

  it('is inconclusive about what it finds where the captures are gone', () => {
    const result = judged(stale(), fresh(more), today, [{ run: old.run, profile: null }]);
    assert.equal(result.verdict, 'inconclusive');
    assert.deepEqual(
      result.findings.map(({ state, trigger, place }) => [state, trigger, place]),
      [
        ['unproven', 'boot', 'body/hidden'],
        ['unchanged', 'boot', 'body/id'],
      ],
    );
    assert.match(result.reasons.join('\n'), /captures of the baseline's run run-1 \(rule set 0\) are gone/);
  });

  it('passes with a note where it finds nothing more, and calls nothing gone', () => {
    const kept = judged(stale(), fresh({ plants: [leak] }));
    assert.equal(kept.verdict, 'pass');
    assert.match(kept.coverage.notes.join('\n'), /rules have changed since the acceptance/);
    const silent = judged(stale(), fresh({}));
    assert.equal(silent.counts.gone, 0);
    assert.equal(silent.findings[0]?.fixed, undefined, 'what is not gone is not fixed');
  });

  it('still fails what was there to be seen and left open', () => {
    const open = judged(baselineOf([old], []), fresh({ plants: [leak] })).findings.map(({ id }) => id);
    const baseline = baselineOf([old], []);
    const runs = baseline.runs.map((run) => ({ ...run, ruleset: '0', open }));
    const result = judged({ ...baseline, runs }, fresh({ plants: [leak] }), today, [
      { run: old.run, profile: old },
    ]);
    assert.equal(result.verdict, 'fail');
  });
});

const windows = ['boot', 'idle', 'unlock', 'background:boot'];
const plant: fc.Arbitrary<Plant> = fc.record({
  place: fc.constantFrom('id', 'other'),
  kind: fc.constantFrom('imei', 'android-id'),
  transport: fc.constantFrom('clear', 'tls'),
  spelling: fc.constantFrom('plain', 'sha256'),
  in: fc.dictionary(fc.constantFrom(...windows), fc.integer({ min: 1, max: 5 }), { minKeys: 1 }),
});
const profile = fc.array(plant, { maxLength: 4 }).map((plants) => profileOf({ plants }));
const someEntry = fc.constantFrom<BaselineEntry>(noise, pattern, {
  ...noise,
  key: { identifier: 'android-id' },
  transport: 'tls',
});

describe('a comparison with a reviewed file', () => {
  it('passes the run itself, once all that it shows is accepted', () => {
    fc.assert(
      fc.property(profile, (each) => {
        const result = judged(acceptedOf(each), each);
        assert.equal(result.verdict, 'pass', result.reasons.join('\n'));
        for (const { state } of result.findings) assert.equal(state, 'unchanged');
      }),
      { numRuns: 200 },
    );
  });

  it('never fails what passed because of one more approval, and never passes what is forbidden', () => {
    fc.assert(
      fc.property(profile, profile, fc.nat(), someEntry, (base, head, seed, extra) => {
        const accepted = all(base).filter((_, index) => ((seed >> index) & 1) === 0);
        const less = baselineOf([base], accepted);
        const added = [...all(base), ...until('2026-07-01')(base), extra];
        const before = judged(less, head);
        for (const each of added) {
          const after = judged(baselineOf([base], [...accepted, each]), head);
          if (before.verdict === 'pass') assert.notEqual(after.verdict, 'fail', JSON.stringify(each));
        }
        const [shown] = head.entries;
        if (shown === undefined) return;
        const { identifier } = shown.key;
        const last = judged(baselineOf([base], [...added, { kind: 'forbidden', key: { identifier } }]), head);
        assert.equal(last.verdict, 'fail');
      }),
      { numRuns: 150 },
    );
  });

  it('is of the file, and no run stands for its control', () => {
    const base = profileOf({ plants: [leak] });
    const comparison = compareWithBaseline(acceptedOf(base), fresh({ plants: [leak] }), {
      chosen: 'It was given.',
      today,
    });
    assert.equal(comparison.approvedBy, 'R. Reviewer');
    assert.equal(comparison.controls, undefined);
    assert.deepEqual(comparison.approvals, { file, bulk: 0, notes: [], gaps: [] });
  });

  it('does not use rates of other conditions, and says so', () => {
    const [known, wiped] = [
      profileOf({ plants: [leak] }),
      { ...profileOf({ plants: [leak], conditions: { state: 'wiped' } }), run: 'run-2' },
    ];
    const entry = expected(only(known), known);
    const rates = [...(entry.rates ?? []), ...(expected(only(wiped), wiped).rates ?? [])];
    const result = judged(baselineOf([known, wiped], [{ ...entry, rates }]), fresh({ plants: [leak] }));
    assert.deepEqual(result.findings[0]?.baselineSeen, { k: 5, n: 5 });
    assert.match(result.coverage.notes.join('\n'), /Of the baseline's 2 runs 1 ran under other conditions/);
  });

  describe('under a trigger that found the phones in another state', () => {
    const swap: Plant = { in: { 'sim-swap': 5 } };
    const inState = (profile: Profile, state: 'sim-new' | 'sim-known', run = profile.run): Profile => ({
      ...profile,
      run,
      states: { ...profile.states, 'sim-swap': state },
    });
    const ran = (plants: readonly Plant[]) => profileOf({ plants, scenarios: { 'sim-swap': 5 } });
    const head = (plants: readonly Plant[]) =>
      inState(fresh({ plants, scenarios: { 'sim-swap': 5 } }), 'sim-known');

    it('says nothing of this run: inconclusive, neither gone nor new', () => {
      const baseline = acceptedOf(inState(ran([swap]), 'sim-new'));
      for (const plants of [[], [swap], [{ ...swap, kind: 'meid' as const }]]) {
        const result = judged(baseline, head(plants));
        assert.equal(result.verdict, 'inconclusive');
        assert.match(result.reasons.join('\n'), /were sim-new in the baseline, sim-known in this run/);
        assert.deepEqual([result.counts.new, result.counts.gone], [0, 0]);
      }
    });

    it('lends no rates to a run in the state of another run of the baseline, and that is said', () => {
      const [first, second] = [
        inState(ran([swap]), 'sim-new'),
        inState(ran([{ in: { 'sim-swap': 1 } }]), 'sim-known', 'run-2'),
      ];
      const entry = expected(only(first), first);
      const rates = [...(entry.rates ?? []), ...(expected(only(second), second).rates ?? [])];
      const result = judged(baselineOf([first, second], [{ ...entry, rates }]), head([]));
      assert.deepEqual(result.findings[0]?.baselineSeen, { k: 1, n: 5 });
      assert.equal(result.findings[0]?.state, 'unproven', '5 of 5 of the other state would be gone');
      assert.match(result.coverage.notes.join('\n'), /with trials of sim-swap, 1 had them in another state/);
    });
  });

  it('keeps how long each trigger was listened to, so that a shorter silence calls nothing gone', () => {
    const heard = (profile: Profile, ms: number) => ({
      ...profile,
      dwellByTrigger: { ...profile.dwellByTrigger, boot: ms },
    });
    const baseline = acceptedOf(heard(profileOf({ plants: [leak] }), 3_600_000));
    const result = judged(baseline, heard(fresh({}), 60_000));
    assert.equal(result.findings[0]?.state, 'unproven');
    assert.match(result.reasons.join('\n'), /listened for 1m after boot, the baseline for 1h/);
  });

  it('excuses no known leak by a control, and claims no beginning of it', () => {
    const base = { ...profileOf({ plants: [leak] }), devices: ['B2'] };
    const head = fresh({ plants: [leak] });
    const control = { ...base, run: 'control' };
    const leftOpen: Baseline = {
      ...baselineOf([base], []),
      runs: [
        frozenRun(
          base,
          'runs/one',
          base.entries.map(({ key }) => findingId(key)),
        ),
      ],
    };
    const pattern: BaselineEntry = {
      kind: 'exception',
      key: { identifier: only(base).key.identifier },
      owner: 'O. Owner',
      reason: 'is being fixed',
      at: '2026-03-01',
      expires: '2026-05-01',
    };
    const against = (baseline: Baseline) =>
      judge(
        compareWithBaseline(baseline, head, { chosen: 'It was given.', today, others: [control] }),
        usualPolicy,
      );
    const [open, expired] = [against(leftOpen), against(baselineOf([base], [pattern]))];
    for (const { verdict, findings } of [open, expired]) {
      assert.equal(verdict, 'fail');
      assert.deepEqual(
        [findings[0]?.state, findings[0]?.known, findings[0]?.began],
        ['new', true, undefined],
      );
      assert.match(findings[0]?.sentence ?? '', /sent before, but not approved in baseline 00WW_1/);
    }
    assert.equal(open.findings[0]?.firstSeen, null, 'nobody kept since when');
    assert.equal(against(baselineOf([base], [])).verdict, 'review', 'what only the control shows is excused');
    const rated = against(baselineOf([base], [exception(only(base), base, '2026-05-20')]));
    assert.match(rated.findings[0]?.sentence ?? '', /in baseline 00WW_1 \(5 of 5\), but no longer approved/);
  });

  it('claims no beginning of what went to a host that was allowed to stay unread', () => {
    const blind: BlindEntry = {
      kind: 'blind',
      recipient: 'telemetry.acme.example',
      visibility: 'refused',
      owner: 'O. Owner',
      reason: 'pins its certificate',
      expires: '2026-12-31',
    };
    const [unread, open] = [baselineOf([profileOf()], [blind]), baselineOf([profileOf()], [])].map(
      (baseline) => judged(baseline, fresh({ plants: [leak] })).findings[0],
    );
    assert.equal(open?.began?.significant, true);
    assert.equal(unread?.began, undefined);
    assert.deepEqual([unread?.state, open?.state], ['new', 'new']);
  });

  it('of another line tells nothing', () => {
    const base = profileOf({ plants: [leak] });
    const result = judged({ ...acceptedOf(base), line: 'acme-one/in' }, fresh({ plants: [leak] }));
    assert.equal(result.verdict, 'inconclusive');
    assert.match(result.reasons.join('\n'), /is of line acme-one\/in, this run of acme-one\/eu/);
  });
});
