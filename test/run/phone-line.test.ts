import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabError } from '../../lab/errors.ts';
import type { OpenHandset, Phone } from '../../lab/model/lab.ts';
import type { Lease } from '../../lab/model/lease.ts';
import type { Scenario } from '../../lab/model/scenario.ts';
import type { Run, Trial } from '../../lab/model/trial.ts';
import type { RunParts } from '../../lab/run/parts.ts';
import { PhoneLine } from '../../lab/run/phone-line.ts';
import { createRun } from '../../lab/store/run-writer.ts';
import { validateRecorded } from '../../lab/wiring/validate-recorded.ts';
import { conditionsOf, runOf } from '../analysis/builders.ts';

const device = { serial: 'A1', product: 'One', line: 'acme-one/eu', identifiers: [], sims: [] };
const conditions = conditionsOf({ dwellMs: 10 });
const trial: Trial = { number: 1, scenario: 'nothing', conditions };
const never = new AbortController().signal;

/** A phone whose applications a test can change; it says that it sent its canary, and sends nothing. */
class QuietPhone {
  /** Why it cannot do what a scenario asks for. */
  lack: string | null = null;
  /** How long it was listened to, by the phone's own clock. */
  readonly listened: number[] = [];
  versions: Record<string, number> = { 'com.acme.mail': 4, 'com.acme.store': 1 };
  clockSkewMs = 0;

  handset(fingerprint: string): OpenHandset {
    const settled = async () => undefined;
    const reading = { bootId: 'b', interfaces: [], iccids: [], proxy: 'lab:1' };
    return {
      device,
      notes: ['Phone A1: prepared.'],
      readScreen: async () => ({ awake: true, locked: false }),
      sleep: settled,
      wake: settled,
      unlock: settled,
      reboot: settled,
      wipe: async () => ({ control: '' }),
      upgrade: () => assert.fail('nothing is installed'),
      swapSim: async () => ({
        control: '',
        moves: 'tray',
        from: null,
        to: null,
        reinserted: true,
        known: true,
      }),
      read: async () => ({
        ...reading,
        at: Date.now(),
        phoneClock: Date.now() + this.clockSkewMs,
        fingerprint,
      }),
      leaveWifi: settled,
      joinWifi: settled,
      enterAirplaneMode: settled,
      leaveAirplaneMode: settled,
      switchLocation: settled,
      receiveMessage: async () => '',
      receiveCall: async () => '',
      removeContact: settled,
      addContact: settled,
      unplug: settled,
      plugIn: settled,
      optOut: settled,
      lacks: async () => this.lack,
      letTimePass: async (ms) => {
        this.listened.push(ms);
        return ms;
      },
      readBuild: async () => ({ fingerprint, properties: {}, packages: [] }),
      sendCanary: settled,
      check: settled,
      resetState: settled,
      networkValidated: async () => true,
      readSockets: async () => null,
      readLog: async () => ({ at: Date.now(), text: '', processes: [] }),
      readVersions: async () => ({ ...this.versions }),
      close: settled,
    };
  }
}

function partsOf(run: Run, quiet: QuietPhone, writer: RunParts['writer'], trigger: () => void) {
  const settled = async () => undefined;
  const lease: Lease = { serial: 'A1', token: 1, check: settled, lost: never, release: settled };
  const state = { serial: 'A1', holder: null, token: 1, lastRelease: null };
  const health = { at: 1, checks: [], battery: null, fingerprint: null, serial: null };
  const quarantined = { serial: 'A1', since: 1, reason: '', by: 'lab', greens: 0 };
  const phone: Phone = {
    device,
    listen: '127.0.0.1',
    scope: 'proxy',
    networkAddress: async () => '127.0.0.1',
    examine: async () => health,
    recover: async () => ({ fit: true, steps: [], health }),
    open: async () => quiet.handset(run.fingerprint),
  };
  const scenario: Scenario = {
    name: 'nothing',
    description: 'Nothing happens.',
    controls: [],
    setup: settled,
    trigger: async () => void trigger(),
  };
  const port = {
    port: 1,
    begin: settled,
    activity: async () => ({ lastAt: 0, open: 0, flows: 0, received: 0 }),
    flush: settled,
    close: settled,
  };
  const validate: RunParts['validate'] = (recorded) =>
    validateRecorded({ run: writer.folder, devices: [device], packages: [], ...recorded });
  const parts: RunParts = {
    phones: [phone],
    scenarios: [scenario],
    recorder: { caCertificate: '', open: async () => port, check: settled, failed: never, close: settled },
    leases: { acquire: async () => lease, state: async () => state },
    quarantine: {
      state: async () => null,
      history: async () => [],
      note: async () => null,
      put: async () => quarantined,
      checked: async () => null,
      release: async () => null,
    },
    queue: { add: settled, consume: async () => [] },
    writer,
    watched: [],
    validate,
    progress: () => {},
  };
  return { phone, parts };
}

describe('a phone at work in a run', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-line-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const openLine = async (quiet: QuietPhone, trigger = () => {}) => {
    const run = { ...runOf({ scenarios: { nothing: 3 } }), conditions, serials: ['A1'] };
    const writer = await createRun(join(folder, 'run'), run, [device]);
    const { phone, parts } = partsOf(run, quiet, writer, trigger);
    const line = await PhoneLine.open(phone, parts, 'a test', conditions);
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

  it('listens as long as the trial says, by the phone’s clock, and keeps how much of it nobody waited for', async () => {
    const quiet = new QuietPhone();
    const { attempt, path } = await openLine(quiet);
    await attempt(1);
    assert.deepEqual(quiet.listened, [10]);
    const steps = await readFile(path('trials', '001-nothing', '1', 'steps.jsonl'), 'utf8');
    assert.match(steps, /"name":"end","passedMs":10/);
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
