import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SeenFlow } from '../../lab/model/flow.ts';
import { type Assignment, runEventKinds, type ServiceRun } from '../../lab/model/service.ts';
import { type TestParts, testParts, testServer, token, workSecret } from './parts.ts';

const flow: SeenFlow = { at: 1_000, host: 'tele.example', method: 'GET', visibility: 'decoded', bytes: 0 };
const about = { serial: 'PHONE1', trial: 1 };

describe('what a worker tells of a run', () => {
  let world: TestParts;
  let server: Awaited<ReturnType<typeof testServer>>;
  let run: ServiceRun;

  beforeEach(async () => {
    world = await testParts();
    server = await testServer(world);
    run = await post<ServiceRun>('runs', token, { build: { kind: 'booted' } });
  });
  afterEach(async () => {
    await server.close();
    await world.close();
  });

  async function post<Answer>(path: string, bearer: string, body: unknown): Promise<Answer> {
    const answer = await fetch(`${server.url}/api/v1/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return (await answer.json()) as Answer;
  }
  const work = <Answer>(what: string, body: object) =>
    post<Answer>(`work/runs/${run.id}/${what}`, workSecret, { host: 'bench-1', ...body });

  it('is what the server says that it takes, and of a later version what it knows of that', async () => {
    const { takes } = await work<Assignment>('assign', { serials: ['PHONE1'] });
    assert.deepEqual(takes, runEventKinds);
    const text = 'GET tele.example: decoded, 0 bytes sent';
    const odd = { ...flow, visibility: 'guessed' };
    const answer = await work<{ told: number }>('events', {
      events: [
        { ...about, kind: 'trial', text: 'boot: dwell', mood: 'good' },
        { ...about, kind: 'weather', text: 'rain' },
        { ...about, kind: 'state', text: 'done: a worker ends no run' },
        { ...about, kind: 'flow', text, flow },
        { ...about, kind: 'flow', text, flow: odd },
        { ...about, kind: 'trial-end', text: 'boot valid (1 of 1)' },
      ],
    });
    assert.equal(answer.told, 4);
    const events = await server.runs.events(run.id, 0);
    assert.deepEqual(
      events.slice(-4).map((event) => [event.kind, event.text, event.flow]),
      [
        ['trial', 'boot: dwell', undefined],
        ['flow', text, flow],
        ['flow', text, undefined],
        ['trial-end', 'boot valid (1 of 1)', undefined],
      ],
    );
    assert.ok(!world.log.some((line) => line.includes('tele.example')), 'what phones send is in no log');
  });

  it('keeps its numbers over a server that knows less, from where a reader asks for the rest', async () => {
    await work('assign', { serials: ['PHONE1'] });
    const before = await world.parts.records.lastNumber(run.id);
    const later = { seq: before + 7, at: '2030-01-01T00:00:00.000Z', run: run.id, kind: 'weather', ...about };
    const file = join(world.home, 'service', 'runs', `${run.id}.events.jsonl`);
    await appendFile(file, `${JSON.stringify({ ...later, text: 'rain' })}\n`);
    await server.close();
    server = await testServer(world);
    await server.runs.tell(run.id, { ...about, kind: 'flow', text: 'GET tele.example', flow });
    await server.runs.cancel(run.id, 'tests');
    const stream = await fetch(`${server.url}/api/v1/runs/${run.id}/events?after=${before}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const numbers = [...(await stream.text()).matchAll(/^id: (\d+)\nevent: (.*)$/gm)].map((each) =>
      each.slice(1),
    );
    assert.deepEqual(numbers, [
      [String(before + 8), 'flow'],
      [String(before + 9), 'state'],
    ]);
  });
});
