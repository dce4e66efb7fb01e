import assert from 'node:assert/strict';
import { createCipheriv, createHash } from 'node:crypto';
import { join } from 'node:path';
import { experimentOfRuns } from '../../lab/wiring/experiment-of-runs.ts';
import { homeOfItsOwn } from './home-of-its-own.ts';
import { twins, writeTwinRun } from './two-phone-run.ts';

const iccids = ['8947080012345678900', '8947080098765432107'];
const iccid = (trial: number) => iccids[trial % 2] ?? '';
const fingerprint = 'Twin/A:9/A/1:user/release-keys';

/** What nobody can read: the lab does not know the key. */
function ciphered(text: string, iv: string): Buffer {
  const cipher = createCipheriv('aes-128-cbc', Buffer.alloc(16, 7), createHash('md5').update(iv).digest());
  return Buffer.concat([cipher.update(text), cipher.final()]);
}

/** Says which SIM is in to one recipient, and to another something that is new each time; both ciphered. */
function requestsOf(serial: string, trial: number) {
  return [
    {
      url: 'https://sim.example.com/v1',
      headers: [],
      body: ciphered(`{"v":1,"serial":"none","iccid":"${iccid(trial)}"}`, 'fixed'),
    },
    {
      url: 'https://nonce.example.com/v1',
      headers: [['x-request', `${serial}-${trial}`]] as const,
      body: ciphered('{"v":1,"os":"Android 9"}', `${serial} ${trial}`),
    },
  ];
}

describe('an experiment on recorded runs', () => {
  const own = homeOfItsOwn();
  const [phone = twins[0]] = twins;

  const oneRun = (name: string, sim: (trial: number) => string) =>
    writeTwinRun(join(own.folder, name), fingerprint, requestsOf, {
      phones: phone === undefined ? [] : [phone],
      iccid: sim,
    });

  it('tells the ciphered body that goes with the SIM, and not the one that changes anyway', async () => {
    const run = await oneRun('swaps', iccid);
    const told = await experimentOfRuns({ change: 'sim', runs: [run], a: [], b: [] });
    assert.deepEqual(told.trials, { unlock: { a: 4, b: 4 } });
    assert.deepEqual(told.limits, []);
    const proven = told.rows.filter(({ significant }) => significant);
    assert.deepEqual([...new Set(proven.map(({ recipient }) => recipient))], ['sim.example.com']);
    assert.ok(
      proven.some(({ feature, place }) => feature === 'bytes' && place === 'body'),
      JSON.stringify(proven),
    );
    assert.doesNotMatch(JSON.stringify(told), /nonce\.example\.com/);
    for (const value of iccids) assert.ok(!JSON.stringify(told).includes(value));
  });

  it('claims nothing where the same was sent in two runs that are called by different names', async () => {
    const runs = [await oneRun('same-a', iccid), await oneRun('same-b', iccid)];
    const told = await experimentOfRuns({
      change: 'location',
      runs: [],
      a: runs.slice(0, 1),
      b: runs.slice(1),
    });
    assert.ok(told.rows.every(({ significant }) => !significant));
    assert.match(told.sentence, /^Nothing that was sent is shown to depend on location/);
  });

  it('refuses trials of several phones', async () => {
    const run = await writeTwinRun(join(own.folder, 'both'), fingerprint, requestsOf, { iccid });
    const asked = experimentOfRuns({ change: 'sim', runs: [run], a: [], b: [] });
    await assert.rejects(asked, /of 2 phones/);
  });
});
