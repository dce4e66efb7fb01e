import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../../lab/errors.ts';
import type { EvidenceShelf } from '../../lab/model/evidence.ts';
import type { QueuedRun, RunQueue } from '../../lab/model/run-queue.ts';
import { type BuildSource, type HostRecord, type RunJudgement, scopes } from '../../lab/model/service.ts';
import { appOf } from '../../lab/server/app.ts';
import { Hooks } from '../../lab/server/hooks/hooks.ts';
import { Notices } from '../../lab/server/notices/notices.ts';
import type { ServerParts } from '../../lab/server/parts.ts';
import { Runs } from '../../lab/server/runs.ts';
import { Schedules } from '../../lab/server/schedules/schedules.ts';
import { blobFiles } from '../../lab/store/service/blob-files.ts';
import { openIdempotencyKeys } from '../../lab/store/service/idempotency.ts';
import { runFolders } from '../../lab/store/service/run-folders.ts';
import { openRunRecords } from '../../lab/store/service/run-records.ts';
import { openScheduleRecords } from '../../lab/store/service/schedule-records.ts';
import { recognise } from '../../lab/store/service/tokens.ts';
import { keptBundles } from '../../lab/wiring/kept-bundles.ts';
import { formats } from '../../lab/wiring/render.ts';
import { requirePlan } from '../../lab/wiring/require-plan.ts';
import { serverAnalyses } from '../../lab/wiring/server-analyses.ts';
import { openExchange } from '../../lab/wiring/service-exchange.ts';

/** The secret by which a simulated worker of these tests is known. */
export const workSecret = 'work-secret-of-the-tests';

/** The token of the tests, which may do all that a token can. */
export const token = 'ph_tests';
const tester = {
  id: 'tests',
  name: 'tests',
  sha256: createHash('sha256').update(token).digest('hex'),
  createdAt: '2026-01-01T00:00:00.000Z',
  expires: null,
};

/** A server's parts on a folder of their own: stores are the real ones, the queue is a list in memory. */
export type TestParts = {
  readonly parts: ServerParts;
  readonly home: string;
  readonly queued: QueuedRun[];
  readonly log: string[];
  /** What the tests say of the world. */
  readonly world: { build: BuildSource; hosts: HostRecord[]; judgement: RunJudgement };
  close(): Promise<void>;
};

export const anOta: BuildSource = {
  kind: 'ota',
  sha256: 'a'.repeat(64),
  fingerprint: 'Maker/P/P:9/X/1:user/k',
};

/** Opens them; `home` is that of an earlier server, to be gone on with. */
export async function testParts(home?: string): Promise<TestParts> {
  const folder = home ?? (await mkdtemp(join(tmpdir(), 'phonehome-server-')));
  const blobs = blobFiles(join(folder, 'blobs'));
  const queued: QueuedRun[] = [];
  const log: string[] = [];
  const world: TestParts['world'] = {
    build: anOta,
    hosts: [],
    judgement: { verdict: 'pass', sentence: 'Nothing new left.', exit: 0 },
  };
  const parts: ServerParts = {
    version: '0.0.0',
    records: await openRunRecords(folder),
    folders: runFolders(folder, blobs),
    analyses: serverAnalyses(folder, blobs, runFolders(folder, blobs)),
    queue: queueOf(queued, world),
    blobs,
    keys: await openIdempotencyKeys(folder),
    buildOf: async (said) => {
      if (said.kind === 'booted') return said;
      if (!(await blobs.has(said.sha256))?.whole) throw new LabError('BAD_FILE', 'The build is not there.');
      return { ...said, fingerprint: 'Maker/P/P:9/X/2:user/k' };
    },
    requirePlan,
    buildNow: async () => world.build,
    schedules: await openScheduleRecords(folder),
    buildById: async () => world.build,
    ...openExchange(folder, blobs),
    tokens: async () => [{ ...tester, scopes }],
    lab: { formats } as unknown as ServerParts['lab'],
    approvals: null,
    baselines: null,
    bundles: keptBundles(folder, blobs, {} as EvidenceShelf, (run) => join(folder, 'runs', run)),
    addBuild: () => Promise.reject(new Error('no build is added here')),
    judge: async () => world.judgement,
    diskFree: async () => 0,
    leads: () => true,
    log: (level, text) => log.push(`${level}: ${text}`),
  };
  const close = () => rm(folder, { recursive: true, force: true });
  return { parts, home: folder, queued, log, world, close };
}

function queueOf(queued: QueuedRun[], world: TestParts['world']): RunQueue {
  const none = () => Promise.reject(new Error('not asked for in these tests'));
  return {
    add: async (run) => void queued.push(run),
    cancel: async () => undefined,
    holds: async () => true,
    consume: none,
    announce: none,
    hosts: async () => world.hosts,
    workSecret: async () => workSecret,
    answer: none,
    onAnswer: none,
    lead: async () => true,
    depths: async () => ({}),
    boards: async () => [],
    close: async () => undefined,
  };
}

/** A server of the tests in front of such parts; `url` is set when it listens. */
export async function testServer(world: TestParts, perMinute = 10_000) {
  const { parts } = world;
  const stop = new AbortController();
  const runs = new Runs(parts);
  const schedules = new Schedules(parts, runs);
  const hooks = new Hooks(parts, runs, stop.signal);
  const notices = new Notices(parts, runs, 'https://lab.example');
  for (const part of [runs, schedules, hooks, notices]) assert.deepEqual(await part.open(), []);
  const app = await appOf(
    { parts, runs, schedules, hooks, notices },
    {
      recognise: async (shown) => recognise(await parts.tokens(), shown, Date.now()),
      perMinute,
      trustProxy: false,
    },
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const close = async () => {
    stop.abort();
    await app.close();
    await Promise.all([runs.settled(), hooks.settled()]);
  };
  return { app, url, runs, schedules, hooks, notices, close };
}
