import assert from 'node:assert/strict';
import type { Result } from '../../lab/model/result.ts';
import { usualScenarios as scenarios } from '../../scenarios/list.ts';
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

const phones = [phoneOf(6), phoneOf(7)] as const;

/** Telemetry of its own rhythm: it meets triggers by chance, and none of them causes it. */
function periodic(every: string, key: string): Emit {
  return {
    name: key,
    from: 'com.rig.telemetry',
    on: { every },
    request: {
      method: 'POST',
      url: `https://${key}.telemetry.example/beat`,
      body: { json: { id: '{{android-id}}' } },
    },
  };
}

const telemetry = [periodic('1s', 'quick'), periodic('4s', 'slow')];

describe('Every usual scenario, on builds that send telemetry all the time', () => {
  let rig: Rig;
  const builds = ['older', 'newer'] as const;
  const runs = {} as Record<(typeof builds)[number], Ended>;

  before('two builds at once, two phones each', async function () {
    this.timeout(300_000);
    rig = await openRig();
    const devices = await Promise.all(
      phones.map((phone) => rig.write(`${phone.serial}.yaml`, deviceOf(phone))),
    );
    await Promise.all(
      builds.map(async (name) => {
        const firmware = await rig.write(`${name}.yaml`, firmwareOf(name, telemetry));
        const files = ['--firmware', firmware, '--device', devices.join(','), '--json'];
        const folders = ['--out', rig.path(name), '--journal', rig.path(`${name}-journal`)];
        runs[name] = await rig.phonehome(['run', ...files, '--repeat', '2', '--dwell', '1s', ...folders]);
      }),
    );
  });

  after(() => rig.close());

  it('runs each of them to the end', async () => {
    for (const name of builds) {
      assert.equal(runs[name].exit, 3, runs[name].stderr);
      const { coverage } = documentOf<Result>(runs[name]);
      assert.deepEqual(Object.keys(coverage.byTrigger).sort(), scenarios.map((each) => each.name).sort());
      const attempts = await attemptsOf(rig.path(name));
      assert.equal(attempts.filter(({ attempt }) => attempt?.invalid === null).length, 2 * scenarios.length);
    }
  });

  it('keeps in which state the phone was: a SIM that its firmware does not remember is new each time', async () => {
    const attempts = await attemptsOf(rig.path('older'));
    const states = (wanted: boolean) =>
      new Set(
        attempts.flatMap(({ attempt }) =>
          (attempt?.trial.scenario === 'sim-swap') === wanted ? [attempt?.state] : [],
        ),
      );
    assert.deepEqual([...states(true)], ['sim-new']);
    assert.deepEqual([...states(false)], ['sim-known']);
    const { coverage } = documentOf<Result>(runs.older);
    assert.ok(coverage.notes.includes('In the trials of sim-swap the phone was sim-new.'));
  });

  it('sends a phone no command, service or route that it does not know', async () => {
    for (const name of builds) {
      for (const { serial } of phones) {
        const journal = await linesOf<JournalLine>(rig.path(`${name}-journal`), `${serial}.jsonl`);
        assert.ok(journal.some(({ kind }) => kind === 'command'));
        assert.deepEqual(
          journal.filter(({ kind }) => /^unknown/.test(kind) || kind === 'fault'),
          [],
        );
      }
    }
  });

  it('never takes the telemetry for something new, whatever it met', async () => {
    for (const [base, head] of [builds, [...builds].reverse() as ['newer', 'older']] as const) {
      const args = ['compare', rig.path(base), rig.path(head), '--json', '--least-trials', '2'];
      const { findings, verdict, reasons } = documentOf<Result>(await rig.phonehome(args));
      const hosts = new Set(findings.map(({ recipient }) => recipient.host));
      assert.deepEqual([...hosts].sort(), ['quick.telemetry.example', 'slow.telemetry.example']);
      assert.deepEqual(
        findings.filter(({ state }) => state === 'new' || state === 'worse').map(({ sentence }) => sentence),
        [],
      );
      assert.notEqual(verdict, 'fail', reasons.join(' '));
    }
  });

  it('calls the telemetry background', async () => {
    const args = ['compare', rig.path('older'), rig.path('newer'), '--json'];
    const { findings } = documentOf<Result>(await rig.phonehome(args));
    const quick = findings.filter(({ recipient }) => recipient.host.startsWith('quick.'));
    assert.ok(quick.every(({ background, trigger }) => background || trigger === 'background'));
  });
});
