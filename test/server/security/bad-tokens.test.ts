import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { token } from '../parts.ts';
import { endedRun, type RecordedWorld, recordedWorld } from '../recorded-world.ts';

describe('who guesses tokens, and what faults tell', function () {
  this.timeout(60_000);
  let world: RecordedWorld;
  before(async () => {
    world = await recordedWorld(() => ({}), 3);
  });
  after(() => world.close());

  const ask = (shown: string, path = '/api/v1/runs', method = 'GET') =>
    fetch(world.server.url + path, { method, headers: { authorization: `Bearer ${shown}` } });

  it('is counted by address, told when to come again, and does not shut out who has a token', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 5; guess += 1) statuses.push((await ask(`ph_guess${guess}`)).status);
    assert.deepEqual(statuses, [401, 401, 401, 429, 429]);
    const refused = await ask('ph_one_more');
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.equal((await ask(token)).status, 200);
  });

  it('names an altered run by its id, and no folder of the server', async () => {
    await appendFile(join(world.parts.folders.pathOf(endedRun), 'run.json'), ' ');
    const answer = await ask(token, `/api/v1/runs/${endedRun}/evidence`, 'POST');
    const said = await answer.text();
    assert.equal(answer.status, 409);
    assert.match(said, new RegExp(`Run ${endedRun} is not as it was recorded: run.json was altered`));
    assert.ok(!said.includes(world.home));
  });
});
