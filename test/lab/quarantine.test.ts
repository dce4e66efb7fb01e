import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../../lab/model/trial.ts';
import type { RedisHandle } from '../../lab/queue/redis-server.ts';
import { ownRedis } from '../queue/own-redis.ts';
import { deviceOf, firmwareOf, openRig, phoneOf, type Rig } from './rig.ts';

const [sick, well] = [phoneOf(4), phoneOf(5)];

describe('a phone in quarantine', () => {
  let rig: Rig;
  let redis: RedisHandle;
  let env: NodeJS.ProcessEnv;
  let firmware: string;
  let files: string[];

  before(async () => {
    rig = await openRig();
    redis = await ownRedis();
    env = { REDIS_URL: `unix://${redis.where}` };
    firmware = await rig.write('firmware.yaml', firmwareOf('1.0', []));
    files = await Promise.all([sick, well].map((each) => rig.write(`${each.serial}.yaml`, deviceOf(each))));
    const put = await rig.phonehome(
      ['device', 'quarantine', sick.serial, '--reason', 'Its USB is loose.'],
      env,
    );
    assert.equal(put.exit, 0, put.stderr);
  });
  after(async () => {
    await redis?.close();
    await rig.close();
  });

  function run(devices: readonly string[], out: string) {
    const options = ['--scenario', 'screen-on', '--repeat', '2', '--dwell', '1s', '--out', rig.path(out)];
    return rig.phonehome(['run', '--firmware', firmware, '--device', devices.join(','), ...options], env);
  }

  async function attemptsIn(out: string): Promise<string[]> {
    const trials = await readdir(rig.path(out, 'trials')).catch((): string[] => []);
    return Promise.all(
      trials.map(async (trial) => {
        const text = await readFile(join(rig.path(out, 'trials'), trial, '1', 'trial.json'), 'utf8');
        return (JSON.parse(text) as { serial: string }).serial;
      }),
    );
  }

  async function faultOf(out: string): Promise<string | null> {
    return (JSON.parse(await readFile(rig.path(out, 'run.json'), 'utf8')) as Run).fault;
  }

  it('takes no trials: another phone of the run takes all, and the run says why', async () => {
    const ended = await run(files, 'both');
    assert.equal(ended.exit, 3, ended.stderr);
    assert.match(
      ended.stderr,
      new RegExp(`${sick.serial} is in quarantine .*takes no trials: Its USB is loose\\.`),
    );
    assert.deepEqual(await attemptsIn('both'), [well.serial, well.serial]);
    assert.equal(await faultOf('both'), null);
  });

  it('leaves a run without a phone with exit code 4, how it is released, and no verdict', async () => {
    const ended = await run(files.slice(0, 1), 'alone');
    assert.equal(ended.exit, 4, ended.stdout);
    assert.match(ended.stderr, new RegExp(`phonehome device release ${sick.serial}`));
    assert.deepEqual(await attemptsIn('alone'), []);
    assert.match((await faultOf('alone')) ?? '', /is in quarantine/);
  });

  it('works again once it is released by hand', async () => {
    const released = await rig.phonehome(['device', 'release', sick.serial], env);
    assert.match(released.stdout, /is released from quarantine/);
    const ended = await run(files.slice(0, 1), 'again');
    assert.equal(ended.exit, 3, ended.stderr);
    assert.deepEqual(await attemptsIn('again'), [sick.serial, sick.serial]);
  });
});
