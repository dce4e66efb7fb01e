import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Result } from '../../lab/model/result.ts';
import type { Trend } from '../../lab/model/trend.ts';
import { fingerprintOf, isLeaking, leakHost, lines } from './night-builds.ts';
import { type NightLab, type NightSize, openNightLab } from './night-lab.ts';
import type { RunView } from './service-lab.ts';

const isFull = process.env.PHONEHOME_TEST_SIZE === 'full';
const size: NightSize = isFull
  ? { calendar: { nights: 30, leaks: 6, fixed: 22 }, phones: 40, repeat: 14 }
  : { calendar: { nights: 4, leaks: 1, fixed: 3 }, phones: 6, repeat: 4 };
const { calendar } = size;

type Night = {
  readonly line: string;
  readonly night: number;
  readonly run: RunView;
  readonly result: Result;
  readonly ids: readonly string[];
};

describe(`${calendar.nights} nights of three lines on ${size.phones} phones`, function () {
  this.timeout(isFull ? 2 * 3_600_000 : 1_200_000);
  let lab: NightLab;
  const all: Night[] = [];

  before(async () => {
    lab = await openNightLab(size);
  });
  after(() => lab?.close());

  it('end with the verdict that each build deserves', async () => {
    for (let night = 0; night < calendar.nights; night += 1) {
      all.push(...(await Promise.all(lines.map((line) => test(line, night)))));
      if (night === 0) await accept();
    }
    for (const { line, night, run, result } of all) {
      const wanted = night === 0 ? 'inconclusive' : isLeaking(line, night, calendar) ? 'fail' : 'pass';
      assert.equal(
        run.verdict,
        wanted,
        `${line}, night ${night}: ${run.fault} ${result.sentence} ${result.reasons.join(' ')}`,
      );
    }
  });

  async function test(line: string, night: number): Promise<Night> {
    const id = await lab.announce(line, night);
    // Whoever announces a build twice gets the run that there is.
    assert.equal(await lab.announce(line, night), id);
    const run = await lab.ended(id);
    const { body } = await lab.api<Result>(`/api/v1/runs/${id}/report?format=json`);
    const ids = body.findings.flatMap((each) => (each.endpoint.includes(leakHost) ? [each.id] : []));
    return { line, night, run, result: body, ids };
  }

  /** What the first builds send is what people accept. */
  async function accept(): Promise<void> {
    const runs = all.map(({ run }) => join(lab.home(), 'runs', run.id));
    const who = ['--by', 'release lead', '--reason', 'update check', '--review-by', '2099-01-01'];
    await lab.command('baseline', 'accept', ...runs, '--baseline', lab.baselines, '--all', ...who);
  }

  it('have one verdict posted for each OTA', async () => {
    for (const { run } of all) await lab.receiver.heard(run.id);
    const told = lab.receiver.told.map(({ build, verdict }) => `${build?.fingerprint} ${verdict}`);
    const wanted = all.map(({ line, night, run }) => `${fingerprintOf(line, night)} ${run.verdict}`);
    assert.deepEqual(told.toSorted(), wanted.toSorted());
  });

  it('name the leak by one id, from where it was first seen to where it is verified to be fixed', async () => {
    const ids = [...new Set(all.flatMap(({ ids }) => ids))];
    assert.equal(ids.length, 1);
    for (const { line, night, ids } of all)
      assert.equal(ids.length > 0, isLeaking(line, night, calendar), `${line}, night ${night}`);
    const trend = JSON.parse(await lab.command('trend', lines[0], '--json')) as Trend;
    const rows = trend.rows.filter(({ endpoint = '' }) => endpoint.includes(leakHost));
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
});
