import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../../lab/model/result.ts';
import { scenarios, usualScenarios } from '../../scenarios/list.ts';
import { attemptsOf, type JournalLine, linesOf } from './documents.ts';
import {
  deviceOf,
  documentOf,
  type Emit,
  type Ended,
  firmwareOf,
  openRig,
  phoneOf,
  type Rig,
} from './rig.ts';

/** The scenarios that a run has to be asked for, and that leave the phone as it was. */
const named = scenarios
  .filter((each) => !usualScenarios.includes(each) && each.lasting === undefined)
  .map(({ name }) => name);
const quiet: Readonly<Record<string, string>> = { 'idle-hour': '25m', 'idle-72h': '24h' };
const phones = [phoneOf(1), phoneOf(2)] as const;

/** What is sent at the moment of a scenario, or now and then where nothing happens in it. */
function at(name: string, kind: string): Emit {
  const host = `${name}.${kind === 'imei' ? 'leak' : 'maker'}.example`;
  const every = quiet[name];
  return {
    name: `${kind}-${name}`,
    from: 'com.rig.moments',
    on: every === undefined ? [name] : { every },
    request: { method: 'POST', url: `http://${host}/report`, body: { json: { id: `{{${kind}}}` } } },
  };
}

describe('The scenarios that have to be named, on a build that sends at each of their moments', () => {
  let rig: Rig;
  const builds = ['older', 'newer', 'leaking'] as const;
  const runs = {} as Record<(typeof builds)[number], Ended>;

  before('three builds at once, two phones each', async function () {
    this.timeout(400_000);
    rig = await openRig();
    const optOut = [{ setting: 'secure/maker_telemetry_opt_out', refused: '1', agreed: '0' }];
    const devices = await Promise.all(
      phones.map((phone) => rig.write(`${phone.serial}.yaml`, { ...deviceOf(phone), optOut })),
    );
    const usual = named.map((name) => at(name, 'android-id'));
    await Promise.all(
      builds.map(async (name) => {
        const emits = name === 'leaking' ? [...usual, ...named.map((each) => at(each, 'imei'))] : usual;
        const firmware = await rig.write(`${name}.yaml`, firmwareOf(name, emits));
        const files = ['--firmware', firmware, '--device', devices.join(','), '--json'];
        const plan = ['--scenario', named.join(','), '--repeat', '1', '--dwell', '1s', '--least-trials', '1'];
        const folders = ['--out', rig.path(name), '--journal', rig.path(`${name}-journal`)];
        runs[name] = await rig.phonehome(['run', ...files, ...plan, ...folders]);
      }),
    );
  });

  after(() => rig.close());

  const compare = async (base: string, head: string) => {
    const args = ['compare', rig.path(base), rig.path(head), '--json', '--least-trials', '1'];
    return documentOf<Result>(await rig.phonehome(args));
  };

  it('runs each of them to the end, at the first attempt', async () => {
    for (const name of builds) {
      const attempts = await attemptsOf(rig.path(name));
      assert.deepEqual(
        attempts.map(({ attempt }) => attempt?.invalid),
        named.map(() => null),
        runs[name].stderr,
      );
    }
  });

  it('sends a phone no command, service or route that it does not know', async () => {
    for (const name of builds) {
      for (const { serial } of phones) {
        const journal = await linesOf<JournalLine>(rig.path(`${name}-journal`), `${serial}.jsonl`);
        assert.deepEqual(
          journal.filter(({ kind }) => /^unknown/.test(kind) || kind === 'fault'),
          [],
        );
      }
    }
  });

  it('passes a build that sends what it sent, with all bytes explained in spite of Wi-Fi that went', async () => {
    const { verdict, reasons, findings } = await compare('older', 'newer');
    assert.equal(verdict, 'pass', reasons.join(' '));
    for (const name of named) {
      const own = findings.filter(({ recipient }) => recipient.host === `${name}.maker.example`);
      assert.ok(
        own.some(({ trigger, state }) => trigger === name && state === 'unchanged'),
        `${name}: ${own.map(({ trigger, state }) => `${trigger} ${state}`).join()}`,
      );
    }
  });

  it('finds a leak at each of the moments, under the trigger that brought it about', async () => {
    const { verdict, findings } = await compare('older', 'leaking');
    assert.equal(verdict, 'fail');
    for (const name of named) {
      const own = findings.filter(({ recipient }) => recipient.host === `${name}.leak.example`);
      assert.ok(
        own.some(
          ({ trigger, state, identifier }) => trigger === name && state === 'new' && identifier === 'imei',
        ),
        `${name}: ${own.map(({ trigger, state }) => `${trigger} ${state}`).join()}`,
      );
    }
  });

  it('keeps in each trial how long it was listened to', async () => {
    const run = JSON.parse(await readFile(join(rig.path('newer'), 'run.json'), 'utf8'));
    const dwells = Object.fromEntries(
      run.trials.map((trial: { scenario: string; conditions: { dwellMs: number } }) => [
        trial.scenario,
        trial.conditions.dwellMs,
      ]),
    );
    assert.equal(dwells['idle-72h'], 259_200_000);
    assert.equal(dwells['idle-hour'], 3_600_000);
    assert.equal(dwells.charge, 1_000);
  });

  it('refuses before it starts what its phones cannot do, and names the scenarios that there are', async () => {
    const device = await rig.write('plain.yaml', deviceOf(phoneOf(3)));
    const firmware = rig.path('older.yaml');
    const run = (scenario: string, extra: readonly string[] = ['--firmware', firmware]) =>
      rig.phonehome(['run', '--device', device, '--scenario', scenario, '--out', rig.path('none'), ...extra]);
    const cases = [
      [await run('opt-out'), /Scenario opt-out needs the settings .* Add "optOut" to its file/],
      [await run('sms-received', []), /sms-received needs .* Set PHONEHOME_MESSAGE_COMMAND/],
      [await run('call', []), /call needs .* Set PHONEHOME_CALL_COMMAND/],
      [await run('shake'), /no scenario "shake"\. The scenarios are boot, .* idle-72h/],
    ] as const;
    for (const [{ exit, stderr }, sentence] of cases) {
      assert.equal(exit, 2, stderr);
      assert.match(stderr, sentence);
    }
  });
});
