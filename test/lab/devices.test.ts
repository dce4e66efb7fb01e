import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { type AdbServer, startAdbServer } from '../../devices/kinds/android/adb-server.ts';
import { type SpawnedPhones, spawnPhones } from '../../devices/kinds/simulated/spawn.ts';
import { checkIdentifier } from '../../lab/analysis/identifiers/check-identifier.ts';
import type { DeviceListing, Diagnosis } from '../../lab/model/device-shelf.ts';
import { lockOnHost } from '../../lab/queue/host-lock.ts';
import { openLeases } from '../../lab/queue/leases.ts';
import type { RedisHandle } from '../../lab/queue/redis-server.ts';
import { readDevice } from '../../lab/store/device-file.ts';
import { hostKeyOf } from '../../lab/wiring/real-phones.ts';
import { ownRedis } from '../queue/own-redis.ts';
import { deviceOf, documentOf, type Ended, firmwareOf, openRig, phoneOf, type Rig } from './rig.ts';

const [one, two] = [phoneOf(1), phoneOf(2)];

/** Two simulated phones on an adb server that plays the machine's, and a Redis that plays the shared one. */
describe('the phones of a machine, by the command line', () => {
  let rig: Rig;
  let server: AdbServer;
  let phones: SpawnedPhones;
  let redis: RedisHandle;
  let files: string[];
  let env: NodeJS.ProcessEnv;

  before(async () => {
    rig = await openRig();
    redis = await ownRedis();
    server = await startAdbServer({ home: rig.path('adb'), logFile: rig.path('adb.log') });
    files = await Promise.all([one, two].map((each) => rig.write(`${each.serial}.yaml`, deviceOf(each))));
    const firmwareFile = await rig.write('firmware.yaml', firmwareOf('1.0', []));
    const devices = await Promise.all(
      files.map(async (file) => (await readDevice(file, checkIdentifier)).device),
    );
    phones = await spawnPhones(devices.map((device) => ({ device, firmwareFile })));
    for (const { address } of phones.phones) await adb('connect', address);
    env = { ANDROID_ADB_SERVER_PORT: String(server.port), REDIS_URL: `unix://${redis.where}` };
  });
  after(async () => {
    await phones?.stop();
    await server?.close();
    await redis?.close();
    await rig.close();
  });

  function adb(...args: string[]) {
    return execa(server.binary, args, { env: server.environment, extendEnv: false });
  }

  async function list(more: NodeJS.ProcessEnv = {}, ...args: string[]): Promise<DeviceListing> {
    const ended = await rig.phonehome(['device', 'list', '--json', ...args], { ...env, ...more });
    assert.equal(ended.exit, 0, ended.stderr);
    return documentOf<DeviceListing>(ended);
  }

  const listed = (listing: DeviceListing, serial: string) => {
    const found = listing.devices.find((each) => each.serial === serial);
    assert.ok(found, `${serial} is not listed`);
    return found;
  };

  it('are found by adb, under their own serials, with health, battery, build and lease', async () => {
    const listing = await list();
    assert.deepEqual(listing.devices.map(({ serial }) => serial).sort(), [one.serial, two.serial]);
    const found = listed(listing, one.serial);
    assert.equal(found.transport, 'tcp');
    assert.equal(found.health?.battery, 65);
    assert.match(found.health?.fingerprint ?? '', /^Rig\/One/);
    assert.equal(found.lease?.holder, null);
    assert.deepEqual(listing.notes, []);
  });

  it('come with the files that name them, and a file whose phone is not there is told', async () => {
    const gone = await rig.write('gone.yaml', deviceOf(phoneOf(3)));
    const listing = await list({}, '--device', `${files[0]},${gone}`);
    assert.equal(listed(listing, one.serial).file, files[0]);
    const missing = listed(listing, phoneOf(3).serial);
    assert.equal(missing.adb, null);
    assert.equal(missing.health?.checks[0]?.found, 'not listed');
  });

  it('are not touched while a run holds them, and the list says who does', async () => {
    const leases = openLeases(redis);
    const lease = await leases.acquire(two.serial, 'run elsewhere');
    const found = listed(await list(), two.serial);
    assert.equal(found.lease?.holder, 'run elsewhere');
    assert.equal(found.health, null);
    const doctor = await rig.phonehome(['doctor'], env);
    assert.match(doctor.stdout, /RIG2SIMULATED\s+in use by run elsewhere/);
    await lease.release('done');
    leases.close();
  });

  it('say plainly what cannot be known without a shared Redis', async () => {
    const listing = await list({ REDIS_URL: '' });
    assert.equal(listed(listing, one.serial).lease, null);
    assert.match(listing.notes.join(), /Without REDIS_URL .* is not known here/);
    const refused = await rig.phonehome(['device', 'quarantine', one.serial, '--reason', 'x'], {
      ...env,
      REDIS_URL: '',
    });
    assert.equal(refused.exit, 2);
    assert.match(refused.stderr, /Set REDIS_URL/);
  });

  it('are quarantined and released by hand, with an audit line for each', async () => {
    const put = await rig.phonehome(['device', 'quarantine', one.serial, '--reason', 'swollen battery'], env);
    assert.equal(put.exit, 0, put.stderr);
    assert.match(
      (await rig.phonehome(['device', 'list'], env)).stdout,
      /quarantined since .*: swollen battery/,
    );
    assert.equal(listed(await list(), one.serial).quarantine?.greens, 0 + 1);
    const doctor = await rig.phonehome(['doctor', '--json'], env);
    assert.equal(doctor.exit, 4);
    const out = await rig.phonehome(['device', 'release', one.serial], env);
    assert.match(out.stdout, /released from quarantine/);
    assert.equal(listed(await list(), one.serial).quarantine, null);
    const audit = await auditLines();
    assert.deepEqual(
      audit.map(({ did, serial }) => `${did} ${serial}`),
      [`quarantine ${one.serial}`, `release ${one.serial}`],
    );
  });

  it('are taken from whoever holds them by force, which leaves an audit line with the holder', async () => {
    const leases = openLeases(redis);
    const lease = await leases.acquire(one.serial, 'run that hangs');
    const released = ['device', 'release', one.serial, '--force-lease', '--reason', 'host is gone'];
    const ended = await rig.phonehome(released, env);
    assert.match(ended.stdout, /was taken from run that hangs/);
    await assert.rejects(lease.check(), { code: 'LEASE_LOST' });
    const last = (await auditLines()).at(-1);
    assert.equal(last?.did, 'force-lease');
    assert.equal(last?.holder, 'run that hangs');
    assert.equal(last?.reason, 'host is gone');
    const [release] = listed(await list(), one.serial).releases;
    assert.equal(release?.forced, true);
    assert.match(release?.reason ?? '', /taken by force by .*: host is gone/);
    assert.equal((await stat(rig.path('home', 'audit.jsonl'))).mode & 0o777, 0o600);
    leases.close();
  });

  it('are refused to a run while another lab of this machine drives them, whichever Redis that has', async () => {
    const [address] = phones.phones.filter(({ serial }) => serial === one.serial).map((each) => each.address);
    const hold = await lockOnHost(one.serial, hostKeyOf(one.serial, address ?? ''), 'run of another lab');
    const plan = ['--scenario', 'idle', '--repeat', '1', '--dwell', '1s', '--out', rig.path('refused')];
    const ended = await rig.phonehome(['run', '--device', files[0] ?? '', ...plan], {
      ...env,
      REDIS_URL: '',
      PHONEHOME_LAB_ADDRESS: '127.0.0.1',
    });
    await hold.release();
    assert.equal(ended.exit, 4, ended.stderr);
    const said = `in use by another lab on this machine \\(process ${process.pid}, run of another lab, since `;
    assert.match(ended.stderr, new RegExp(said));
  });

  async function auditLines(): Promise<Record<string, string>[]> {
    const text = await readFile(rig.path('home', 'audit.jsonl'), 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
  }

  it('tell their identifiers into a file for their owner alone, and nothing of them is printed', async () => {
    const out = rig.path('read.yaml');
    const ended = await rig.phonehome(['device', 'read', one.serial, '--out', out], env);
    assert.equal(ended.exit, 0, ended.stderr);
    assert.equal((await stat(out)).mode & 0o777, 0o600);
    const { device } = await readDevice(out, checkIdentifier);
    const kinds = new Map(device.identifiers.map(({ kind, value }) => [kind, value]));
    assert.equal(device.serial, one.serial);
    assert.equal(kinds.get('android-id'), one.androidId);
    assert.equal(kinds.get('wifi-mac'), one.wifiMac);
    for (const value of [one.androidId, one.wifiMac, one.imei, ...one.iccids])
      assert.doesNotMatch(ended.stdout + ended.stderr, new RegExp(value));
    const again = await rig.phonehome(['device', 'read', one.serial, '--out', out], env);
    assert.equal(again.exit, 2);
    assert.match(again.stderr, /is there already/);
  });

  it('disagree with a file that has another value, which is kept and told without it', async () => {
    const wrong = await rig.write('wrong.yaml', {
      ...deviceOf(one),
      identifiers: [{ kind: 'android-id', value: 'aaaabbbbccccdddd' }],
    });
    const out = rig.path('merged.yaml');
    const ended = await rig.phonehome(['device', 'read', one.serial, '--device', wrong, '--out', out], env);
    assert.match(ended.stdout, /disagreement {2}android-id/);
    assert.doesNotMatch(ended.stdout, /aaaabbbb/);
    assert.match(await readFile(out, 'utf8'), /# Disagreement: android-id[\s\S]*aaaabbbbccccdddd/);
  });

  describe('as doctor sees them', () => {
    const diagnosed = async (args: string[], more: NodeJS.ProcessEnv = {}): Promise<[Ended, Diagnosis]> => {
      const ended = await rig.phonehome(['doctor', '--json', ...args], { ...env, ...more });
      return [ended, documentOf<Diagnosis>(ended)];
    };

    it('are fit, and a run could start', async () => {
      const [ended, { checks }] = await diagnosed(['--device', files.join(',')]);
      assert.equal(ended.exit, 0, ended.stdout);
      assert.deepEqual(
        checks.filter(({ ok, blocks }) => !ok && blocks !== 'nothing'),
        [],
      );
      assert.ok(checks.every(({ ok, mend }) => ok === (mend === null)));
      assert.deepEqual(
        ['node', 'adb', 'appium', 'redis', 'disk', 'lab CA'].filter(
          (name) => !checks.some((each) => each.name === name),
        ),
        [],
      );
    });

    it('leave exit code 4 where only a phone is not there', async () => {
      const gone = await rig.write('gone.yaml', deviceOf(phoneOf(3)));
      const [ended, { checks }] = await diagnosed(['--device', gone]);
      assert.equal(ended.exit, 4);
      assert.match(checks.find(({ blocks }) => blocks === 'phone')?.mend ?? '', /type: adb devices/);
    });

    it('leave exit code 2 where the machine lacks what any run needs', async () => {
      const [ended, { checks }] = await diagnosed([], {
        ANDROID_HOME: rig.path('no-sdk'),
        REDIS_URL: 'redis://127.0.0.1:1/0',
      });
      assert.equal(ended.exit, 2);
      const faults = checks.filter(({ blocks }) => blocks === 'run').map(({ name }) => name);
      assert.deepEqual(faults.sort(), ['ANDROID_HOME', 'adb', 'redis']);
    });

    it('are told when the CA of the lab is no certificate', async () => {
      const home = rig.path('other-home');
      await execa('mkdir', ['-p', `${home}/ca/ca`]);
      await writeFile(`${home}/ca/ca/certificate.pem`, 'no certificate');
      const [ended, { checks }] = await diagnosed([], { PHONEHOME_HOME: home });
      assert.equal(ended.exit, 2);
      assert.match(checks.find(({ name }) => name === 'lab CA')?.mend ?? '', /Remove the folder/);
    });
  });
});
