import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadDecoders } from '../../lab/analysis/decoders/list.ts';
import { identifyMessage, makeMatcher } from '../../lab/analysis/identify.ts';
import type { Judgement } from '../../lab/model/lab.ts';
import { verifyBundle } from '../../lab/store/evidence/verify-bundle.ts';
import { type AnalysisPool, analysisPool } from '../../lab/wiring/analysis-pool.ts';
import { baselineShelf } from '../../lab/wiring/baselines.ts';
import { evidenceShelf } from '../../lab/wiring/evidence.ts';
import { exportFinding } from '../../lab/wiring/finding-export.ts';
import { formats, render, renderTrend } from '../../lab/wiring/render.ts';
import { trendFor } from '../../lab/wiring/trend.ts';
import { encodings } from '../analysis/identify/encodings.ts';
import { phone } from '../analysis/identify/phones.ts';
import { writers } from '../analysis/identify/spellings.ts';
import { recordRun, type Sent } from './recorded-run.ts';

const device = phone(5);
const matcher = makeMatcher([device]);
const values = [...device.identifiers.map(({ value }) => value), device.serial];
const named = (kind: string) => (kind === 'lac' ? 'lac' : kind === 'cell-id' ? 'cellid' : 'v');

/** Every value in every spelling, every value in every encoding, and in each part of a message. */
function requests(): Sent[] {
  return device.identifiers.flatMap(({ kind, value }, index) => {
    const url = `http://t${index}.example/v1`;
    const plain = Buffer.from(value);
    const wrapped = encodings
      .filter(({ text }) => !text || /^[\x20-\x7e]*$/.test(value))
      .map(({ encode }) => ({
        url,
        body: Buffer.concat([Buffer.from(`{"${named(kind)}":"`), encode(plain), Buffer.from('"}')]),
      }));
    const spelled = writers
      .filter(({ kinds }) => kinds === 'all' || kinds.includes(kind))
      .map(({ write }) => ({ url, body: Buffer.concat([Buffer.from(`${named(kind)}=`), write(value)]) }));
    const inUrl = encodeURIComponent(value);
    return [
      ...wrapped,
      ...spelled,
      {
        url: `${url}/${inUrl}/x?${named(kind)}=${inUrl}`,
        headers: [
          ['X-Id', value],
          ['Cookie', `uid=${inUrl}`],
        ] as const,
      },
      {
        url,
        headers: [['content-encoding', 'gzip']] as const,
        body: gzipSync(JSON.stringify({ [named(kind)]: value })),
      },
      ...(/^[a-z0-9-]{8,}$/i.test(value) ? [{ url: `https://${value}.host.example/` }] : []),
    ];
  });
}

describe('a run with every kind of value in many spellings and encodings', function () {
  this.timeout(240_000);
  let root: string;
  let run: string;
  let pool: AnalysisPool;
  let judgement: Judgement;
  const home = process.env.PHONEHOME_HOME;

  before(async () => {
    await loadDecoders();
    root = await mkdtemp(join(tmpdir(), 'phonehome-test-'));
    process.env.PHONEHOME_HOME = join(root, 'home');
    run = join(root, 'run');
    const note = `Phone ${device.serial} with ${values.join(' and ')} failed.`;
    const log = values.map((value) => `01-01 00:00:03.600  1000  1000 I Radio: got ${value}\n`).join('');
    await recordRun(run, device, requests(), { note, log });
    pool = analysisPool();
    judgement = await pool.judge({ folders: [run, run], policy: {} });
  });

  after(async () => {
    await pool.close();
    if (home === undefined) delete process.env.PHONEHOME_HOME;
    else process.env.PHONEHOME_HOME = home;
    await rm(root, { recursive: true, force: true });
  });

  /** No value stands there as it is, and the lab's own search finds none in any other form. */
  function holdsNone(text: string, what: string) {
    for (const value of values.filter((each) => each.length > 5)) {
      assert.ok(!text.toLowerCase().includes(value.toLowerCase()), `${what} shows ${value}`);
    }
    for (let at = 0; at < text.length; at += 60_000) {
      const body = Buffer.from(text.slice(at, at + 64_000));
      const { sightings } = identifyMessage(matcher, {
        method: null,
        url: null,
        headers: [],
        body,
        direction: 'sent',
      });
      const found = sightings.filter(
        ({ identifier, spelling }) => identifier !== 'location' && spelling !== 'short',
      );
      assert.deepEqual(
        found.map(({ identifier, spelling, where }) => `${identifier} ${spelling} ${where}`),
        [],
        what,
      );
    }
  }

  async function filesUnder(folder: string): Promise<(readonly [string, string])[]> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
    return Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')] as const));
  }

  it('is one in which they are found', () => {
    const kinds = new Set(judgement.results[0]?.findings.map(({ identifier }) => identifier));
    for (const { kind } of device.identifiers) assert.ok(kinds.has(kind), kind);
  });

  for (const { name, tells } of formats.filter((each) => !each.tells.every((told) => told === 'trend'))) {
    it(`shows none of them as ${name}`, () => {
      const options = { colour: false, nextCommand: '' };
      if (tells.includes('build')) holdsNone(render(judgement, name, options), name);
      const several = { ...judgement, results: [...judgement.results, ...judgement.results] };
      if (tells.includes('builds')) holdsNone(render(several, name, options), `${name} side by side`);
    });
  }

  it('shows none of them as HAR, and all of them when asked to', async () => {
    const [masked, shown] = [join(root, 'masked.har'), join(root, 'shown.har')];
    await pool.har({ folder: run, file: masked, reveal: false });
    await pool.har({ folder: run, file: shown, reveal: true });
    const text = await readFile(masked, 'utf8');
    holdsNone(text, 'har');
    assert.doesNotMatch(text, /sid=1/);
    assert.ok(JSON.parse(text).log.entries.length > 300);
    const raw = await readFile(shown, 'utf8');
    for (const { kind, value } of device.identifiers) assert.ok(raw.includes(value), kind);
    assert.equal((await stat(shown)).mode & 0o777, 0o600);
  });

  it('shows them in a report that was asked to reveal them, and not in what stays with the run', async () => {
    const revealed = await pool.judge({ folders: [run], policy: {}, reveal: true });
    assert.ok(revealed.results[0]?.conditions.devices.includes(device.serial));
    assert.match(JSON.stringify(revealed.exhibits), new RegExp(device.serial));
    const options = { colour: false, nextCommand: '' };
    assert.match(render(revealed, 'html', options), /identifiers are shown as they are/);
    assert.match(render(judgement, 'html', options), /identifiers are not shown in full/);
    holdsNone(await readFile(join(run, 'derived', 'result.json'), 'utf8'), 'result.json');
  });

  it('shows none of them in the trend of its line, in any format, nor in the index that it is made of', async () => {
    const home = join(root, 'home');
    const request = { of: [run], reanalyze: false };
    const trend = await trendFor(home, request, (folder) => pool.analyze(folder));
    assert.ok(trend.rows.length > 20);
    for (const { name } of formats.filter(({ tells }) => tells.includes('trend')))
      holdsNone(renderTrend(trend, name, { colour: false, nextCommand: '' }), `${name} of a trend`);
    const index = await filesUnder(join(home, 'index'));
    assert.ok(index.length > 0);
    for (const [path, text] of index) holdsNone(text, path);
  });

  it('shows none of them in what is proposed for a reviewed file, nor in the file', async () => {
    const shelf = baselineShelf(join(root, 'home'), pool);
    const file = join(root, 'baseline.yaml');
    const [proposal] = await shelf.propose([run], file);
    assert.ok((proposal?.entries.length ?? 0) > 20);
    holdsNone(JSON.stringify(proposal), 'proposal');
    const selection = { kind: 'all' } as const;
    await shelf.accept([run], file, {
      ...{ by: 'R. Reviewer', reason: 'agreed', purpose: null, reviewBy: '2099-01-01', selection },
    });
    holdsNone(await readFile(file, 'utf8'), 'reviewed file');
  });

  it('shows none of them in the folder of a finding', async () => {
    const id = judgement.results[0]?.findings.find(({ identifier }) => identifier === 'imei')?.id ?? '';
    const out = join(root, 'finding');
    const names = await exportFinding({ run, id, out, baseline: run, reveal: false });
    for (const name of [
      'README.md',
      'finding.json',
      'request.http',
      'logcat.txt',
      'steps.jsonl',
      'device.template.yaml',
      'flows.har',
    ])
      assert.ok(names.includes(name), name);
    for (const [path, text] of await filesUnder(out)) holdsNone(text, path);
  });

  it('is sealed in a redacted bundle that shows none of them and can be held against the run', async () => {
    const shelf = evidenceShelf(join(root, 'home'), pool);
    const request = { run, key: null, by: 'somebody' };
    const [full, redacted] = [join(root, 'full'), join(root, 'redacted')];
    await shelf.export({ ...request, out: full, redacted: false });
    await shelf.export({ ...request, out: redacted, redacted: true });
    for (const [path, text] of await filesUnder(redacted)) holdsNone(text, path);
    const verify = (bundle: string, original: string | null) =>
      shelf.verify(bundle, { publicKey: null, original, by: null });
    for (const original of [run, full]) {
      const found = await verify(redacted, original);
      assert.deepEqual([found.verifies, found.original, found.inChain], [true, 'same', true]);
    }
    const other = join(root, 'other');
    await recordRun(other, device, requests().slice(1));
    assert.deepEqual((await verify(redacted, other)).original, 'differs');
    const [first, second] = await Promise.all([full, redacted].map((each) => verifyBundle(each, null)));
    assert.deepEqual([first?.manifest?.number, second?.manifest?.number], [1, 2]);
    assert.equal(second?.manifest?.previous, first?.manifestSha256);
  });

  it('is no evidence any more when it was altered since', async () => {
    const shelf = evidenceShelf(join(root, 'home'), pool);
    const altered = join(root, 'altered');
    await recordRun(altered, device, requests().slice(0, 3));
    await rm(join(altered, 'trials/001-screen-on/1/trial.json'));
    const request = { run: altered, out: join(root, 'never'), key: null, by: null, redacted: false };
    await assert.rejects(
      shelf.export(request),
      /is not as it was recorded: trials\/001-screen-on\/1\/trial\.json is missing since/,
    );
    await assert.rejects(stat(request.out));
  });
});
