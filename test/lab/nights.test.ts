import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Result } from '../../lab/model/result.ts';
import type { Trend } from '../../lab/model/trend.ts';
import { type Calendar, fingerprintOf, hashingLine, isLeaking, leakHost, lines } from './night-builds.ts';
import { type NightLab, type NightSize, openNightLab } from './night-lab.ts';
import { type Death, fillDisk, goThrough, stall } from './night-mishaps.ts';
import type { RunView } from './service-lab.ts';

const isFull = process.env.PHONEHOME_TEST_SIZE === 'full';
const calendar: Calendar = isFull
  ? { nights: 30, leaks: 6, lost: 11, killed: 14, upgraded: 17, fixed: 22 }
  : { nights: 4, leaks: 1, lost: 1, killed: 2, upgraded: 2, fixed: 3 };
const size: NightSize = isFull ? { calendar, phones: 40, repeat: 14 } : { calendar, phones: 6, repeat: 4 };
/** In the full size a phone dies every other night, of each line in turn, and is brought back three nights later. */
const deaths: readonly Death[] = isFull
  ? [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25].map((night) => ({
      ...{ line: lines[night % 3] ?? '', phone: night % 13, night, back: night + 3, midway: night % 4 === 1 },
    }))
  : [
      { line: lines[1], phone: 0, night: 1, back: 3, midway: true },
      { line: lines[2], phone: 1, night: 1, back: 2, midway: false },
    ];

const killedLine = lines[1];

type Night = {
  readonly line: string;
  readonly night: number;
  readonly run: RunView;
  readonly result: Result;
  readonly leaks: readonly string[];
};

describe(`${calendar.nights} nights of three lines on ${size.phones} phones`, function () {
  this.timeout(isFull ? 2 * 3_600_000 : 1_200_000);
  let lab: NightLab;
  const all: Night[] = [];

  before(async () => {
    lab = await openNightLab(size);
  });
  after(() => lab?.close());

  it('end with the verdict that each build deserves, whatever happens to phones, disk, hosts and release', async () => {
    for (let night = 0; night < calendar.nights; night += 1) {
      await goThrough(lab, night, deaths);
      const tested = lines.map((line) => test(line, night));
      all.push(...(await Promise.all(tested)));
      if (night === 0) await accept();
      if (night === calendar.lost) await lose();
      if (night === calendar.upgraded) await lab.upgrade();
    }
    for (const { line, night, run, result } of all) {
      const text = `${line}, night ${night}: ${run.fault} ${result.sentence} ${result.reasons.join(' ')}`;
      assert.equal(run.verdict, deserved(line, night), text);
    }
  });

  /** What a later release reads in earlier captures, too, is for people to look at: no build began it. */
  function deserved(line: string, night: number): string {
    if (night === 0) return 'inconclusive';
    if (isLeaking(line, night, calendar)) return 'fail';
    return line === hashingLine && night > calendar.upgraded ? 'review' : 'pass';
  }

  async function test(line: string, night: number): Promise<Night> {
    // The first leak finds the disk full; whatever the lab says of it, its evidence is kept.
    const isFirstLeak = isLeaking(line, night, calendar) && night === calendar.leaks;
    const makeRoom = isFirstLeak && process.platform === 'linux' ? await fillDisk(lab, line) : null;
    const kill = line === killedLine && night === calendar.killed ? await stall(lab, line) : null;
    const id = await lab.announce(line, night);
    // Whoever announces a build twice gets the run that there is.
    assert.equal(await lab.announce(line, night), id);
    if (makeRoom !== null) {
      await lab.workerSays(line, /its disk is full/);
      await makeRoom();
    }
    await kill?.(id);
    const run = await lab.ended(id);
    const { body } = await lab.api<Result>(`/api/v1/runs/${id}/report?format=json`);
    const leaks = body.findings.flatMap((each) => (each.endpoint.includes(leakHost) ? [each.id] : []));
    return { line, night, run, result: body, leaks };
  }

  /** What the first builds send is what people accept. */
  async function accept(): Promise<void> {
    const runs = all.map(({ run }) => join(lab.home(), 'runs', run.id));
    const who = ['--by', 'release lead', '--reason', 'update check', '--review-by', '2099-01-01'];
    await lab.command('baseline', 'accept', ...runs, '--baseline', lab.baselines, '--all', ...who);
  }

  /** All that was told is in the backup, so that nothing is told again. */
  async function lose(): Promise<void> {
    for (const { run } of all) await delivered(run.id);
    await lab.moveToEmptyHost();
  }

  async function delivered(run: string): Promise<void> {
    await lab.receiver.heard(run);
    for (;;) {
      const { body } = await lab.api<Deliveries>('/api/v1/deliveries?limit=500');
      if (body.deliveries.some((each) => each.run === run && each.state === 'delivered')) return;
    }
  }

  it('left out the phones that were dead, and said so', () => {
    for (const { line, night } of deaths.filter(({ midway }) => !midway)) {
      const found = all.find((each) => each.line === line && each.night === night);
      const notes = found?.result.coverage.notes ?? [];
      assert.equal(
        notes.filter((note) => /is not fit for a run.*The other phones took its trials/.test(note)).length,
        1,
      );
    }
  });

  it('have one verdict posted for each OTA', async () => {
    for (const { run } of all) await delivered(run.id);
    const told = lab.receiver.told.map(({ build, verdict }) => `${build?.fingerprint} ${verdict}`);
    const wanted = all.map(({ line, night, run }) => `${fingerprintOf(line, night)} ${run.verdict}`);
    assert.deepEqual(told.toSorted(), wanted.toSorted());
  });

  it('name the leak by one id, from where it was first seen to where it is verified to be fixed', async () => {
    const ids = [...new Set(all.flatMap(({ leaks }) => leaks))];
    assert.equal(ids.length, 1);
    for (const { line, night, leaks } of all)
      assert.equal(leaks.length > 0, isLeaking(line, night, calendar), `${line}, night ${night}`);
    const rows = (await trend(lines[0])).filter(({ endpoint = '' }) => endpoint.includes(leakHost));
    assert.deepEqual(
      rows.map(({ id, firstSeen, lastSeen, fixedIn, before, exposureDays }) => ({
        ...{ id, firstSeen, lastSeen, before, exposureDays },
        fixedIn: fixedIn?.build,
      })),
      [
        {
          ...{ id: ids[0], firstSeen: calendar.leaks, lastSeen: calendar.fixed - 1, before: 'not-seen' },
          ...{ exposureDays: calendar.fixed - calendar.leaks, fixedIn: calendar.fixed },
        },
      ],
    );
  });

  it('tell that the earlier builds sent what the later release found first', async () => {
    const rows = (await trend(hashingLine)).filter(({ identifier }) => identifier === 'imei');
    assert.deepEqual(
      rows.map(({ firstSeen, lastSeen }) => [firstSeen, lastSeen]),
      [[0, calendar.nights - 1]],
    );
  });

  async function trend(line: string): Promise<Trend['rows']> {
    const { rows, leftOut, builds } = JSON.parse(
      await lab.command('trend', line, '--json', '--reanalyze'),
    ) as Trend;
    assert.deepEqual(leftOut ?? [], []);
    assert.equal(builds.length, calendar.nights);
    return rows;
  }
});

type Deliveries = { readonly deliveries: readonly { readonly run: string; readonly state: string }[] };
