import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { Device } from '../../../lab/model/device.ts';
import type { ServiceRun } from '../../../lab/model/service.ts';
import { blobFiles } from '../../../lab/store/service/blob-files.ts';
import { openRunRecords } from '../../../lab/store/service/run-records.ts';
import { backUp } from '../../../lab/store/upkeep/backup.ts';
import { hashOf } from '../../../lab/store/upkeep/raw-files.ts';
import { restoreTo } from '../../../lab/store/upkeep/restore.ts';
import { type RetainSetting, retain } from '../../../lab/store/upkeep/retain.ts';
import { analyzeRun } from '../../../lab/wiring/analyze-run.ts';
import { submissionFor } from '../../server/runs-of.ts';
import { recordRun } from '../../wiring/recorded-run.ts';

const device: Device = {
  serial: 'UPKEEP1',
  product: 'Rig',
  line: 'rig/eu',
  identifiers: [],
  sims: [],
} as never;
const ids = ['00000000000000a1', '00000000000000a2', '00000000000000a3'] as const;
const day = 86_400_000;

describe("the upkeep of a lab's home", function () {
  this.timeout(60_000);
  let folder = '';
  let home = '';
  const setting = (more: Partial<RetainSetting>): RetainSetting => ({
    home,
    terms: {},
    dryRun: false,
    now: Date.parse('2026-06-01'),
    records: [],
    named: new Set(),
    openExceptions: false,
    ...more,
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-upkeep-'));
    home = join(folder, 'home');
    process.env.PHONEHOME_HOME = home;
    await mkdir(join(home, 'runs'), { recursive: true });
    const records = await openRunRecords(home);
    for (const id of ids) {
      await recordRun(
        join(home, 'runs', id),
        device,
        [{ url: 'http://a.example/', body: Buffer.from('raw words') }],
        { id },
      );
      await records.write(recordOf(id));
    }
    await writeFile(join(home, 'redaction.key'), `${'ab'.repeat(32)}\n`);
    await chmod(join(home, 'redaction.key'), 0o600);
  });

  afterEach(async () => {
    delete process.env.PHONEHOME_HOME;
    await rm(folder, { recursive: true, force: true });
  });

  for (const name of ['backup.tar', 'backup']) {
    it(`copies a home that goes on meanwhile into ${name}, and brings it back into an empty one`, async () => {
      const records = await openRunRecords(home);
      let seq = 0;
      let over = false;
      const load = (async () => {
        while (!over) {
          seq += 1;
          await records.append({
            seq,
            at: '',
            run: ids[0],
            kind: 'stage',
            serial: null,
            trial: null,
            text: 'x'.repeat(500),
          });
          await records.write({ ...recordOf(ids[1]), waitingFor: String(seq) });
        }
      })();
      const to = join(folder, name);
      const moved = await backUp(home, to, '0.1.0');
      over = true;
      await load;
      const other = join(folder, 'other');
      assert.deepEqual(await restoreTo(other, to), moved);
      assert.equal(moved.runs, 3);
      const back = await openRunRecords(other);
      const { runs, broken } = await back.all();
      assert.deepEqual(broken, []);
      assert.deepEqual(runs.map(({ id }) => id).sort(), [...ids]);
      const events = await back.events(ids[0], 0);
      assert.deepEqual(
        events.map((event) => event.seq),
        events.map((_, index) => index + 1),
      );
      assert.equal(await readFile(join(other, 'redaction.key'), 'utf8'), `${'ab'.repeat(32)}\n`);
      assert.equal((await stat(join(other, 'redaction.key'))).mode & 0o777, 0o600);
      assert.deepEqual(await readdir(join(other, 'runs')), [...ids]);
    });
  }

  it('refuses a home that is not empty, and a backup of which one byte was altered', async () => {
    const to = join(folder, 'backup.tar');
    await backUp(home, to, '0.1.0');
    await assert.rejects(restoreTo(home, to), /is not empty: a lab is there/);
    const bytes = await readFile(to);
    const at = bytes.indexOf('raw words');
    assert.ok(at > 0);
    bytes[at] = 0x52;
    await writeFile(to, bytes);
    const other = join(folder, 'other');
    await assert.rejects(
      restoreTo(other, to),
      /holds .* with other bytes than it had\. Nothing was restored/,
    );
    assert.deepEqual(await readdir(other), []);
  });

  it('refuses a manifest whose paths lead out of the home', async () => {
    const to = join(folder, 'backup');
    await backUp(home, to, '0.1.0');
    const manifest = JSON.parse(await readFile(join(to, 'manifest.json'), 'utf8'));
    manifest.files[0].path = 'runs/../../escaped';
    await writeFile(join(to, 'manifest.json'), JSON.stringify(manifest));
    await assert.rejects(restoreTo(join(folder, 'other'), to), /manifest\.json that no phonehome wrote/);
    assert.deepEqual((await readdir(folder)).sort(), ['backup', 'home', 'other']);
  });

  it('deletes nothing in a dry run', async () => {
    const { expired } = await retain(setting({ terms: { raw: 30, runs: 60 }, dryRun: true }));
    assert.deepEqual(
      expired.map(({ thing, name }) => [thing, name]),
      ids.map((id) => ['runs', id]),
    );
    assert.deepEqual(await readdir(join(home, 'runs')), [...ids]);
    await assert.rejects(readFile(join(home, 'audit.jsonl')), { code: 'ENOENT' });
  });

  it('deletes recordings and writes down what they were; the result stays, and says so', async () => {
    const run = join(home, 'runs', ids[0]);
    await analyzeRun(run);
    const before = (await readdir(run, { recursive: true })).filter((path) =>
      /^bodies\/.*[0-9a-f]{64}/.test(path),
    );
    assert.equal(before.length, 1);
    const [events = ''] = (await readdir(run, { recursive: true })).filter((path) =>
      path.endsWith('events.jsonl'),
    );
    const packets = ['packets.pcapng', 'tls-keys.txt'];
    for (const name of packets) await writeFile(join(run, dirname(events), name), 'raw words');
    const records = ids.map((id) => recordOf(id));
    const { expired, kept } = await retain(
      setting({ terms: { raw: 30 }, records, named: new Set([ids[1]]) }),
    );
    assert.deepEqual(
      expired.map(({ thing, name }) => [thing, name]),
      [
        ['raw', ids[0]],
        ['raw', ids[2]],
      ],
    );
    assert.deepEqual(kept, [{ run: ids[1], why: 'a baseline names it' }]);
    const left = await readdir(run, { recursive: true });
    assert.ok(left.includes('derived/profile.json') && left.some((path) => path.endsWith('trial.json')));
    assert.deepEqual(
      left.filter(
        (path) =>
          /[0-9a-f]{64}|events\.jsonl|flows\.jsonl|emissions|unknown\.jsonl/.test(path) ||
          packets.includes(basename(path)),
      ),
      [],
    );
    await assert.rejects(
      analyzeRun(run),
      /The recording of .* was deleted on .*, after 30 days: it cannot be decoded/,
    );
    await analyzeRun(join(home, 'runs', ids[1]));
    const audit = (await readFile(join(home, 'audit.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(audit.map(({ did, thing, name, days }) => ({ did, thing, name, days }))[0], {
      ...{ did: 'delete', thing: 'raw', name: ids[0], days: 30 },
    });
    const again = await retain(setting({ terms: { raw: 30 }, records, named: new Set([ids[1]]) }));
    assert.deepEqual(again.expired, []);
  });

  it('keeps runs that have not ended, that another is judged against, and that have an open exception', async () => {
    const excepted = join(home, 'runs', ids[2], 'derived');
    await mkdir(excepted, { recursive: true });
    await writeFile(
      join(excepted, 'result.json'),
      JSON.stringify({ findings: [{ approval: { kind: 'exception' } }] }),
    );
    const judged = recordOf('00000000000000ff', { baseline: ids[1] });
    const records = [
      { ...recordOf(ids[0]), state: 'running' as const },
      recordOf(ids[1]),
      recordOf(ids[2]),
      judged,
    ];
    const { expired, kept } = await retain(setting({ terms: { runs: 30 }, records, openExceptions: true }));
    assert.deepEqual(expired, []);
    assert.deepEqual(
      kept.map(({ why }) => why),
      ['it is running', 'it is the baseline of run 00000000000000ff', 'it has an open exception'],
    );
    const later = await retain(setting({ terms: { runs: 30 }, records, openExceptions: false }));
    assert.deepEqual(
      later.expired.map(({ name }) => name),
      [ids[2]],
    );
    assert.deepEqual(
      (await readdir(join(home, 'service/runs'))).filter((name) => name.startsWith(ids[2])),
      [],
    );
  });

  it('lets go of blobs that nothing refers to, and of the second name of a deleted body', async () => {
    const blobs = blobFiles(join(home, 'blobs'));
    const put = async (text: string) => {
      const file = join(folder, 'blob');
      await writeFile(file, text);
      const sha256 = await hashOf(file);
      await blobs.put(sha256, { offset: 0, last: true, bytes: Readable.from([Buffer.from(text)]) });
      return sha256;
    };
    const [body, build, stray] = [await put('body'), await put('build'), await put('stray')];
    await blobs.place(body, join(home, 'runs', ids[0], 'bodies', 'placed'));
    const about = recordOf(ids[1]);
    const records = [
      {
        ...about,
        submission: { ...about.submission, build: { kind: 'ota', sha256: build, fingerprint: 'f' } as const },
      },
    ];
    const now = Date.now() + 30 * day;
    const { expired } = await retain(setting({ terms: { blobs: 7 }, records, now }));
    assert.deepEqual(
      expired.map(({ name }) => name),
      [stray],
    );
    assert.notEqual(await blobs.has(body), null);
    assert.notEqual(await blobs.has(build), null);
    await retain(setting({ terms: { raw: 30 }, records, now }));
    assert.equal(await blobs.has(body), null);
  });
});

function recordOf(id: string, more: { baseline?: string } = {}): ServiceRun {
  const at = '2026-01-02T00:00:00.000Z';
  return {
    schema: 'phonehome.service-run/1',
    id,
    submission: { ...submissionFor('UPKEEP1'), ...more },
    state: 'done',
    waitingFor: null,
    submittedAt: at,
    startedAt: at,
    finishedAt: at,
    host: 'host',
    serials: ['UPKEEP1'],
    trials: { ended: 1, of: 1 },
    verdict: 'pass',
    sentence: 'Nothing new.',
    fault: null,
    exit: 0,
  };
}
