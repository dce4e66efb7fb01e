import assert from 'node:assert/strict';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Result } from '../../lab/model/result.ts';
import { deviceOf, documentOf, type Emit, firmwareOf, openRig, phoneOf, type Rig } from './rig.ts';

const telemetry: Emit = {
  name: 'telemetry',
  from: 'com.rig.telemetry',
  on: ['screen-on'],
  request: {
    method: 'POST',
    url: 'https://stats.maker.example/v1',
    body: { json: { did: '{{android-id}}' } },
  },
};
const leak: Emit = {
  name: 'leak',
  from: 'com.rig.leak',
  on: ['screen-on'],
  request: { method: 'POST', url: 'http://collect.leak.example/', body: { json: { imei: '{{imei}}' } } },
};
const dayMs = 86_400_000;
const dayFromNow = (days: number) => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);

describe('A reviewed baseline, from a run to an exception that expires', function () {
  // Up to six commands each, and a busy machine starts one in ten seconds.
  this.timeout(180_000);
  let rig: Rig;
  let baselines: string;
  let file: string;
  const named = ['--by', 'R. Reviewer', '--reason', 'agreed with the maker'];

  const compare = async (run: string, base = baselines) => {
    const ended = await rig.phonehome(['compare', base, rig.path(run), '--least-trials', '3', '--json']);
    return { exit: ended.exit, result: documentOf<Result>(ended) };
  };
  const finding = async (run: string) => {
    const { result } = await compare(run);
    const found = result.findings.find(({ identifier }) => identifier === 'imei');
    assert.ok(found);
    return found;
  };

  before('a build with telemetry, and the next one with a leak', async function () {
    this.timeout(180_000);
    rig = await openRig();
    baselines = rig.path('baselines');
    file = rig.path('baselines', 'rig', 'eu.yaml');
    const device = await rig.write('device.yaml', deviceOf(phoneOf(5)));
    const record = async (name: string, emits: Emit[]) => {
      const firmware = await rig.write(`${name}.yaml`, firmwareOf(name, emits));
      const plan = ['--scenario', 'screen-on', '--repeat', '3', '--dwell', '1s'];
      const ended = await rig.phonehome([
        ...['run', '--firmware', firmware, '--device', device, '--out', rig.path(name), ...plan],
      ]);
      assert.equal(ended.exit, 3, ended.stderr);
    };
    await Promise.all([record('base', [telemetry]), record('next', [telemetry, leak])]);
  });
  after(() => rig?.close());

  it('is proposed with open words, and nothing is written', async () => {
    const { stdout, exit } = await rig.phonehome([
      'baseline',
      'propose',
      rig.path('base'),
      '--baseline',
      baselines,
    ]);
    assert.equal(exit, 0);
    assert.match(
      stdout,
      /identifier: android-id, recipient: maker\.example, .*transport: tls.* by: TODO.*# F-/,
    );
    await assert.rejects(readFile(file));
  });

  it('is accepted by a person with a name and a reason only', async () => {
    const args = ['baseline', 'accept', rig.path('base'), '--baseline', baselines, '--all'];
    const unnamed = await rig.phonehome([...args, '--review-by', dayFromNow(200)]);
    assert.equal(unnamed.exit, 2);
    assert.match(unnamed.stderr, /Who accepts this\? Say it with --by/);
    assert.match((await rig.phonehome([...args, ...named])).stderr, /needs a day .*--review-by/);
    const { stdout, exit } = await rig.phonehome([...args, ...named, '--review-by', dayFromNow(200)]);
    assert.equal(exit, 0);
    assert.match(stdout, /eu\.yaml:5 {2}expected\n.*eu\.yaml:3 {2}run\n$/);
    const shown = await rig.phonehome(['baseline', 'show', '--baseline', baselines]);
    assert.match(
      shown.stdout,
      /android-id to maker\.example on screen-on .* by R\. Reviewer .*: agreed with the maker/,
    );
  });

  it('passes the run that it was made of, and says why it was chosen', async () => {
    const { exit, result } = await compare('base');
    assert.equal(exit, 0, result.reasons.join('\n'));
    assert.deepEqual(
      result.findings.map(({ state }) => state),
      ['unchanged'],
    );
    assert.equal(result.baseline?.approvedBy, 'R. Reviewer');
    assert.equal(result.baseline?.file, file);
    assert.match(
      result.baseline?.why ?? '',
      /It is the file of line rig\/eu in .*baselines: .*1 entry of 1 run/,
    );
  });

  it('fails the next build for what it does not approve', async () => {
    const { exit, result } = await compare('next');
    assert.equal(exit, 1);
    assert.deepEqual(
      { new: result.counts.new, unchanged: result.counts.unchanged },
      { new: 1, unchanged: 1 },
    );
  });

  it('lets an exception hold until its day, keeps what a hand wrote, and fails again after it', async () => {
    const { id } = await finding('next');
    const text = await readFile(file, 'utf8');
    await writeFile(file, `# reviewed every month\n${text}`);
    const add = [
      'except',
      'add',
      id,
      '--baseline',
      baselines,
      '--run',
      rig.path('next'),
      '--owner',
      'O. Owner',
    ];
    const why = ['--reason', 'fixed in the next build', '--expires'];
    const added = await rig.phonehome([...add, ...why, dayFromNow(30)]);
    assert.equal(added.exit, 0, added.stderr);
    const edited = await readFile(file, 'utf8');
    assert.ok(edited.startsWith(`# reviewed every month\n${text.trimEnd()}`), edited);
    const excepted = await compare('next');
    assert.equal(excepted.exit, 0, excepted.result.reasons.join('\n'));
    assert.equal(excepted.result.counts.excepted, 1);
    const { stdout } = await rig.phonehome(['except', 'list', '--baseline', baselines]);
    assert.match(stdout, /exception .*imei to leak\.example .*by O\. Owner.*, 30 days left/);

    const past = edited.replace(
      `at: ${dayFromNow(0)}, expires: ${dayFromNow(30)}`,
      `at: ${dayFromNow(-60)}, expires: ${dayFromNow(-1)}`,
    );
    assert.notEqual(past, edited);
    await writeFile(file, past);
    const { exit, result } = await compare('next');
    assert.equal(exit, 1);
    assert.match(result.reasons.join('\n'), /eu\.yaml:\d+ does not cover it: It expired on/);
  });

  it('has its captures read again when the rules have changed, and says where they are gone', async () => {
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/ruleset: [^,]+/, 'ruleset: "2020.1"'));
    const again = await compare('base');
    assert.equal(again.exit, 0, again.result.reasons.join('\n'));
    assert.deepEqual(
      again.result.coverage.notes.filter((note) => /rules have changed/.test(note)),
      [],
    );
    await rename(rig.path('base'), rig.path('moved'));
    const gone = await compare('moved');
    assert.match(
      gone.result.coverage.notes.join('\n'),
      /captures of the baseline's run .* \(rule set 2020\.1\) are gone/,
    );
    const next = await compare('next');
    assert.equal(next.exit, 1, 'what an expired exception names was known before');
  });

  it('is inconclusive where there is none for the line, and says which file was looked for', async () => {
    const { exit, result } = await compare('next', rig.path('home'));
    assert.equal(exit, 3);
    assert.match(result.reasons.join('\n'), /There is no baseline to compare with at .*home\/rig\/eu\.yaml/);
  });
});
