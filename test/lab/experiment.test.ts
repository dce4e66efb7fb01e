import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import type { Experiment } from '../../lab/model/experiment.ts';
import { deviceOf, documentOf, type Emit, firmwareOf, openRig, phoneOf, type Rig } from './rig.ts';

const key = '00112233445566778899aabbccddeeff';
/** Both say the phone's name under a key that the lab does not know; of one, no two messages are alike. */
const emit = (name: string, iv: string): Emit => ({
  name,
  from: `com.rig.${name}`,
  on: ['screen-on'],
  delay: '50ms',
  request: {
    method: 'POST',
    url: `http://${name}.maker.example/v1`,
    body: { json: { version: 1, name: '{{device-name}}' } },
    encode: [`aes-128-cbc:${key}:${iv}`],
  },
});
const emits = [emit('sealed', 'ffeeddccbbaa99887766554433221100'), emit('salted', 'fresh')];
const names = { a: 'Aase first name', b: 'Berit next name' };

describe('an experiment that the lab drives', () => {
  let rig: Rig;
  let device: string;

  before(async () => {
    rig = await openRig();
    device = await rig.write('phone.yaml', deviceOf(phoneOf(6), { sims: false }));
  });
  after(() => rig.close());

  it('finds the name of the phone in a ciphered body, and nothing in one that is new each time', async () => {
    const firmware = await rig.write('firmware.yaml', firmwareOf('1', emits));
    const plan = ['--repeat', '4', '--dwell', '1s', '--seed', '3', '--out', rig.path('run'), '--json'];
    const values = ['--change', 'device-name', '--a', names.a, '--b', names.b];
    const ended = await rig.phonehome([
      'experiment',
      'run',
      '--device',
      device,
      '--firmware',
      firmware,
      ...values,
      ...plan,
    ]);
    assert.equal(ended.exit, 0, ended.stderr);
    assert.match(
      ended.stderr,
      /Each scenario 4 times in each state of device-name, by turns\. .* takes 4 trials/,
    );
    const told = documentOf<Experiment>(ended);
    assert.deepEqual(told.trials, { 'screen-on': { a: 4, b: 4 } });
    assert.deepEqual(told.limits, []);
    const hosts = told.rows.filter(({ significant }) => significant).map(({ recipient }) => recipient);
    assert.deepEqual([...new Set(hosts)], ['sealed.maker.example'], told.sentence);
    assert.ok(!told.rows.some(({ recipient }) => recipient === 'salted.maker.example'));
    for (const name of Object.values(names)) assert.ok(!ended.stdout.includes(name));
    assert.deepEqual(await statesOf(rig.path('run')), 8);
    const again = await rig.phonehome(['experiment', rig.path('run'), '--change', 'device-name', '--json']);
    assert.deepEqual(documentOf<Experiment>(again), told);
  });
});

/** The trials of a run; fails where their states do not take turns or one was not read back. */
async function statesOf(run: string): Promise<number> {
  const { trials } = JSON.parse(await readFile(`${run}/run.json`, 'utf8'));
  const arms = trials.map(({ factor }: { factor: { arm: string } }) => factor.arm).join('');
  assert.match(arms, /^(ab)+$|^(ba)+$/);
  for (const name of await readdir(`${run}/trials`)) {
    const steps = await readFile(`${run}/trials/${name}/1/steps.jsonl`, 'utf8');
    const arm = arms[Number.parseInt(name, 10) - 1];
    assert.match(steps, new RegExp(`device-name is in state ${arm}, as read back`));
  }
  for (const name of Object.values(names)) assert.ok(!JSON.stringify(trials).includes(name));
  return trials.length;
}
