import assert from 'node:assert/strict';
import { findingId } from '../../lab/analysis/judge-findings.ts';
import { jeffreysGone } from '../../lab/analysis/statistics.ts';
import type { Plant } from './builders.ts';
import { type Night, onlyRow, trendFrom } from './trend-history.ts';

const leak: Plant = { in: { unlock: 5 } };
const seldom: Plant = { in: { unlock: 1 } };
const leaking = (build: string, more: Partial<Night> = {}): Night => ({ build, plants: [leak], ...more });
const clean = (build: string, more: Partial<Night> = {}): Night => ({ build, ...more });

describe('the trend of a line', () => {
  it('tells first seen, last seen and the build that is verified fixed, with its trials', () => {
    const { builds, rows, order } = trendFrom([
      clean('A'),
      leaking('B'),
      leaking('C'),
      clean('D'),
      clean('E'),
    ]);
    const [row] = rows;
    assert.deepEqual(
      builds.map(({ run }) => run),
      ['run-0', 'run-1', 'run-2', 'run-3', 'run-4'],
    );
    assert.equal(order, 'tested');
    assert.deepEqual([row?.firstSeen, row?.lastSeen, row?.before], [1, 2, 'not-seen']);
    assert.deepEqual(row?.fixedIn, {
      build: 3,
      trials: 5,
      before: { k: 5, n: 5 },
      chance: jeffreysGone(5, 5, 5),
    });
    assert.deepEqual(
      row?.cells.map((cell) => cell && `${cell.k}/${cell.n} ${cell.transport}`),
      ['0/5 null', '5/5 clear', '5/5 clear', '0/5 null', '0/5 null'],
    );
  });

  it('names a row by the id of its finding', () => {
    const row = onlyRow(trendFrom([leaking('A')]));
    const { trigger, identifier, recipient, endpoint = '', place = '' } = row;
    assert.equal(row.id, findingId({ trigger, identifier, recipient, endpoint, place }));
  });

  it('calls nothing fixed that too few trials show, for what was seen seldom needs more', () => {
    const first = trendFrom([{ build: 'A', plants: [seldom] }, clean('B')]);
    assert.equal(onlyRow(first).fixedIn, null);
    const few = trendFrom([leaking('A'), clean('B', { scenarios: { unlock: 2 } })]);
    assert.equal(onlyRow(few).fixedIn, null);
    const later = trendFrom([
      { build: 'A', plants: [seldom] },
      clean('B'),
      clean('C', { scenarios: { boot: 1, unlock: 400 } }),
    ]);
    assert.deepEqual([onlyRow(later).fixedIn?.build, onlyRow(later).fixedIn?.trials], [2, 400]);
  });

  it('says not tested where it was not, and holds it for neither seen nor fixed', () => {
    const row = onlyRow(trendFrom([leaking('A'), clean('B', { scenarios: { boot: 5 } })]));
    assert.deepEqual([row.cells[1], row.fixedIn, row.lastSeen], [null, null, 0]);
    const arrived = onlyRow(trendFrom([clean('A', { scenarios: { boot: 5 } }), leaking('B')]));
    assert.equal(arrived.before, 'not-tested');
  });

  it('calls nothing fixed where the recipient was not readable, and says so in the cell', () => {
    const pinned = clean('B', { flows: [{ id: 'p', visibility: 'refused' }] });
    const row = onlyRow(trendFrom([leaking('A'), pinned]));
    assert.deepEqual(row.cells[1], { k: 0, n: 5, transport: null, doubt: 'unread' });
    assert.equal(row.fixedIn, null);
    const unknown = clean('B', { flows: [{ id: 'p', host: null, url: null, visibility: 'opaque' }] });
    assert.equal(onlyRow(trendFrom([leaking('A'), unknown])).fixedIn, null);
    const elsewhere = clean('B', {
      flows: [
        {
          id: 'p',
          visibility: 'refused',
          host: 'pinned.other.example',
          url: 'https://pinned.other.example/',
        },
      ],
    });
    assert.equal(onlyRow(trendFrom([leaking('A'), elsewhere])).fixedIn?.build, 1);
    assert.equal(onlyRow(trendFrom([pinned, leaking('C')])).before, 'unread');
  });

  it('calls nothing fixed without the canary, after a shorter time, or by another ruleset', () => {
    const deaf: Partial<Night>[] = [
      { canary: false },
      { conditions: { dwellMs: 100 } },
      { facts: { ruleset: 'older' } },
    ];
    for (const more of deaf) {
      assert.equal(onlyRow(trendFrom([leaking('A'), clean('B', more)])).fixedIn, null, JSON.stringify(more));
    }
    assert.equal(
      onlyRow(trendFrom([leaking('A'), clean('B', { conditions: { dwellMs: 9_000 } })])).fixedIn?.build,
      1,
    );
  });

  it('calls nothing fixed, and nothing an arrival, where a trigger found the phones in another state', () => {
    const inState = (night: Night, state: 'sim-new' | 'sim-known'): Night => ({
      ...night,
      facts: { states: { unlock: state } },
    });
    const [known, fresh] = [inState(clean('B'), 'sim-known'), inState(leaking('A'), 'sim-new')];
    const trend = trendFrom([fresh, known]);
    assert.equal(onlyRow(trend).fixedIn, null);
    assert.match(trend.changes?.[0]?.text ?? '', /sim-known in trials of unlock \(before: sim-new\)/);
    assert.equal(onlyRow(trendFrom([fresh, inState(clean('B'), 'sim-new')])).fixedIn?.build, 1);
    assert.equal(onlyRow(trendFrom([known, fresh])).before, 'other-state');
  });

  it('does not take for an arrival what a newer ruleset may have found first', () => {
    const row = onlyRow(trendFrom([clean('A', { facts: { ruleset: 'older' } }), leaking('B')]));
    assert.equal(row.before, 'other-ruleset');
  });

  it('calls nothing fixed that the build still sends at another time', () => {
    const always = { build: 'B', plants: [{ in: { boot: 5, idle: 5, unlock: 5 } }] };
    const { rows } = trendFrom([leaking('A'), always]);
    const before = rows.find(({ trigger }) => trigger === 'unlock');
    assert.equal(before?.cells[1]?.doubt, 'elsewhere');
    for (const { fixedIn } of rows) assert.equal(fixedIn, null);
  });

  it('follows an emission that comes back after its fix', () => {
    const row = onlyRow(trendFrom([leaking('A'), clean('B'), leaking('C'), clean('D')]));
    assert.deepEqual([row.firstSeen, row.lastSeen, row.fixedIn?.build, row.returnedIn], [0, 2, 3, [2]]);
    const still = onlyRow(trendFrom([leaking('A'), clean('B'), leaking('C')]));
    assert.deepEqual([still.fixedIn, still.returnedIn], [null, [2]]);
  });

  it('shows as sent what only attempts that do not count show, and never as fixed', () => {
    const plants = [{ in: { unlock: 1 } }];
    // Trials run boot, idle, unlock: the first unlock is number 11.
    const row = onlyRow(trendFrom([leaking('A'), { build: 'B', plants, invalid: [11] }]));
    assert.equal(row.cells[1]?.doubt, 'uncounted');
    assert.deepEqual([row.lastSeen, row.fixedIn], [1, null]);
    assert.equal(onlyRow(trendFrom([{ build: 'A', plants, invalid: [11] }, clean('B')])).fixedIn, null);
  });

  it('counts runs of one build together', () => {
    const { builds, rows } = trendFrom([
      { build: 'A', plants: [{ in: { unlock: 3 } }], verdict: 'fail' },
      clean('A'),
      clean('B', { scenarios: { boot: 5, idle: 5, unlock: 30 } }),
    ]);
    assert.equal(builds.length, 2);
    assert.deepEqual(builds[0]?.alsoRuns, ['run-0']);
    assert.deepEqual([builds[0]?.run, builds[0]?.verdict, builds[0]?.trials.valid], ['run-1', 'fail', 30]);
    const [row] = rows;
    assert.deepEqual(row?.cells[0], { k: 3, n: 10, transport: 'clear' });
    assert.deepEqual(row?.fixedIn?.before, { k: 3, n: 10 });
  });

  it('leaves out runs under other conditions, each with the reason', () => {
    const { builds, leftOut = [] } = trendFrom([
      leaking('A', { conditions: { state: 'wiped' } }),
      leaking('B', { conditions: { responder: 'success' } }),
      leaking('C', { facts: { simulated: false } }),
      leaking('D', { facts: { ruleset: 'older' } }),
      leaking('D'),
    ]);
    assert.deepEqual(
      builds.map(({ run }) => run),
      ['run-4'],
    );
    assert.deepEqual(
      leftOut.map(({ run }) => run),
      ['run-0', 'run-1', 'run-2', 'run-3'],
    );
    assert.match(leftOut[0]?.reason ?? '', /state of the phones is wiped, .* sim-known/);
    assert.match(leftOut[3]?.reason ?? '', /ruleset older.*--reanalyze/);
  });

  it('counts exposure from release dates only, and until the verified fix only', () => {
    const nights = [leaking('A'), leaking('B'), clean('C')];
    const days = { A: '2018-12-20', B: '2019-01-05', C: '2019-01-30' };
    assert.equal(onlyRow(trendFrom(nights, days)).exposureDays, 41);
    assert.equal(onlyRow(trendFrom(nights, { A: days.A, B: days.B })).exposureDays, null);
    const open = onlyRow(trendFrom(nights.slice(0, 2), days));
    assert.deepEqual([open.exposureDays, open.exposedSince], [null, '2018-12-20']);
    const twice = [...nights, leaking('D'), clean('E')];
    const more = { ...days, D: '2019-03-01', E: '2019-03-11' };
    assert.equal(onlyRow(trendFrom(twice, more)).exposureDays, 51);
  });

  it('orders builds by release where all have one, by when they were made, else by their tests', () => {
    const nights = [clean('B'), leaking('A')];
    const names = (of: ReturnType<typeof trendFrom>) => of.builds.map(({ run }) => run);
    const released = trendFrom(nights, { A: '2019-01-01', B: '2019-02-01' });
    assert.deepEqual([released.order, names(released)], ['released', ['run-1', 'run-0']]);
    assert.equal(onlyRow(released).fixedIn?.build, 1);
    const partly = trendFrom(nights, { A: '2019-01-01' });
    assert.deepEqual([partly.order, names(partly)], ['tested', ['run-0', 'run-1']]);
    const made = trendFrom([
      clean('B', { facts: { builtAt: 20 } }),
      leaking('A', { facts: { builtAt: 10 } }),
    ]);
    assert.deepEqual([made.order, names(made)], ['built', ['run-1', 'run-0']]);
  });

  it('asks for the same mix of scenarios before it calls fixed what was sent at any time', () => {
    const always = { build: 'A', plants: [{ in: { boot: 5, idle: 5, unlock: 5 } }] };
    const all = trendFrom([always, clean('B')]).rows.find(({ trigger }) => trigger === 'any');
    assert.deepEqual([all?.fixedIn?.build, all?.fixedIn?.trials], [1, 15]);
    const some = trendFrom([always, clean('B', { scenarios: { boot: 15 } })]);
    assert.equal(some.rows.find(({ trigger }) => trigger === 'any')?.fixedIn, null);
  });

  it('says where the lab tested, listened or read otherwise than before', () => {
    const { changes = [] } = trendFrom([
      leaking('A'),
      clean('B', { scenarios: { boot: 5, 'sim-swap': 5, idle: 5 }, conditions: { dwellMs: 100 } }),
      clean('C', {
        scenarios: { boot: 5, 'sim-swap': 5, idle: 5 },
        conditions: { dwellMs: 100 },
        flows: [{ id: 'p', visibility: 'opaque' }],
      }),
    ]);
    assert.deepEqual(
      changes.map(({ build }) => build),
      [1, 2],
    );
    assert.match(changes[0]?.text ?? '', /unlock is not tested; sim-swap is tested.*100 ms/);
    assert.match(changes[1]?.text ?? '', /traffic to acme\.example cannot be read/);
  });

  it('is empty without runs', () => {
    const { builds, rows, leftOut } = trendFrom([]);
    assert.deepEqual([builds, rows, leftOut], [[], [], []]);
  });
});
