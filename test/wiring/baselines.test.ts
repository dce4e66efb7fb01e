import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Selection } from '../../lab/model/baseline-shelf.ts';
import type { Device } from '../../lab/model/device.ts';
import { analysisPool } from '../../lab/wiring/analysis-pool.ts';
import { chooseBaseline } from '../../lab/wiring/baseline-choice.ts';
import { baselineShelf } from '../../lab/wiring/baselines.ts';
import { device as phone } from '../store/a-run.ts';
import { recordRun, type Sent } from './recorded-run.ts';

const imei = '356938035643809';
const device: Device = {
  ...phone,
  identifiers: [
    { kind: 'imei', value: imei },
    { kind: 'android-id', value: 'a3f9c27d51e8b604' },
  ],
  sims: [],
};
const canary: Sent = {
  url: 'http://canary.phonehome.invalid/',
  body: Buffer.from(Buffer.from('{"canary":"c0ffee"}').toString('base64')),
};
const stats: Sent = { url: 'http://stats.maker.example/v1?did=a3f9c27d51e8b604' };
const leak: Sent = {
  url: `http://collect.leak.example/?imei=${imei}`,
  headers: [['X-Requested-With', 'com.example.a']],
};
const fingerprint = (build: string) => `Maker/P/P:9/X/${build}:user/release-keys`;

describe('a reviewed file that grows run by run', function () {
  this.timeout(120_000);
  let root: string;
  const usual = process.env.PHONEHOME_HOME;
  const pool = analysisPool();
  const at = (name: string) => join(root, name);
  const shelf = () => baselineShelf(at('home'), pool);
  const accept = (runs: readonly string[], where: string, selection: Selection) =>
    shelf().accept(runs.map(at), at(where), {
      ...{ by: 'R. Reviewer', reason: 'agreed', purpose: null, reviewBy: '2099-01-01', selection },
    });
  const read = async (file: string) => parse(await readFile(at(file), 'utf8'));

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'phonehome-test-'));
    process.env.PHONEHOME_HOME = at('home');
    const record = (name: string, sent: readonly Sent[], day: number) =>
      recordRun(at(name), device, sent, {
        ...{ id: `run-${name}`, fingerprint: fingerprint(name), day, trials: 5 },
      });
    await record('first', [canary, stats, leak], 0);
    await record('second', [canary, stats, leak], 1);
    await record('quiet', [canary], 2);
  });

  after(async () => {
    await pool.close();
    if (usual === undefined) delete process.env.PHONEHOME_HOME;
    else process.env.PHONEHOME_HOME = usual;
    await rm(root, { recursive: true, force: true });
  });

  it('takes what goes to a recipient, keeps the rest open, and counts a second run for what is approved', async () => {
    const wanted = { kind: 'recipient', names: ['maker.example'] } as const;
    const written = await accept(['first', 'second'], 'two.yaml', wanted);
    assert.deepEqual(
      written.map(({ entries, open }) => [entries.length, open]),
      [
        [1, 1],
        [0, 1],
      ],
      'the second run adds no entry: it is approved already',
    );
    const { runs, entries } = await read('two.yaml');
    assert.deepEqual(
      runs.map(({ id, open }: { id: string; open: string[] }) => [id, open.length]),
      [
        ['run-first', 1],
        ['run-second', 1],
      ],
    );
    assert.equal(entries.length, 1);
    assert.deepEqual(entries[0].seen, { k: 10, n: 10 });
    assert.deepEqual(
      entries[0].rates.map(({ run, k, n }: { run: string; k: number; n: number }) => [run, k, n]),
      [
        ['run-first', 5, 5],
        ['run-second', 5, 5],
      ],
    );
  });

  it('takes the same run twice without counting it twice', async () => {
    await accept(['first'], 'two.yaml', { kind: 'recipient', names: ['maker.example'] });
    const { runs, entries } = await read('two.yaml');
    assert.deepEqual([runs.length, entries[0].seen], [2, { k: 10, n: 10 }]);
  });

  it('takes what a package sends, and refuses a name that means nothing', async () => {
    const [written] = await accept(['first'], 'package.yaml', { kind: 'package', names: ['com.example.a'] });
    assert.deepEqual(
      written?.entries.map((entry) => (entry.kind === 'expected' ? entry.key.identifier : entry.kind)),
      ['imei'],
    );
    for (const kind of ['package', 'recipient'] as const)
      await assert.rejects(
        accept(['first'], 'package.yaml', { kind, names: ['nobody.example'] }),
        /shows no (package|recipient) nobody\.example that could be accepted/,
      );
  });

  it('is named from where one stands, so that tools find the line in a repository', async () => {
    const inside = join(process.cwd(), 'test/fixtures/releases/0.1.0/baseline.yaml');
    const { line } = parse(await readFile(inside, 'utf8'));
    const named = async (path: string, of: string) => (await chooseBaseline(path, of, '2026-06-01')).file;
    assert.equal(await named(inside, line), 'test/fixtures/releases/0.1.0/baseline.yaml');
    assert.equal(await named(at('two.yaml'), device.line), at('two.yaml'));
  });

  it('tells a run which further trials would decide against it', async () => {
    const [base, head] = [at('two.yaml'), at('quiet')];
    assert.deepEqual(await pool.needs({ base, head }), [], 'five silent trials decide ten of ten');
    await recordRun(at('short'), device, [canary], {
      ...{ id: 'run-short', fingerprint: fingerprint('short'), day: 3, trials: 1 },
    });
    assert.deepEqual(await pool.needs({ base, head: at('short') }), [{ trigger: 'screen-on', trials: 2 }]);
  });
});
