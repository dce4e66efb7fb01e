import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { foldFlows } from '../../lab/analysis/account/fold-flows.ts';
import { Budget } from '../../lab/capture/recording/budget.ts';
import type { CaptureEvent } from '../../lab/model/flow.ts';
import { attemptLimit } from '../../lab/wiring/attempt-limit.ts';
import { CaptureLab, ofType, only } from './lab.ts';
import { viaProxy } from './phone.ts';

const limit = 300_000;

describe('a phone that sends without end', () => {
  let lab: CaptureLab;
  before(async () => {
    lab = await CaptureLab.start({ attemptLimit: limit });
  });
  after(() => lab.stop());

  it('fills its share of the disk and no more; what is not kept is counted and a flow that nobody read', async () => {
    const [greedy, other] = [
      await lab.open({ serial: 'FAKE-GREEDY' }),
      await lab.open({ serial: 'FAKE-MODEST' }),
    ];
    const [full, modest] = [await lab.target('greedy'), await lab.target('modest')];
    await greedy.begin(full);
    await other.begin(modest);
    const send = (port: number, body: Buffer) =>
      viaProxy(port, 'http://tele.example/up', { method: 'POST', body });
    const [first, second, third] = [randomBytes(200_000), randomBytes(250_000), Buffer.from('later')];
    for (const body of [first, second, third]) await send(greedy.port, body);
    await send(other.port, first);
    await greedy.flush();
    await other.flush();
    const events = await lab.events(full);
    const bodies = ofType(events, 'request-body').map(({ body }) => body);
    assert.deepEqual(
      bodies.map(({ bytes, complete }) => [bytes, complete]),
      [
        [first.length, true],
        [second.length, false],
        [third.length, false],
      ],
    );
    const kept = await Promise.all(bodies.map((body) => lab.read(body)));
    assert.deepEqual(kept[0], first);
    assert.deepEqual(kept[1], second.subarray(0, kept[1]?.length));
    assert.ok((kept[1]?.length ?? 0) <= limit - first.length);
    assert.match(
      only(events, 'client-error').cause,
      /more than 0 MB in one attempt: later bodies are counted/,
    );
    const flows = foldFlows(events, [], '');
    assert.ok(flows.some(({ visibility, host }) => visibility === 'opaque' && host === null));
    assert.equal(flows.filter(({ visibility, host }) => visibility === 'opaque' && host !== null).length, 2);
    const untouched = await lab.events(modest);
    assert.deepEqual(await lab.read(only(untouched, 'request-body').body), first);
    assert.deepEqual(ofType(untouched, 'client-error'), []);
  });

  it('has its requests counted by their bytes only when even their lines are too many', () => {
    const said: string[] = [];
    const budget = new Budget(1_000, (cause) => said.push(cause));
    const line = (type: 'request' | 'connection-close') => budget.takesLine({ type } as CaptureEvent, 250);
    assert.deepEqual(
      [1, 2, 3, 4, 5].map(() => line('request')),
      Array(5).fill(true),
    );
    assert.deepEqual([line('request'), line('connection-close')], [false, true]);
    assert.equal(budget.takesBody(1), false);
    assert.equal(budget.takesBody(1), false);
    assert.equal(said.length, 2);
  });

  it('gets the share that the lab’s environment names', () => {
    assert.equal(attemptLimit('7'), 7 * 1024 ** 2);
    assert.equal(attemptLimit(''), 4 * 1024 ** 3);
    for (const no of ['0', '-1', '1.5', 'much']) assert.throws(() => attemptLimit(no), { code: 'USAGE' });
  });
});
