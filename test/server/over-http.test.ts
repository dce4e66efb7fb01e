import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { backUp } from '../../lab/store/upkeep/backup.ts';
import { restoreTo } from '../../lab/store/upkeep/restore.ts';
import { type TestParts, testParts, testServer, token } from './parts.ts';

const headers = { authorization: `Bearer ${token}` };

describe('a server as it is seen from outside', () => {
  let world: TestParts;
  let server: Awaited<ReturnType<typeof testServer>>;

  beforeEach(async () => {
    world = await testParts();
    server = await testServer(world);
  });
  afterEach(async () => {
    await server.close();
    await world.close();
  });

  async function submit(): Promise<Response> {
    return await fetch(`${server.url}/api/v1/runs`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': 'once' },
      body: JSON.stringify({ build: { kind: 'booted' } }),
    });
  }
  async function send(
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<{ status: number; type: string; body: string }> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const answer = await fetch(`${server.url}/api/v1/blobs/${sha256}`, {
      method: 'PUT',
      headers: { ...headers, 'upload-complete': '1' },
      body: bytes,
    });
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? '',
      body: await answer.text(),
    };
  }
  async function metrics(): Promise<string> {
    const answer = await fetch(`${server.url}/metrics`, { headers });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    return await answer.text();
  }

  it('answers 507 to evidence on a full disk, counts it, and takes it when there is room', async function () {
    if (process.platform !== 'linux') return this.skip();
    const bytes = new Uint8Array(Buffer.alloc(200_000, 'evidence'));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const folder = join(world.home, 'blobs', sha256.slice(0, 2));
    await mkdir(folder, { recursive: true });
    // The system itself answers ENOSPC to each write.
    await symlink('/dev/full', join(folder, `${sha256}.part`));
    const full = await send(bytes);
    assert.deepEqual([full.status, full.type.split(';')[0]], [507, 'application/problem+json']);
    assert.match(full.body, /The server's disk is full: blob [0-9a-f]{12} was not kept/);
    assert.match(await metrics(), /^phonehome_uploads_refused_total\{status="507"\} 1$/m);
    assert.ok(
      world.log.some((line) => /^error: PUT \/api\/v1\/blobs\/:sha256 failed: The server's disk/.test(line)),
    );
    await rm(join(folder, `${sha256}.part`));
    assert.equal((await send(bytes)).status, 201);
    assert.match(await metrics(), /^phonehome_upload_bytes_total 200000$/m);
  });

  it('answers 507 to a submission on a full disk, and makes one run of it when it is sent again', async () => {
    const { write } = world.parts.records;
    const full = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }));
    Object.assign(world.parts.records, { write: full });
    const refused = await submit();
    assert.equal(refused.status, 507);
    assert.match(await refused.text(), /disk is full: nothing of this was kept\. Send it again/);
    assert.deepEqual([server.runs.list(), world.queued], [[], []]);
    Object.assign(world.parts.records, { write });
    const ids = new Set<string>();
    for (const _ of [1, 2]) ids.add(((await (await submit()).json()) as { id: string }).id);
    assert.deepEqual([ids.size, server.runs.list().length, world.queued.length], [1, 1, 1]);
  });

  it('shows every metric that an alert asks for', async () => {
    const text = await metrics();
    const names = [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    );
    const file = new URL('../../docs/ops/alerts.yml', import.meta.url);
    const { groups } = parse(await readFile(file, 'utf8')) as { groups: { rules: { expr: string }[] }[] };
    const asked = groups.flatMap(({ rules }) =>
      rules.flatMap(({ expr }) => expr.match(/\bphonehome_\w+/g) ?? []),
    );
    assert.ok(asked.length >= 8);
    assert.deepEqual(
      [...new Set(asked)].filter((name) => !names.includes(name)),
      [],
    );
    const documented = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const own = names
      .filter((name) => /^phonehome_/.test(name))
      .map((name) => name.replace(/_(bucket|sum|count)$/, ''));
    for (const name of own) assert.ok(documented.includes(name), `${name} is not in docs/operations.md`);
  });

  it('goes on in another place from a backup that was made while it ran', async () => {
    const { id } = (await (await submit()).json()) as { id: string };
    const bytes = new Uint8Array(Buffer.from('evidence'));
    assert.equal((await send(bytes)).status, 201);
    const folder = await mkdtemp(join(tmpdir(), 'phonehome-restored-'));
    const tar = join(folder, 'lab.tar');
    await backUp(world.home, tar, '0.1.0');
    // What came after the backup is not in it; the server that had it is gone.
    await server.runs.cancel(id, 'tests');
    await server.close();
    const home = join(folder, 'home');
    await restoreTo(home, tar);
    await world.close();
    world = await testParts(home);
    Object.assign(world.parts.queue, { holds: async () => false });
    server = await testServer(world);
    const answer = await fetch(`${server.url}/api/v1/runs/${id}`, { headers });
    assert.equal(((await answer.json()) as { state: string }).state, 'waiting');
    assert.deepEqual(
      world.queued.map((each) => each.id),
      [id],
    );
    assert.equal(((await (await submit()).json()) as { id: string }).id, id);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const blob = await fetch(`${server.url}/api/v1/blobs/${sha256}`, { headers });
    assert.equal(await blob.text(), 'evidence');
    await rm(folder, { recursive: true });
  });
});
