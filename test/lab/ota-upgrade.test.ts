import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import type { Result } from '../../lab/model/result.ts';
import { otaZip } from '../store/zip-file.ts';
import { attemptsOf } from './documents.ts';
import { deviceOf, documentOf, type Emit, firmwareOf, openRig, phoneOf, type Rig } from './rig.ts';

const phones = [phoneOf(2), phoneOf(5)];
const post = (host: string, on: Emit['on'], identifier: string): Emit => ({
  name: host,
  from: `com.rig.${host}`,
  on,
  request: { method: 'POST', url: `https://${host}.rig.example/`, body: { json: { id: identifier } } },
});
const old = firmwareOf('R1', [post('former', { every: '300ms' }, '{{android-id}}')]);
const next = firmwareOf('R2', [post('upgraded', ['ota-upgrade'], '{{imei}}')]);

describe('An upgrade as the trigger of a trial', () => {
  let rig: Rig;
  let devices: string[];
  let firmware: string;

  before(async () => {
    rig = await openRig();
    devices = await Promise.all(phones.map((phone) => rig.write(`${phone.serial}.yaml`, deviceOf(phone))));
    firmware = await rig.write('r1.yaml', old);
  });
  after(() => rig.close());

  const write = async (build: typeof next, lines: Record<string, string> = {}) => {
    const path = rig.path(`${Object.keys(lines).join('-')}.zip`);
    const facts = { 'post-build': build.build.fingerprint, 'post-timestamp': '1900000000', ...lines };
    await writeFile(path, otaZip(facts, [{ name: 'firmware.yaml', data: stringify(build) }]));
    return path;
  };
  const run = (out: string, device: readonly string[], ...more: string[]) => {
    const files = ['--firmware', firmware, '--device', device.join(','), '--out', rig.path(out)];
    const plan = ['--scenario', 'ota-upgrade', '--dwell', '1s', '--least-trials', '2', '--json'];
    return rig.phonehome(['run', ...files, ...plan, ...more]);
  };

  it('is one trial a phone, shows what the new build sends at it, and nothing of the build before', async () => {
    const ended = await run('upgrade', devices, '--build', await write(next));
    const result = documentOf<Result>(ended);
    assert.equal(ended.exit, 3, ended.stderr);
    assert.equal(result.build.fingerprint, next.build.fingerprint);
    assert.equal(result.conditions.state, 'upgraded');
    assert.deepEqual(result.coverage.trials, { planned: 2, valid: 2, invalid: [] });
    assert.deepEqual(
      result.findings.map(({ identifier, trigger, recipient, seen }) => [
        identifier,
        trigger,
        recipient.host,
        seen,
      ]),
      [['imei', 'ota-upgrade', 'upgraded.rig.example', { k: 2, n: 2 }]],
    );
    assert.ok(!result.coverage.contacts.some(({ host }) => host.startsWith('former')));
    const notes = result.coverage.notes.join(' ');
    assert.match(notes, /\d+ flows of the build before the upgrade are left out/);
    assert.match(notes, /was upgraded from R1 to R2 by sideload, from slot _a to _b; one trial a phone/);
    const attempts = await attemptsOf(rig.path('upgrade'));
    assert.deepEqual(
      attempts.map(({ attempt }) => attempt?.serial).sort(),
      phones.map(({ serial }) => serial).sort(),
    );
    assert.ok(attempts.every(({ attempt }) => attempt?.installation?.to === next.build.fingerprint));
    for (const phone of ['', ...phones.map(({ serial }) => `phones/${serial}`)]) {
      const properties = await readFile(rig.path('upgrade', 'build', phone, 'properties.json'), 'utf8');
      assert.match(properties, /R2:user/);
    }
    assert.doesNotMatch(notes, /both claim/);
  });

  it('ends with exit code 4 where the phone runs the build already', async () => {
    const [device = ''] = devices;
    const same = await run(
      'same',
      [device],
      '--build',
      await write(old as typeof next, { 'ota-type': 'AB' }),
    );
    assert.equal(same.exit, 4, same.stderr);
    assert.match(same.stderr, /runs .*R1:user.* already, so that nothing is left to upgrade/);
  });

  it('never judges a phone that fell back silently: exit code 4, the slots named, nothing said of the build', async () => {
    const [device = ''] = devices;
    const journal = ['--fault', 'slot-fallback', '--journal', rig.path('journal')];
    const fell = await run('fell-back', [device], '--build', await write(next), ...journal);
    assert.equal(fell.exit, 4, fell.stderr);
    const sentence =
      /still runs .*R1:user.* from slot _a after the OTA to .*R2:user.*fell back silently.*Nothing was tested of .*R2:user/;
    assert.match(fell.stderr.split('phonehome: ').at(-1) ?? '', sentence);
    const result = documentOf<Result>(fell);
    assert.equal(result.verdict, 'inconclusive');
    assert.deepEqual([result.findings, result.coverage.trials.valid], [[], 0]);
    assert.match(JSON.stringify(result.coverage.trials.invalid), sentence);
    // The phone itself took the update, said that all was well, and started the old build.
    const events = await readFile(rig.path('journal', `${phones[0]?.serial}.jsonl`), 'utf8');
    for (const name of ['ota-taken', 'slot-fell-back']) assert.match(events, new RegExp(`"${name}"`));
    const [attempt] = await attemptsOf(rig.path('fell-back'));
    assert.equal(attempt?.attempt?.installation, undefined);
    const steps = await readFile(
      rig.path('fell-back', 'trials', '001-ota-upgrade', '1', 'steps.jsonl'),
      'utf8',
    );
    assert.match(steps, /"name":"said","text":"is upgraded from .*R1:user.* to .*R2:user.* by sideload"/);
  });

  it('is said to go back before it does, in the log and in the record of the trial', async () => {
    const [device = ''] = devices;
    const zip = await write(next, { 'ota-downgrade': 'yes' });
    const back = await run('back', [device], '--build', zip, '--allow-wipe');
    assert.match(back.stderr, /goes back from .*R1:user.* to .*R2:user.* by sideload\n[\s\S]* restarts/);
    const [attempt] = await attemptsOf(rig.path('back'));
    assert.match(attempt?.attempt?.installation?.plan ?? '', /^goes back from .* by sideload$/);
    assert.match(
      documentOf<Result>(back).coverage.notes.join(' '),
      /was taken back from R1 to R2 by sideload/,
    );
  });

  it('needs an OTA that keeps the data', async () => {
    const [device = ''] = devices;
    const none = await run('none', [device]);
    assert.equal(none.exit, 2);
    assert.match(none.stderr, /ota-upgrade needs the OTA that it installs. Name it with --build/);
    const wiping = await write(next, { 'ota-wipe': 'yes' });
    const wiped = await run('wiped', [device], '--build', wiping, '--allow-wipe');
    assert.equal(wiped.exit, 2);
    assert.match(wiped.stderr, /keeps what is on the phone, and the OTA .* erases it/);
  });
}).timeout(240_000);
