import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { type AdbServer, startAdbServer } from '../../devices/kinds/android/adb-server.ts';
import type { Result } from '../../lab/model/result.ts';
import { readRunFile } from '../lab/documents.ts';
import { deviceOf, documentOf, firmwareOf, openRig, phoneOf, type Rig } from '../lab/rig.ts';

describe('What a run refuses', () => {
  let rig: Rig;
  let device: string;
  let firmware: string;
  let adb: AdbServer;
  let noPhones: NodeJS.ProcessEnv;

  before('an adb server without phones plays the machine’s', async () => {
    rig = await openRig();
    device = await rig.write('device.yaml', deviceOf(phoneOf(8)));
    firmware = await rig.write('firmware.yaml', firmwareOf('1', []));
    adb = await startAdbServer({ home: rig.path('adb'), logFile: rig.path('adb.log') });
    noPhones = { ANDROID_ADB_SERVER_PORT: String(adb.port), PHONEHOME_LAB_ADDRESS: '127.0.0.1' };
  });

  after(async () => {
    await adb?.close();
    await rig?.close();
  });

  const run = (out: string, ...more: string[]) => [
    ...['run', '--device', device, '--repeat', '1', '--dwell', '1s', '--out', rig.path(out), ...more],
  ];

  /** The one sentence of a refusal; nothing is on stdout, and no folder was made. */
  async function refusal(out: string, exit: number, args: string[], env: NodeJS.ProcessEnv = {}) {
    const ended = await rig.phonehome(args, env);
    assert.equal(ended.exit, exit, ended.stderr);
    assert.equal(ended.stdout, '');
    await assert.rejects(access(rig.path(out)), 'no folder is made');
    const [sentence, ...others] = ended.stderr.trimEnd().split('\n');
    assert.deepEqual(others, []);
    return sentence ?? '';
  }

  it('names the phone that adb does not list, and what to look at', async () => {
    const args = run('missing', '--scenario', 'idle', '--json');
    const { exit, stderr, stdout } = await rig.phonehome(args, noPhones);
    assert.equal(exit, 4);
    const sentences = stderr.split('\n').filter((line) => line.startsWith('phonehome: '));
    assert.deepEqual(sentences, [
      'phonehome: Phone RIG8SIMULATED is not listed by adb. Check the cable and that USB debugging is on, then type: adb devices',
    ]);
    assert.equal(documentOf<Result>({ exit, stderr, stdout }).verdict, 'inconclusive');
    assert.match((await readRunFile(rig.path('missing'))).fault ?? '', /RIG8SIMULATED is not listed/);
  });

  it('has no way to break a real phone, before anything is started', async () => {
    const sentence = await refusal('faults', 2, run('faults', '--scenario', 'idle', '--fault', 'usb-loss'));
    const why = 'Faults can be given to simulated phones only. Give --firmware, or leave --fault out.';
    assert.equal(sentence, `phonehome: ${why}`);
  });

  it('asks for a hand on the SIM before it starts anything', async () => {
    const sentence = await refusal('sim', 2, run('sim', '--scenario', 'sim-swap'), noPhones);
    assert.match(sentence, /sim-swap needs somebody or something.*PHONEHOME_SIM_COMMAND/);
  });

  it('asks for a SIM where the device file names none', async () => {
    const bare = await rig.write('bare.yaml', deviceOf(phoneOf(9), { sims: false }));
    const args = ['run', '--firmware', firmware, '--device', bare, '--out', rig.path('bare')];
    assert.match(
      await refusal('bare', 2, args),
      /needs a SIM, and the file of phone RIG9SIMULATED names none/,
    );
  });

  it('tells a baseline that is none before it drives a phone', async () => {
    const baseline = rig.path('nowhere');
    const args = run('unjudged', '--firmware', firmware, '--baseline', baseline);
    assert.equal(
      await refusal('unjudged', 2, args),
      `phonehome: There is no baseline at ${baseline}: give a reviewed file, a folder of them, or the folder of a run that "run --out" made.`,
    );
  });

  it('has no journal of phones that keep none', async () => {
    const args = run('journal', '--journal', rig.path('kept'));
    assert.match(await refusal('journal', 2, args, noPhones), /Only simulated phones keep a journal/);
  });

  it('is about one line, and about each phone once', async () => {
    const twice = run('twice', '--firmware', firmware, '--device', device);
    assert.match(await refusal('twice', 2, twice), /Two of the device files have the serial RIG8SIMULATED/);
    const other = await rig.write('other.yaml', deviceOf(phoneOf(9), { line: 'rig/us' }));
    const lines = run('lines', '--firmware', firmware, '--device', other);
    assert.match(await refusal('lines', 2, lines), /belong to the lines rig\/eu, rig\/us/);
  });

  it('says what is wrong with REDIS_URL without repeating it', async () => {
    const REDIS_URL = 'http://user:secret@redis.example/';
    const { exit, stderr } = await rig.phonehome(run('url', '--firmware', firmware), { REDIS_URL });
    assert.equal(exit, 2);
    assert.match(stderr, /^phonehome: REDIS_URL is not the address of a Redis\./m);
    assert.doesNotMatch(stderr, /secret/);
  });
});
