import assert from 'node:assert/strict';
import type { Result } from '../../lab/model/result.ts';
import { attemptsOf, type JournalLine, linesOf } from './documents.ts';
import { deviceOf, documentOf, type Emit, firmwareOf, openRig, phoneOf, type Rig } from './rig.ts';

const phone = phoneOf(4);

/** Sent as soon as the wiped phone has booted, and again each second: also when the lab's proxy is back. */
const activation: Emit[] = ['first-boot', { every: '1s' }].map((on, index) => ({
  name: `activation-${index}`,
  from: 'com.rig.activation',
  on: typeof on === 'string' ? [on] : on,
  request: {
    method: 'POST',
    url: 'https://activate.rig.example/v1/first',
    body: { json: { id: '{{imei}}', padding: 'x'.repeat(300) } },
  },
}));

describe('The first boot after a wipe', () => {
  let rig: Rig;
  let device: string;

  before(async () => {
    rig = await openRig();
    device = await rig.write('device.yaml', deviceOf(phone));
  });
  after(() => rig.close());

  const run = async (out: string, type: string, ...more: string[]) => {
    const { build, ...rest } = firmwareOf(out, activation);
    const fingerprint = build.fingerprint.replace(':user/release-keys', type);
    const firmware = await rig.write(`${out}.yaml`, { ...rest, build: { ...build, fingerprint } });
    const files = ['--firmware', firmware, '--device', device, '--out', rig.path(out)];
    const plan = ['--scenario', 'first-boot', '--repeat', '2', '--dwell', '1s', '--json'];
    return await rig.phonehome(['run', ...files, ...plan, '--journal', rig.path(`${out}-journal`), ...more]);
  };
  const happened = async (out: string) => {
    const journal = await linesOf<JournalLine>(rig.path(`${out}-journal`), `${phone.serial}.jsonl`);
    return journal
      .filter(({ kind }) => kind === 'event' || /^unknown/.test(kind))
      .map((line) => line.name ?? line);
  };

  it('is recorded on a build that keeps adb, from the wipe on, and never passes with the proxy alone', async () => {
    const ended = await run('open', ':userdebug/test-keys', '--allow-wipe');
    const result = documentOf<Result>(ended);
    assert.equal(ended.exit, 3, ended.stderr);
    assert.equal(result.conditions.state, 'wiped');
    assert.deepEqual(result.coverage.trials, { planned: 2, valid: 2, invalid: [] });
    const attempts = await attemptsOf(rig.path('open'));
    assert.deepEqual(
      attempts.map(({ attempt }) => attempt?.state),
      ['wiped', 'wiped'],
    );
    assert.deepEqual(
      (await happened('open')).filter((name) => name === 'first-boot' || typeof name === 'object'),
      ['first-boot', 'first-boot'],
    );
    const found = result.findings.find(({ trigger }) => trigger === 'first-boot');
    assert.deepEqual([found?.identifier, found?.seen], ['imei', { k: 2, n: 2 }]);
    assert.match(result.reasons.join(' '), /the phone sent \d+ bytes more than were recorded/);
    assert.match(result.coverage.notes.join(' '), /wiped, and set up by simulated; what it sent before/);
  });

  it('is refused on a build for users before anything is erased: exit code 4, and why', async () => {
    const ended = await run('closed', ':user/release-keys', '--allow-wipe');
    assert.equal(ended.exit, 4, ended.stderr);
    assert.match(ended.stderr, /comes back from a wipe without adb.*behind a gateway.*nothing was erased/);
    assert.ok(!(await happened('closed')).includes('first-boot'));
  });

  it('is refused where nobody said that the phone may be erased, and beside other scenarios', async () => {
    const unsaid = await run('unsaid', ':userdebug/test-keys');
    assert.equal(unsaid.exit, 2);
    assert.match(unsaid.stderr, /erases all that is on the phone.*--allow-wipe/);
    const mixed = await run('mixed', ':userdebug/test-keys', '--allow-wipe', '--scenario', 'boot');
    assert.equal(mixed.exit, 2);
    assert.match(mixed.stderr, /first-boot changes the phone for all trials after it/);
  });
}).timeout(180_000);
