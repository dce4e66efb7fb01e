import assert from 'node:assert/strict';
import { appendFile, cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { openAnalysisQueue } from '../../lab/queue/analysis-queue.ts';
import { connectRedis, type RedisHandle } from '../../lab/queue/redis-server.ts';
import { openRunQueue } from '../../lab/queue/run-queue.ts';
import { isAnalysis } from '../../lab/store/service/run-folders.ts';
import { deleteRaw } from '../../lab/store/upkeep/raw-files.ts';
import { deriveRun } from '../../lab/wiring/analyze-run.ts';
import { rescoreByWorkers } from '../../lab/wiring/rescore-by-workers.ts';
import { rulesHere } from '../../lab/wiring/rules-here.ts';
import { requireAnalyst } from '../../lab/wiring/take-analyses.ts';
import { tool } from '../../lab/wiring/version.ts';
import { until } from '../queue/own-redis.ts';
import { type TestParts, testParts, testServer } from '../server/parts.ts';
import { twins, writeTwinRun } from '../wiring/two-phone-run.ts';
import { openRig, type Rig, type Started } from './rig.ts';
import { type SharedRedis, sharedRedis } from './shared-redis.ts';

const names = ['night-1', 'night-2', 'night-3'];

describe('runs that workers on two hosts analyze', () => {
  const earlier = process.env.REDIS_URL;
  let rig: Rig;
  let shared: SharedRedis;
  let redis: RedisHandle;
  let world: TestParts;
  let server: Awaited<ReturnType<typeof testServer>>;
  let workers: Started[];
  /** Runs whose recordings were asked for, in that order; each waits for the gate. */
  let asked: string[];
  let gate: (run: string) => Promise<void>;

  before(async () => {
    [rig, shared, world] = [await openRig(), await sharedRedis(), await testParts()];
    redis = await connectRedis({ url: shared.url, home: world.home, logFile: '' });
    process.env.REDIS_URL = shared.url;
    const { parts } = world;
    const analyses = {
      ...parts.analyses,
      recorded: async (run: string) => {
        asked.push(run);
        await gate(run);
        return parts.analyses.recorded(run);
      },
    };
    const queue = openRunQueue(redis);
    server = await testServer({ ...world, parts: { ...parts, analyses, queue, version: tool.version } });
    workers = ['a', 'b'].map((name) =>
      rig.start(['worker', '--analyze', '1', '--name', `host-${name}`], {
        PHONEHOME_HOME: rig.path(name),
        REDIS_URL: shared.url,
        LAB_URL: server.url,
      }),
    );
    for (const name of names) await writeTwinRun(runFolder(name), `Twin/${name}`, requestsOf);
    await Promise.all(workers.map((worker) => worker.says(/takes analyses/)));
  });
  beforeEach(() => {
    asked = [];
    gate = async () => undefined;
  });
  after(async () => {
    if (earlier === undefined) delete process.env.REDIS_URL;
    else process.env.REDIS_URL = earlier;
    await rig.close();
    await server.close();
    await redis.close();
    await shared.close();
    await world.close();
  });

  const runFolder = (name: string) => join(world.home, 'runs', name);
  const rescored = (folders: readonly string[] = []) =>
    rescoreByWorkers(world.home, folders, {
      onDone: () => undefined,
      onTrouble: () => undefined,
      signal: new AbortController().signal,
    });

  it('come out byte for byte as on one machine, each done once, by both hosts at the same time', async () => {
    let bothAsk: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      bothAsk = resolve;
    });
    // Each worker takes one at once, so that nothing is given before two hosts are at work.
    gate = async () => {
      if (new Set(asked).size === 2) bothAsk();
      await both;
    };
    const { runs, leftOut } = await rescored();
    assert.deepEqual(leftOut, []);
    assert.deepEqual(runs.map(({ folder }) => folder).sort(), names.map(runFolder));
    assert.deepEqual(asked.toSorted(), names);
    for (const name of names) {
      const here = rig.path('here', name);
      await mkdir(rig.path('here'), { recursive: true });
      await cp(runFolder(name), here, {
        recursive: true,
        filter: (path) => !/derived|flows\.jsonl/.test(path),
      });
      await deriveRun(here);
      assert.deepEqual(await analysisOf(runFolder(name)), await analysisOf(here));
    }
    // What was fetched is gone with the analysis.
    for (const home of ['a', 'b']) assert.deepEqual(await readdir(rig.path(home, 'work', 'analyses')), []);
  });

  it('are left as they were where no host can read them, with the sentence of the host', async () => {
    for (const name of ['gone', 'broken']) await writeTwinRun(runFolder(name), `Twin/${name}`, requestsOf);
    await deleteRaw(runFolder('gone'), 90);
    await appendFile(join(runFolder('broken'), 'run.json'), 'no json');
    const elsewhere = rig.path('elsewhere');
    const { runs, leftOut } = await rescored([...['gone', 'broken'].map(runFolder), elsewhere]);
    assert.deepEqual(runs, []);
    const [gone, broken, outside] = leftOut.map(({ reason }) => reason);
    assert.match(gone ?? '', /was deleted on .* after 90 days/);
    assert.match(broken ?? '', /run\.json/);
    assert.match(outside ?? '', /does not lie in .*runs/);
  });

  it('wait for a host of their rules, and hosts of other rules say that they leave them', async () => {
    const queue = openAnalysisQueue(redis);
    const stop = new AbortController();
    const waits = queue.done({ run: 'night-1', rules: '2000.1.1' }, stop.signal).catch((error) => error);
    await Promise.all(
      workers.map((worker) => worker.says(/1 analyses wait for rules 2000\.1\.1; this worker has \d/)),
    );
    assert.deepEqual(asked, []);
    await assert.rejects(requireAnalyst(queue, '2000.1.1'), /No worker takes .* 2000\.1\.1 \(host-a\S* has/);
    stop.abort(new Error('waited long enough'));
    assert.match((await waits).message, /long enough/);
    await queue.close();
    await assert.rejects(
      world.parts.analyses.keep('night-1', '2000.1.1', []),
      /This server has rules .*, and the analysis is by 2000\.1\.1/,
    );
  });

  it('keep nothing but an analysis of the attempts that there are', async () => {
    const rules = await rulesHere();
    const sha256 = 'a'.repeat(64);
    for (const path of ['run.json', 'derived/../run.json', 'trials/009-unlock/1/flows.jsonl'])
      await assert.rejects(
        world.parts.analyses.keep('night-1', rules, [{ path, sha256, bytes: 1 }]),
        /No analysis of this run leaves a file/,
      );
  });

  it('go to the other host once when one is killed', async () => {
    let killed: Started | undefined;
    let answered: () => void = () => undefined;
    const dead = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const is = /is analyzed here/g;
    const before = workers.map((worker) => worker.said().match(is)?.length ?? 0);
    // The first to ask is never answered while it lives.
    gate = async () => {
      if (asked.length > 1) return;
      const holds = () =>
        workers.findIndex((each, index) => (each.said().match(is)?.length ?? 0) > (before[index] ?? 0));
      await until(() => holds() >= 0);
      killed = workers[holds()];
      killed?.child.kill('SIGKILL');
      await killed?.ended;
      await forgetLocks(shared.url);
      answered();
    };
    const { runs, leftOut } = await rescored([runFolder('night-1')]);
    await dead;
    assert.deepEqual([runs.length, leftOut], [1, []]);
    assert.deepEqual(asked, ['night-1', 'night-1']);
    const other = workers.find((worker) => worker !== killed);
    assert.equal(other?.child.exitCode, null);
  });
});

function requestsOf(serial: string, trial: number) {
  const imei = twins.find((each) => each.serial === serial)?.identifiers[0]?.value ?? '';
  const body = Buffer.from(
    JSON.stringify({ imei, own: `${serial}-d41f7a9c0b52`, nonce: `${trial}-${serial}` }),
  );
  return [{ url: 'https://track.example.com/v1', headers: [['x-own', '1']] as const, body }];
}

/** Path -> text of all that an analysis leaves in a run's folder. */
async function analysisOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const paths = (await readdir(folder, { recursive: true })).filter(isAnalysis).sort();
  assert.ok(paths.includes('derived/profile.json') && paths.includes('derived/unknown.jsonl'));
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(folder, path), 'utf8')])),
  );
}

/** Lets the term pass that a dead worker's lock has. */
async function forgetLocks(url: string): Promise<void> {
  const client = new Redis(url);
  const locks = await client.keys('{phonehome:analysis}:*:lock');
  assert.equal(locks.length, 1);
  await client.del(...locks);
  client.disconnect();
}
