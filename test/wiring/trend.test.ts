import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Trend } from '../../lab/model/trend.ts';
import { indexPath } from '../../lab/store/run-index.ts';
import { analysisPool } from '../../lab/wiring/analysis-pool.ts';
import { trendFor } from '../../lab/wiring/trend.ts';
import { device as phone } from '../store/a-run.ts';
import { recordRun, type Sent } from './recorded-run.ts';

const device = { ...phone, identifiers: phone.identifiers.filter(({ kind }) => kind === 'imei'), sims: [] };
const canary: Sent = {
  url: 'http://canary.phonehome.invalid/',
  body: Buffer.from(Buffer.from('{"canary":"c0ffee"}').toString('base64')),
};
const leak: Sent = { url: 'http://telemetry.acme.example/v1?imei=356938035643809' };

function fingerprintOf(build: string): string {
  return `Maker/P/P:9/X/${build}:user/release-keys`;
}

describe('the trend of recorded runs', function () {
  this.timeout(120_000);
  let root: string;
  let home: string;
  const before_ = process.env.PHONEHOME_HOME;
  const pool = analysisPool();
  const at = (name: string) => join(root, name);
  const trend = (...of: string[]) =>
    trendFor(home, { of, reanalyze: false }, (folder) => pool.analyze(folder));

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'phonehome-test-'));
    home = at('home');
    process.env.PHONEHOME_HOME = home;
    const builds: [string, Sent[]][] = [
      ['A', [leak, canary]],
      ['B', [canary]],
    ];
    for (const [day, [build, sent]] of builds.entries()) {
      await recordRun(at(build), device, sent, {
        ...{ id: `run-${build}`, fingerprint: fingerprintOf(build), day, trials: 4 },
      });
    }
    await pool.judge({ folders: [at('A'), at('B')], policy: {} });
  });

  after(async () => {
    await pool.close();
    if (before_ === undefined) delete process.env.PHONEHOME_HOME;
    else process.env.PHONEHOME_HOME = before_;
    await rm(root, { recursive: true, force: true });
  });

  /** What matters of a trend, without what a second analysis may say otherwise. */
  function gist({ line, builds, rows, leftOut }: Trend) {
    return {
      ...{ line, leftOut },
      builds: builds.map(({ run, verdict, trials }) => [run, verdict, trials.valid]),
      rows: rows.map(({ identifier, recipient, firstSeen, lastSeen, fixedIn, cells }) => ({
        ...{ identifier, recipient, firstSeen, lastSeen },
        fixed: fixedIn === null ? null : [fixedIn.build, fixedIn.trials],
        cells: cells.map((cell) => cell && `${cell.k}/${cell.n}`),
      })),
    };
  }

  const expected = {
    line: device.line,
    leftOut: [],
    builds: [
      ['run-A', null, 4],
      ['run-B', 'inconclusive', 4],
    ],
    rows: [
      {
        ...{ identifier: 'imei', recipient: 'acme.example', firstSeen: 0, lastSeen: 0 },
        ...{ fixed: [1, 4], cells: ['4/4', '0/4'] },
      },
    ],
  };

  it('is told from what was analyzed, by line, by folder, or without a word where there is one line', async () => {
    for (const of of [[device.line], [], [at('A'), at('B')]]) {
      const found = gist(await trend(...of));
      assert.deepEqual({ ...found, rows: found.rows.map(slotless) }, expected);
    }
    assert.deepEqual(
      (await trend(at('B'))).builds.map(({ run }) => run),
      ['run-B'],
    );
  });

  it('is made anew from the folders where the index is lost, torn or of another version', async () => {
    const path = indexPath(home, device.line);
    const whole = await readFile(path, 'utf8');
    for (const broken of [null, whole.slice(0, 300), `{"v":0}\n${whole}`]) {
      await (broken === null ? rm(path) : writeFile(path, broken));
      const found = gist(await trend(device.line));
      assert.deepEqual({ ...found, rows: found.rows.map(slotless) }, expected);
    }
  });

  it('decodes runs of another ruleset again only when it is asked to', async () => {
    const path = indexPath(home, device.line);
    const whole = await readFile(path, 'utf8');
    const older = whole
      .replaceAll(/"ruleset":"[^"]+"/g, '"ruleset":"old"')
      .replaceAll(/"digest":"[^"]+"/g, '"digest":"of the old one"');
    assert.notEqual(older, whole);
    await writeFile(path, older);
    assert.deepEqual([...new Set((await trend(device.line)).builds.map(({ ruleset }) => ruleset))], ['old']);
    const again = await trendFor(home, { of: [device.line], reanalyze: true }, (folder) =>
      pool.analyze(folder),
    );
    assert.ok(again.builds.every(({ ruleset }) => ruleset !== 'old'));
  });

  it('finds the runs of a home that was restored under another name, with its index and without', async () => {
    const restored = at('restored');
    for (const name of ['A', 'B']) await cp(at(name), join(restored, 'runs', name), { recursive: true });
    await cp(join(home, 'index'), join(restored, 'index'), { recursive: true });
    for (const file of await readdir(join(restored, 'index'))) {
      const text = await readFile(join(restored, 'index', file), 'utf8');
      const lost = text
        .replaceAll(`${root}/`, '/lost/runs/')
        .replaceAll(/"ruleset":"[^"]+"/g, '"ruleset":"old"');
      await writeFile(join(restored, 'index', file), lost);
    }
    const analyzed: string[] = [];
    await trendFor(restored, { of: [device.line], reanalyze: true }, async (folder) => {
      analyzed.push(folder);
    });
    assert.deepEqual(analyzed.sort(), [join(restored, 'runs/A'), join(restored, 'runs/B')]);
    await rm(indexPath(restored, device.line));
    const found = await trendFor(restored, { of: [device.line], reanalyze: false }, () => assert.fail());
    assert.deepEqual(gist(found).builds, expected.builds);
  });

  it('says what is wrong with a line or folder that there is not, and with runs of two lines', async () => {
    await assert.rejects(trend('no/line'), /There is no line "no\/line" here.*Known lines: nokia-7-plus\/eu/);
    await assert.rejects(trend(at('A'), at('nowhere')), /nowhere is no run/);
    const other = { ...device, line: 'other/line' };
    await recordRun(at('other'), other, [canary], { id: 'run-other' });
    await assert.rejects(trend(at('A'), at('other')), /a trend is of one/);
  });

  it('says which runs it lost', async () => {
    await rm(indexPath(home, device.line));
    await rm(at('B'), { recursive: true });
    const { builds, leftOut = [] } = await trend(device.line);
    assert.deepEqual(
      builds.map(({ run }) => run),
      ['run-A'],
    );
    assert.deepEqual(
      leftOut.map(({ run }) => run),
      ['run-B'],
    );
    assert.match(leftOut[0]?.reason ?? '', /B is gone/);
  });
});

function slotless<Row extends { identifier: string }>(row: Row): Row {
  return { ...row, identifier: row.identifier.split(':')[0] ?? '' };
}
