import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareProfiles } from '../../lab/analysis/compare.ts';
import { checkIdentifier } from '../../lab/analysis/identifiers/check-identifier.ts';
import { judge, usualPolicy } from '../../lab/analysis/judge.ts';
import type { Profile } from '../../lab/model/profile.ts';
import { readDevice, writeDevice } from '../../lab/store/device-file.ts';
import { analyzeRun } from '../../lab/wiring/analyze-run.ts';
import { promoteUnknown } from '../../lab/wiring/promote-unknown.ts';
import { html } from '../../reports/html.tsx';
import { homeOfItsOwn } from './home-of-its-own.ts';
import { twins, writeTwinRun } from './two-phone-run.ts';

const tokens: Readonly<Record<string, string>> = {
  TWIN0001: 'c0ffee0123456789',
  TWIN0002: 'decade9876543210',
};

describe('unknown identifiers of a run', () => {
  const own = homeOfItsOwn();
  let plain: Profile;
  let tracked: Profile;

  before(async () => {
    const nonce = (serial: string, trial: number) => ({
      url: 'https://ping.example.com/v1',
      headers: [['x-request', `${trial}${tokens[serial]}${trial}`.slice(0, 16)]] as const,
    });
    plain = await analyzeRun(
      await writeTwinRun(join(own.folder, 'plain'), 'Twin/A:9/A/1:user/release-keys', (serial, trial) => [
        nonce(serial, trial),
      ]),
    );
    tracked = await analyzeRun(
      await writeTwinRun(join(own.folder, 'tracked'), 'Twin/A:9/A/22:user/release-keys', (serial, trial) => [
        nonce(serial, trial),
        { url: 'https://track.example.com/v1', headers: [['x-uid', tokens[serial] ?? '']] },
      ]),
    );
  });

  it('stand in its profile with the restarts that they survived, their values apart and private', async () => {
    const [entry, ...others] = tracked.unknown?.entries ?? [];
    assert.equal(others.length, 0);
    assert.deepEqual(
      [entry?.place, entry?.scope, entry?.phones, entry?.trials],
      ['header/x-uid', 'boot', 2, 8],
    );
    assert.deepEqual(entry?.crossings.boot, { kept: 3, of: 3 });
    const profile = await readFile(join(own.folder, 'tracked/derived/profile.json'), 'utf8');
    assert.doesNotMatch(profile, /c0ffee0123456789/);
    const file = join(own.folder, 'tracked/derived/unknown.jsonl');
    assert.match(await readFile(file, 'utf8'), /c0ffee0123456789/);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(plain.unknown, { entries: [], limits: [] });
  });

  it('are told as new where the baseline was searched, and decide as the policy says', () => {
    const comparison = compareProfiles(plain, tracked);
    const result = judge(comparison, usualPolicy);
    const [finding] = result.unknown ?? [];
    assert.deepEqual([finding?.state, finding?.gate], ['new', 'review']);
    assert.match(
      finding?.sentence ?? '',
      /^Unknown identifier U-[0-9a-f]{8} \(16 hexadecimal digits\) survives a restart \(3 of 3 times\), sent to track\.example\.com as header\/x-uid/,
    );
    assert.ok(result.reasons.includes(finding?.sentence ?? ''), result.reasons.join(' '));
    assert.equal(judge(comparison, { ...usualPolicy, unknown: 'fail' }).verdict, 'fail');
    const page = html.render({ result, nextCommand: 'next' });
    assert.match(page, /id="unknown"/);
    assert.doesNotMatch(page, /c0ffee0123456789/);
  });

  it('are unchanged against a build that has them, and gone only where all was read', () => {
    const same = judge(compareProfiles(tracked, tracked), usualPolicy).unknown?.[0];
    assert.deepEqual([same?.state, same?.gate], ['unchanged', 'none']);
    const away = judge(compareProfiles(tracked, plain), usualPolicy).unknown?.[0];
    assert.equal(away?.state, 'gone');
    const contact = { host: 'track.example.com', domain: 'example.com', flows: 1, trials: [1] };
    const blind = { ...plain, contacts: [{ ...contact, visibility: 'refused' as const }] };
    assert.equal(judge(compareProfiles(tracked, blind), usualPolicy).unknown?.[0]?.state, 'unproven');
    const { unknown: _, ...unsearched } = plain;
    const result = judge(compareProfiles(unsearched, tracked), usualPolicy);
    assert.equal(result.unknown?.[0]?.state, 'unproven');
    assert.match(result.reasons.join(' '), /1 unknown identifier could not be compared/);
  });

  it('are not searched for with one phone, which is said', async () => {
    const [phone] = twins;
    const folderOfOne = await writeTwinRun(
      join(own.folder, 'alone'),
      'Twin/A:9/A/333:user/release-keys',
      (serial) => [{ url: 'https://track.example.com/v1', headers: [['x-uid', tokens[serial] ?? '']] }],
      { phones: phone === undefined ? [] : [phone] },
    );
    const alone = await analyzeRun(folderOfOne);
    assert.deepEqual(alone.unknown?.entries, []);
    assert.match(alone.unknown?.limits.join(' ') ?? '', /takes two phones of one model/);
    const { coverage } = judge(compareProfiles(null, alone), usualPolicy);
    assert.deepEqual(coverage.unknownLimits, alone.unknown?.limits);
  });

  it('become custom identifiers of their phones, and the file keeps its comments', async () => {
    const [phone] = twins;
    assert.ok(phone !== undefined);
    const file = join(own.folder, 'device.yaml');
    await writeFile(file, `# bought in spring\n${writeDevice(phone)}`, { mode: 0o600 });
    const id = tracked.unknown?.entries[0]?.id ?? '';
    const request = { run: join(own.folder, 'tracked'), id, label: 'tracker', devices: [file] };
    assert.deepEqual((await promoteUnknown(request)).written, [{ file, serial: phone.serial }]);
    const { device } = await readDevice(file, checkIdentifier);
    assert.deepEqual(device.identifiers.at(-1), { kind: 'custom', label: 'tracker', value: tokens.TWIN0001 });
    assert.match(await readFile(file, 'utf8'), /^# bought in spring/);
    await assert.rejects(promoteUnknown(request), /has an identifier with the label "tracker"/);
    await assert.rejects(
      promoteUnknown({ ...request, id: 'U-00000000' }),
      /no unknown identifier U-00000000/,
    );
  });
});
