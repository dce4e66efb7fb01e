import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from '../../lab/model/lab.ts';
import { token } from './parts.ts';
import { endedRun, type RecordedWorld, recordedWorld, waitingRun } from './recorded-world.ts';

const id = endedRun;
const waiting = waitingRun;

describe('the API of a recorded run', function () {
  this.timeout(120_000);
  let world: RecordedWorld;
  let server: RecordedWorld['server'];
  let lab: Lab;
  let line = '';
  let finding = '';

  before(async () => {
    world = await recordedWorld();
    ({ server, lab } = world);
    const { baselines, folders } = world.parts;
    const [proposal] = await lab.baselines.propose([folders.pathOf(id)], baselines ?? '');
    line = proposal?.line ?? '';
    finding = proposal?.entries[0]?.finding ?? '';
  });
  after(() => world.close());

  async function ask(method: string, path: string, body?: unknown): Promise<Response> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    return await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...json },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
  async function answered<Answer>(status: number, ...asked: Parameters<typeof ask>): Promise<Answer> {
    const answer = await ask(...asked);
    const text = await answer.text();
    assert.equal(answer.status, status, text);
    return JSON.parse(text) as Answer;
  }

  it('describes each route that is for programs, with its scope and how it says no', async () => {
    type Operation = {
      summary?: string;
      description?: string;
      responses: Record<string, { content?: object }>;
    };
    const { paths } = await answered<{ paths: Record<string, Record<string, Operation>> }>(
      200,
      'GET',
      '/api/v1/openapi.json',
    );
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
    );
    assert.ok(described.length >= 30, `${described.length} operations`);
    for (const { name, operation } of described) {
      assert.ok((operation.summary ?? '').length > 3, name);
      assert.match(operation.description ?? '', /^Needs (no token|a token with the scope \w)/, name);
      assert.ok(
        'application/problem+json' in (operation.responses.default?.content ?? {}),
        `${name}: ${JSON.stringify(operation.responses)}`,
      );
    }
    const names = described.map(({ name }) => name);
    for (const known of ['get /api/v1/trend', 'get /api/v1/evidence/{name}', 'post /api/v1/exceptions'])
      assert.ok(names.includes(known), `${known} is not in ${names}`);
  });

  it('tells what a run would add to a reviewed file, approves it, and lists it', async () => {
    assert.match(finding, /^F-/);
    const proposal = await answered<{ file: string; text: string; entries: { finding?: string }[] }>(
      200,
      'GET',
      `/api/v1/runs/${id}/proposal`,
    );
    assert.equal(proposal.file, `${line}.yaml`);
    assert.ok(proposal.entries.some((each) => each.finding === finding));
    assert.match(proposal.text, /TODO/);
    const said = { run: id, finding, reason: 'crash statistics', reviewBy: '2027-05-01' };
    const decided = await answered<{ said: string }>(202, 'POST', '/api/v1/baselines', said);
    assert.match(decided.said, /no git checkout: it holds from now on/);
    type Files = { baselines: { file: string; line: string; entries: { kind: string; by: string }[] }[] };
    for (const query of ['', `?line=${encodeURIComponent(line)}`]) {
      const { baselines } = await answered<Files>(200, 'GET', `/api/v1/baselines${query}`);
      assert.deepEqual(
        baselines.map(({ file }) => file),
        [`${line}.yaml`],
      );
      assert.ok(baselines[0]?.entries.some(({ kind, by }) => kind === 'expected' && by === 'tests'));
      assert.ok(!JSON.stringify(baselines).includes(world.home));
    }
    await answered(404, 'GET', '/api/v1/baselines?line=other/line');
  });

  it('excepts a finding until a day, in the name of the token, and tells how many are left', async () => {
    const { entries } = await answered<{ entries: { kind: string; finding?: string }[] }>(
      200,
      'GET',
      `/api/v1/runs/${id}/proposal`,
    );
    const other = entries.find((each) => each.finding !== undefined && each.finding !== finding)?.finding;
    assert.ok(other !== undefined, JSON.stringify(entries));
    const expires = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    const said = { run: id, finding: other, owner: 'network team', reason: 'is being mended', expires };
    await answered(202, 'POST', '/api/v1/exceptions', said);
    const { exceptions } = await answered<{
      exceptions: { owner: string; daysLeft: number; file: string }[];
    }>(200, 'GET', '/api/v1/exceptions');
    assert.deepEqual(
      exceptions.map(({ owner, daysLeft, file }) => [owner, daysLeft, file]),
      [['network team', 10, `${line}.yaml`]],
    );
  });

  it('shows the trend of a line in every format that tells one, and nothing else', async () => {
    const told = lab.formats.filter(({ tells }) => tells.includes('trend'));
    assert.ok(told.length >= 5);
    for (const { name } of told) {
      const answer = await ask('GET', `/api/v1/trend?line=${encodeURIComponent(line)}&format=${name}`);
      const text = await answer.text();
      assert.equal(answer.status, 200, `${name}: ${text}`);
      assert.ok(text.length > 100, name);
      if (name === 'html') assert.match(answer.headers.get('content-security-policy') ?? '', /sandbox/);
      if (name === 'json') assert.equal((JSON.parse(text) as { line: string }).line, line);
    }
    const none = await answered<{ detail: string }>(400, 'GET', `/api/v1/trend?line=${line}&format=sarif`);
    assert.match(none.detail, /No format is called "sarif" here\. The formats are html, json/);
    await answered(404, 'GET', '/api/v1/trend?line=no/line');
  });

  it('compares in every format of a build, and refuses one that there is not', async () => {
    const body = { runs: [id, id] };
    for (const { name, tells } of lab.formats) {
      const answer = await ask('POST', '/api/v1/compare', { ...body, format: name });
      const text = await answer.text();
      assert.equal(answer.status, tells.includes('build') ? 200 : 400, `${name}: ${text}`);
    }
    await answered(400, 'POST', '/api/v1/compare', { ...body, runs: [id, waiting] });
    const matrix = await ask('POST', '/api/v1/compare', { runs: [id, id, id], format: 'sarif' });
    assert.equal(matrix.status, 400);
  });

  type Made = { name: string; run: string; redacted: boolean; bytes: number; manifestSha256: string };

  for (const [words, more, redacted] of [
    ['redacted', '', true],
    ['with its recording', '/full', false],
  ] as const) {
    it(`puts a run into a signed bundle ${words}, gives it out and verifies it`, async () => {
      const made = await answered<Made>(201, 'POST', `/api/v1/runs/${id}/evidence${more}`);
      assert.deepEqual([made.run, made.redacted], [id, redacted]);
      assert.ok(!JSON.stringify(made).includes(world.home));
      const { bundles } = await answered<{ bundles: Made[] }>(200, 'GET', '/api/v1/evidence');
      assert.ok(bundles.some(({ name }) => name === made.name));
      const fetched = await ask('GET', `/api/v1/evidence/${redacted ? '' : 'full/'}${made.name}`);
      assert.equal(fetched.status, 200);
      const bytes = Buffer.from(await fetched.arrayBuffer());
      assert.equal(bytes.length, made.bytes);
      const kept = await answered<{ verifies: boolean; redacted: boolean; inChain: boolean }>(
        200,
        'POST',
        '/api/v1/evidence/verify',
        { name: made.name },
      );
      assert.deepEqual([kept.verifies, kept.redacted, kept.inChain], [true, redacted, true]);
      await verifySent(bytes, true);
      // A full bundle is told by no route for those who may not see raw values.
      const wrong = await ask('GET', `/api/v1/evidence/${redacted ? 'full/' : ''}${made.name}`);
      assert.equal(wrong.status, 400);
    });
  }

  it('says of a bundle that was sent whether it was altered, and where', async () => {
    const made = await answered<Made>(201, 'POST', `/api/v1/runs/${id}/evidence`);
    const bytes = await readFile(join(world.home, 'evidence/bundles', made.name));
    // The archive names the file in its header, with a zero byte behind it.
    const at = bytes.indexOf('<!doctype html>', bytes.indexOf('reports/report.html\0'));
    assert.ok(at > 0);
    bytes[at + 2] = 'D'.charCodeAt(0);
    const { faults } = await verifySent(bytes, false);
    assert.match(JSON.stringify(faults), /reports\/report\.html/);
    const { faults: none } = await verifySent(Buffer.from('no archive at all'), false);
    assert.ok(none.length > 0 && !JSON.stringify(none).includes(world.home), JSON.stringify(none));
    await answered(422, 'POST', '/api/v1/evidence/verify', { sha256: 'f'.repeat(64) });
    await answered(404, 'POST', '/api/v1/evidence/verify', { name: `${id}-00000000.tar` });
  });

  it('makes no bundle of a run that has not ended, nor of one that is not as it was recorded', async () => {
    const early = await answered<{ detail: string }>(400, 'POST', `/api/v1/runs/${waiting}/evidence`);
    assert.match(early.detail, /it is waiting/);
    const file = join(world.parts.folders.pathOf(id), 'run.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"seed"', '"seed" '));
    const altered = await answered<{ detail: string }>(409, 'POST', `/api/v1/runs/${id}/evidence`);
    assert.match(altered.detail, /run\.json was altered/);
    await writeFile(file, text);
  });

  async function verifySent(bytes: Buffer, verifies: boolean) {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const put = await fetch(`${server.url}/api/v1/blobs/${sha256}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'upload-complete': '1' },
      body: new Uint8Array(bytes),
    });
    assert.equal(put.status, 201);
    type Found = { verifies: boolean; faults: { file: string; what: string }[] };
    const found = await answered<Found>(200, 'POST', '/api/v1/evidence/verify', { sha256 });
    assert.equal(found.verifies, verifies, JSON.stringify(found));
    return found;
  }
});
