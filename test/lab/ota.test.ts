import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import type { BuildDiff, BuildRecord } from '../../lab/model/build.ts';
import type { Result } from '../../lab/model/result.ts';
import { otaZip } from '../store/zip-file.ts';
import { deviceOf, documentOf, firmwareOf, openRig, phoneOf, type Rig } from './rig.ts';

const emit = {
  name: 'registration',
  from: 'com.rig.registration',
  on: ['screen-on'],
  request: { method: 'POST', url: 'http://registration.rig.example/', body: { form: { imei: '{{imei}}' } } },
};

describe('a build that is installed for a run', () => {
  let rig: Rig;
  let device: string;
  let firmware: string;
  const old = firmwareOf('R1', []);
  const next = firmwareOf('R2', [emit]);

  before(async () => {
    rig = await openRig();
    device = await rig.write('device.yaml', deviceOf(phoneOf(4)));
    firmware = await rig.write('r1.yaml', old);
  });
  after(() => rig.close());

  const write = async (lines: Record<string, string> = {}) => {
    const path = rig.path('r2.zip');
    const facts = { 'post-build': next.build.fingerprint, 'post-timestamp': '1900000000', ...lines };
    await writeFile(path, otaZip(facts, [{ name: 'firmware.yaml', data: stringify(next) }]));
    return path;
  };
  const trial = ['--scenario', 'screen-on', '--repeat', '1', '--dwell', '1s', '--least-trials', '1'];
  const run = (build: string, out: string, more: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
    rig.phonehome(
      [
        'run',
        '--firmware',
        firmware,
        '--build',
        build,
        '--device',
        device,
        ...trial,
        '--out',
        rig.path(out),
        ...more,
      ],
      env,
    );

  it('is sideloaded, read back, tested as upgraded, and compared with the build before', async () => {
    const zip = await write();
    const record = documentOf<BuildRecord>(await rig.phonehome(['build', 'add', zip, '--json']));
    const base = rig.path('base');
    const first = await rig.phonehome([
      'run',
      '--firmware',
      firmware,
      '--device',
      device,
      ...trial,
      '--out',
      base,
      '--state',
      'upgraded',
    ]);
    assert.equal(first.exit, 3, first.stderr);
    const ended = await run(record.id, 'head', ['--baseline', base, '--json']);
    const result = documentOf<Result>(ended);
    assert.equal(result.verdict, 'fail', JSON.stringify(result.reasons));
    assert.equal(ended.exit, 1);
    assert.equal(result.build.fingerprint, next.build.fingerprint);
    assert.equal(result.conditions.state, 'upgraded');
    assert.match(ended.stderr, /is upgraded from .*R1:user.* to .*R2:user.* by sideload/);
    assert.match(
      result.coverage.notes.join('\n'),
      /was upgraded from R1 to R2 by sideload, from slot _a to _b/,
    );
    assert.deepEqual(
      result.arrivals?.map(({ package: name, state }) => [name, state]),
      [['com.rig.registration', 'added']],
    );
    const diff = documentOf<BuildDiff>(
      await rig.phonehome(['build', 'diff', base, rig.path('head'), '--json']),
    );
    assert.deepEqual(diff, result.buildDiff);
    const page = await readFile(rig.path('head', 'derived', 'report.html'), 'utf8');
    assert.match(page, /What came with this build/);
  });

  it('is never judged where it did not boot: exit code 4, and the sentence names the silent fallback', async () => {
    // It says that it installed, and only restarts the phone: the old slot comes up again.
    const script = rig.path('install.sh');
    await writeFile(script, '#!/bin/sh\nexec adb -s "$PHONEHOME_ADB" reboot\n');
    await chmod(script, 0o755);
    const ended = await run(await write(), 'fallback', [], { PHONEHOME_INSTALL_COMMAND: script });
    assert.equal(ended.exit, 4);
    assert.match(
      ended.stderr,
      /still runs .*R1:user.* from slot _a after the OTA to .*R2:user.*fell back silently/,
    );
    assert.match(ended.stderr, /by command .*install\.sh/);
  });

  it('is refused with the phone untouched where it is for another one, or erases what nobody said it may', async () => {
    const other = await run(await write({ 'pre-device': 'other' }), 'other');
    assert.equal(other.exit, 2);
    assert.match(other.stderr, /is for other, and Phone .* is rig/);
    const wipes = await write({ 'ota-wipe': 'yes' });
    const unsaid = await run(wipes, 'unsaid');
    assert.equal(unsaid.exit, 2);
    assert.match(unsaid.stderr, /erases all that is on the phone.*--allow-wipe/);
  });

  it('is said to erase the phone before it does, and is tested as wiped once the phone was set up', async () => {
    const ended = await run(await write({ 'ota-wipe': 'yes' }), 'wiped', ['--allow-wipe', '--json']);
    const result = documentOf<Result>(ended);
    assert.equal(result.conditions.state, 'wiped', ended.stderr);
    const [plan, restart] = ['this WIPES it: all that is on the phone is erased', ' restarts'].map((text) =>
      ended.stderr.indexOf(text),
    );
    assert.ok((plan ?? -1) >= 0 && (plan ?? -1) < (restart ?? -1), ended.stderr);
    assert.match(
      result.coverage.notes.join('\n'),
      /was wiped and upgraded from R1 to R2 by sideload, from slot _a to _b, and set up by simulated/,
    );
  });
}).timeout(180_000);
