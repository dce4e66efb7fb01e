import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type HeldLease, monotonicMs } from '../../lab/model/lease.ts';
import type { LogPart, Refusal } from '../../lab/model/trace.ts';
import type { Trial } from '../../lab/model/trial.ts';
import { openLeases, type RedisLeases } from '../../lab/queue/leases.ts';
import { readRun } from '../../lab/store/run-reader.ts';
import { type AttemptWriter, createRun, type RunWriter } from '../../lab/store/run-writer.ts';
import { labProcess, moduleUrl } from '../queue/lab-process.ts';
import { ownRedis, until } from '../queue/own-redis.ts';
import { attemptOf, device, reading, run, temporaryFolder, trials } from './a-run.ts';

const [first] = trials as [Trial, Trial];
const { serial } = device;
const log: LogPart = { at: 1, text: 'a line\n', processes: [{ pid: 1, name: 'init' }] };
const build = {
  fingerprint: run.fingerprint,
  properties: { 'ro.a': '1' },
  packages: [],
  authorities: { system: [], user: [] },
};
const lostCode = { code: 'LEASE_LOST' };

/** Each kind of write of an attempt, by the file that it goes to. */
const writes: Readonly<Record<string, (attempt: AttemptWriter) => void | Promise<void>>> = {
  'steps.jsonl': (attempt) => attempt.step({ at: 1, name: 'note', text: 'x' }),
  'phone.jsonl': (attempt) => attempt.reading(reading),
  'sockets.jsonl': (attempt) => attempt.socket({ at: 1, port: 1, uid: 1 }),
  'processes.jsonl': (attempt) => attempt.log(log),
  'apps.json': (attempt) => attempt.versions({ 'com.example.a': 1 }),
  'trial.json': (attempt) => attempt.close(attemptOf(first, 1)),
};

describe('evidence of a phone that was lost', () => {
  let redis: Awaited<ReturnType<typeof ownRedis>>;
  let leases: RedisLeases;
  let root: string;
  let writer: RunWriter;

  beforeEach(async () => {
    redis = await ownRedis();
    leases = openLeases(redis, { ttlMs: 3000 });
    root = await temporaryFolder();
    writer = await createRun(join(root, 'run'), run, [device]);
  });

  afterEach(async () => {
    leases.close();
    await redis.close();
    await rm(root, { recursive: true });
  });

  /** What is on disk of the run, with what it holds. */
  async function onDisk(folder: string): Promise<Record<string, string>> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(
      await Promise.all(files.sort().map(async (file) => [file, await readFile(file, 'utf8')] as const)),
    );
  }

  const refusals = async (folder: string): Promise<Refusal[]> =>
    (await readFile(join(folder, 'refused.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Refusal);

  it('is refused at each kind of write, and a line says why; the next holder’s files stay as they are', async () => {
    const mine = await leases.acquire(serial, 'run a');
    const attempt = await writer.attempt(first, 1, serial, mine.fence);
    for (const [name, write] of Object.entries(writes)) if (name !== 'trial.json') await write(attempt);
    const lost = once(mine.lost, 'abort');
    await leases.forceRelease(serial, 'by hand');
    const theirs = await leases.acquire(serial, 'run b');
    const next = await createRun(join(root, 'next'), run, [device]);
    const other = await next.attempt(first, 1, serial, theirs.fence);
    for (const write of Object.values(writes)) await write(other);
    await next.build(build, theirs.fence);
    const [before, othersBefore] = [await onDisk(attempt.folder), await onDisk(next.folder)];
    await lost;
    for (const [name, write] of Object.entries(writes))
      await assert.rejects(async () => write(attempt), lostCode, name);
    await assert.rejects(writer.build(build, mine.fence), lostCode);
    await assert.rejects(writer.attempt(first, 2, serial, mine.fence), lostCode);
    const said = join(attempt.folder, 'refused.jsonl');
    const { [said]: line, ...after } = await onDisk(attempt.folder);
    assert.deepEqual(after, before);
    assert.deepEqual(await onDisk(next.folder), othersBefore);
    assert.match(line ?? '', /Nothing more was written here, from steps\.jsonl on.*was lost/);
    const [refusal, ...more] = await refusals(attempt.folder);
    assert.equal(refusal?.token, mine.token);
    assert.deepEqual(more, []);
    const stored = (await readRun(writer.folder)).attempts;
    assert.equal(stored.length, 1);
    assert.equal(stored[0]?.attempt.invalid, refusal?.reason);
    assert.equal(stored[0]?.attempt.fencingToken, mine.token);
    assert.equal((await readRun(next.folder)).attempts[0]?.attempt.invalid, null);
    await assert.rejects(stat(join(writer.folder, 'build', 'properties.json')), { code: 'ENOENT' });
    assert.equal((await refusals(join(writer.folder, 'build')))[0]?.file, 'build/properties.json');
  });

  it('makes no trial count whose phone was taken a moment ago, before the heartbeat knows', async () => {
    const slow = openLeases(redis, { ttlMs: 60_000 });
    const mine = await slow.acquire(serial, 'run a');
    const attempt = await writer.attempt(first, 1, serial, mine.fence);
    await leases.forceRelease(serial, 'by hand');
    attempt.step({ at: 1, name: 'end' });
    await assert.rejects(attempt.close(attemptOf(first, 1)), lostCode);
    const [stored] = (await readRun(writer.folder)).attempts;
    assert.match(stored?.attempt.invalid ?? '', /from trial\.json on/);
    await assert.rejects(writer.build(build, mine.fence), lostCode);
    slow.close();
  });

  it('is refused by the clock alone where no timer could run', async () => {
    const short = openLeases(redis, { ttlMs: 1000 });
    const mine = await short.acquire(serial, 'run a');
    const attempt = await writer.attempt(first, 1, serial, mine.fence);
    const over = monotonicMs() + 1100;
    while (monotonicMs() < over);
    assert.throws(() => attempt.step({ at: 1, name: 'note' }), lostCode);
    assert.ok(mine.lost.aborted);
    await assert.rejects(attempt.close(attemptOf(first, 1)), lostCode);
    short.close();
  });

  it('is refused after a lease was given back', async () => {
    const mine: HeldLease = await leases.acquire(serial, 'run a');
    const attempt = await writer.attempt(first, 1, serial, mine.fence);
    await mine.release('the run ended');
    assert.throws(() => attempt.reading(reading), { code: 'LEASE_LOST', message: /given back before/ });
    await assert.rejects(attempt.close(attemptOf(first, 1)), lostCode);
  });

  it('is refused to a worker that was stopped when it goes on, and the next holder’s trial counts', async () => {
    const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
    const { child, lines, input } = await labProcess(`
      import { connectRedis } from ${JSON.stringify(moduleUrl('redis-server.ts'))};
      import { openLeases } from ${JSON.stringify(moduleUrl('leases.ts'))};
      import { createRun } from ${url('../../lab/store/run-writer.ts')};
      import { attemptOf, device, reading, run, trials } from ${url('a-run.ts')};
      import { once } from 'node:events';
      const redis = await connectRedis({ url: ${JSON.stringify(`unix://${redis.where}`)}, home: '', logFile: '' });
      const lease = await openLeases(redis, { ttlMs: 2000 }).acquire('${serial}', 'the stopped lab');
      const writer = await createRun(${JSON.stringify(join(root, 'stopped'))}, run, [device]);
      const attempt = await writer.attempt(trials[0], 1, device.serial, lease.fence);
      attempt.reading(reading);
      console.log('ready');
      await once(process.stdin, 'data');
      const said = [];
      const writes = [
        () => attempt.step({ at: 1, name: 'end' }),
        () => attempt.reading(reading),
        () => attempt.close(attemptOf(trials[0], 1)),
        () => writer.build({ fingerprint: 'f', properties: {}, packages: [] }, lease.fence),
      ];
      for (const write of writes) {
        try { await write(); said.push('written'); } catch (error) { said.push(error.code); }
      }
      console.log(JSON.stringify(said));
      process.exit(0);
    `);
    child.kill('SIGSTOP');
    await until(async () => (await leases.state(serial)).holder === null);
    const theirs = await leases.acquire(serial, 'run b');
    const next = await writer.attempt(first, 1, serial, theirs.fence);
    const folder = join(root, 'stopped', 'trials', '001-screen-on', '1');
    const before = await onDisk(folder);
    const said = once(lines, 'line');
    input.write('go\n');
    child.kill('SIGCONT');
    assert.deepEqual(
      JSON.parse(String(await said)),
      Array.from({ length: 4 }, () => 'LEASE_LOST'),
    );
    await next.close(attemptOf(first, 1));
    const { [join(folder, 'refused.jsonl')]: line, ...after } = await onDisk(folder);
    assert.deepEqual(after, before);
    assert.match(line ?? '', /from steps\.jsonl on/);
    assert.match((await readRun(join(root, 'stopped'))).attempts[0]?.attempt.invalid ?? '', /was lost/);
    assert.equal((await readRun(writer.folder)).attempts[0]?.attempt.invalid, null);
    const [release] = await leases.releases(serial);
    assert.equal(release?.holder, 'the stopped lab');
    assert.match(release?.reason ?? '', /no longer renewed/);
  });
});
