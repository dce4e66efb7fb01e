import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabError } from '../../lab/errors.ts';
import type { RecorderPort } from '../../lab/model/recorder.ts';
import type { Trial } from '../../lab/model/trial.ts';
import { PhoneLine } from '../../lab/run/phone-line.ts';
import { createRun } from '../../lab/store/run-writer.ts';
import { conditionsOf, runOf } from '../analysis/builders.ts';
import { device, partsOf, QuietPhone } from './quiet-phone.ts';

const conditions = conditionsOf({ dwellMs: 10 });
const trial: Trial = { number: 1, scenario: 'nothing', conditions };
const never = new AbortController().signal;

const uncounted = async () => ({ at: Date.now(), since: null, lines: [], uncounted: 0 });
const behindGateway = { port: 17068, phonesInterface: 'wlan1', watch: () => ({ read: uncounted }) };

describe('a phone at work in a run', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-line-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const openLine = async (quiet: QuietPhone, trigger = () => {}, endPackets?: RecorderPort['endPackets']) => {
    const run = { ...runOf({ scenarios: { nothing: 3 } }), conditions, serials: ['A1'] };
    const writer = await createRun(join(folder, 'run'), run, [device]);
    const { phone, parts } = partsOf(run, quiet, writer, trigger);
    const open: typeof parts.recorder.open = async (...asked) => ({
      ...(await parts.recorder.open(...asked)),
      ...(endPackets === undefined ? {} : { endPackets }),
    });
    const recorder = { ...parts.recorder, open };
    const line = await PhoneLine.open(phone, { ...parts, recorder }, 'a test', conditions);
    const attempt = (number: number) =>
      line.attempt({ ...trial, number }, 1, never, run.fingerprint).then(
        () => null,
        (thrown: LabError) => thrown,
      );
    return { line, attempt, path: (...names: string[]) => join(writer.folder, ...names) };
  };

  it('refuses a scenario that the phone cannot do before it drives anything', async () => {
    const quiet = new QuietPhone();
    quiet.lack = 'Phone A1 has no control that calls it.';
    await assert.rejects(openLine(quiet), {
      code: 'USAGE',
      message: 'Scenario nothing: Phone A1 has no control that calls it.',
    });
  });

  for (const [title, gateway] of [
    ['is recorded behind the gateway with its own address where it is behind it', behindGateway],
    ['has its packets captured where the run asks for that', { ...behindGateway, packets: true }],
    ['is recorded at its proxy port alone where it is not', undefined],
  ] as const) {
    it(title, async () => {
      const run = { ...runOf({ scenarios: { nothing: 3 } }), conditions, serials: ['A1'] };
      const writer = await createRun(join(folder, 'run'), run, [device]);
      const { phone, parts } = partsOf(run, new QuietPhone(), writer, () => {});
      const asked: unknown[] = [];
      const open: typeof parts.recorder.open = (options, fence) => {
        asked.push(options.gateway);
        return parts.recorder.open(options, fence);
      };
      const behind = { ...phone, ...(gateway === undefined ? {} : { gateway }) };
      await PhoneLine.open(behind, { ...parts, recorder: { ...parts.recorder, open } }, 'a test', conditions);
      const { watch: _, ...place } = gateway ?? behindGateway;
      assert.deepEqual(asked, [gateway && { ...place, addresses: ['127.0.0.1'] }]);
    });
  }

  it('listens as long as the trial says, by the phone’s clock, and keeps how much of it nobody waited for', async () => {
    const quiet = new QuietPhone();
    const { attempt, path } = await openLine(quiet);
    await attempt(1);
    assert.deepEqual(quiet.listened, [10]);
    const steps = await readFile(path('trials', '001-nothing', '1', 'steps.jsonl'), 'utf8');
    assert.match(steps, /"name":"end","passedMs":10/);
  });

  it('notes on the trial what of the phone’s log was overwritten before it was read', async () => {
    const quiet = new QuietPhone();
    quiet.oldestLine = Date.now() - 1000;
    const { attempt, path } = await openLine(quiet, () => {
      quiet.oldestLine = Date.now() + 40 * 60_000;
    });
    await attempt(1);
    const steps = await readFile(path('trials', '001-nothing', '1', 'steps.jsonl'), 'utf8');
    assert.match(steps, /"name":"note","text":"the phone wrote over about 40 min of its log before/);
    const parts = await readFile(path('trials', '001-nothing', '1', 'processes.jsonl'), 'utf8');
    assert.match(parts, /"holeMs":2[34]\d{5}/);
  });

  it('notes on the trial what its packet capture lacks, or that it was cut off', async () => {
    const ends = ['the packet capture lacks 3 frames beyond its limit', null, new Error('The disk is full.')];
    const { attempt, path } = await openLine(new QuietPhone(), undefined, async () => {
      const end = ends.shift() ?? null;
      if (end instanceof Error) throw end;
      return end;
    });
    const notes: string[] = [];
    for (const number of [1, 2, 3]) {
      await attempt(number);
      const steps = await readFile(path('trials', `00${number}-nothing`, '1', 'steps.jsonl'), 'utf8');
      notes.push(/the packet capture.*?(?=")/.exec(steps)?.[0] ?? '');
    }
    assert.deepEqual(notes, [
      'the packet capture lacks 3 frames beyond its limit',
      '',
      'the packet capture was cut off: The disk is full.',
    ]);
  });

  it('does not count a trial whose canary was said to be sent, and came nowhere', async () => {
    const { attempt, path } = await openLine(new QuietPhone());
    const fault = await attempt(1);
    assert.equal(fault?.code, 'ATTEMPT_INVALID');
    assert.match(fault?.message ?? '', /canary of phone A1 was not recorded/);
    const stored = JSON.parse(await readFile(path('trials', '001-nothing', '1', 'trial.json'), 'utf8'));
    assert.equal(stored.invalid, fault?.message);
  });

  it('does not count a trial on a phone whose clock is years off, and says what to set', async () => {
    const quiet = new QuietPhone();
    const { attempt, path } = await openLine(quiet);
    quiet.clockSkewMs = -50 * 365 * 86_400_000;
    const fault = await attempt(1);
    assert.equal(fault?.code, 'PHONE_STATE');
    assert.match(fault?.message ?? '', /clock of phone A1 is 18250 days off.*Set it/);
    const stored = JSON.parse(await readFile(path('trials', '001-nothing', '1', 'trial.json'), 'utf8'));
    assert.equal(stored.invalid, fault?.message);
  });

  it('does not count the trial in which an application was updated, and says so of the run', async () => {
    const quiet = new QuietPhone();
    let triggers = 0;
    const { line, attempt, path } = await openLine(quiet, () => {
      triggers += 1;
      if (triggers === 2) quiet.versions = { 'com.acme.mail': 5, 'com.acme.store': 1 };
    });
    const messages = [await attempt(1), await attempt(2), await attempt(3)].map(
      (fault) => fault?.message ?? '',
    );
    assert.doesNotMatch(messages[0] ?? '', /applications/);
    assert.match(
      messages[1] ?? '',
      /applications of phone A1 changed during the trial: com\.acme\.mail went from version 4 to 5\./,
    );
    assert.doesNotMatch(messages[2] ?? '', /applications/);
    assert.equal(line.notes[0], 'Phone A1: prepared.');
    assert.match(line.notes[1] ?? '', /changed by trial 2 \(com\.acme\.mail went from version 4 to 5\)/);
    const apps = JSON.parse(await readFile(path('trials', '002-nothing', '1', 'apps.json'), 'utf8'));
    assert.deepEqual(apps, quiet.versions);
  });
});
