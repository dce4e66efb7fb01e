import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import type { Result } from '../../lab/model/result.ts';
import { attemptsOf, readRunFile } from './documents.ts';
import { allGone, partOf, processesOf } from './processes.ts';
import {
  deviceOf,
  documentOf,
  type Emit,
  type Ended,
  firmwareOf,
  openRig,
  phoneOf,
  type Rig,
  type Started,
} from './rig.ts';

const leak: Emit = {
  name: 'leak',
  from: 'com.rig.tracker',
  on: ['screen-on'],
  request: { method: 'GET', url: 'http://collect.leak.example/?imei={{imei}}' },
};

type Strike = (started: Started, home: string) => Promise<void>;

function killed(part: Parameters<typeof partOf>[1]): Strike {
  return async (_, home) => {
    process.kill(await partOf(home, part), 'SIGKILL');
  };
}

function signalled(signal: NodeJS.Signals): Strike {
  return async ({ child }) => {
    child.kill(signal);
  };
}

/** What happens to the lab once it has a valid trial, and the sentence that it ends with. */
const faults = {
  adb: {
    strike: killed('adb'),
    says: /The lab's adb server on port \d+ died .*; its log is \S+\. Start the run again\./,
  },
  appium: { strike: killed('appium'), says: /Appium died .*; its log is \S+\. Start the run again\./ },
  redis: { strike: killed('redis'), says: /The lab's own Redis server ended .*\. Its log is \S+\./ },
  recorder: {
    strike: killed('recorder'),
    says: /The recorder process is gone: it ended with SIGKILL\..* Start the run again\./,
  },
  phones: {
    strike: killed('phones'),
    says: /The process of the simulated phones ended by itself \(SIGKILL\)\. Start the run again\./,
  },
  interrupt: {
    strike: signalled('SIGINT'),
    says: /The run was interrupted \(SIGINT\); what it recorded is kept\./,
  },
  terminate: {
    strike: signalled('SIGTERM'),
    says: /The run was interrupted \(SIGTERM\); what it recorded is kept\./,
  },
} as const;
type Fault = keyof typeof faults;
const names = Object.keys(faults) as Fault[];

const strikeTheLab: Strike = async ({ child }, home) => {
  const running = await processesOf(home);
  child.kill('SIGKILL');
  assert.ok(running.length >= 6, 'the lab and its children did run');
};

describe('A fault of the lab in mid-run', () => {
  let rig: Rig;
  const runs = {} as Record<Fault | 'base' | 'killed', Ended>;

  /** Records one build; `strike` meets the lab when its first trial is valid and the next one under way. */
  const record = async (name: string, emits: Emit[], extra: string[], strike?: Strike) => {
    const firmware = await rig.write(`${name}.yaml`, firmwareOf(name, emits));
    const device = await rig.write(`${name}-phone.yaml`, deviceOf(phoneOf(1)));
    const plan = ['--scenario', 'screen-on', '--repeat', strike === undefined ? '3' : '4', '--dwell', '1s'];
    const args = [
      'run',
      '--firmware',
      firmware,
      '--device',
      device,
      ...plan,
      '--out',
      rig.path(name),
      '--json',
    ];
    const home = rig.path(`home-${name}`);
    const started = rig.start([...args, ...extra], { PHONEHOME_HOME: home });
    if (strike !== undefined) {
      await started.says(/ 1\/4 screen-on .* valid/);
      await strike(started, home);
    }
    return started.ended;
  };

  before('a clean build, and a leaking one that meets each fault, three labs at a time', async function () {
    this.timeout(300_000);
    rig = await openRig();
    runs.base = await record('base', [], []);
    const strikes = names.map((name): [keyof typeof runs, Strike] => [name, faults[name].strike]);
    const waiting = [...strikes, ['killed', strikeTheLab] as const];
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [name, strike] = next;
        runs[name] = await record(name, [leak], ['--baseline', rig.path('base')], strike);
      }
    };
    await Promise.all([work(), work(), work()]);
  });

  after(() => rig.close());

  for (const name of names) {
    describe(`(${name})`, () => {
      it('ends in exit code 4 with one sentence that says what happened', () => {
        const { exit, stderr } = runs[name];
        assert.equal(exit, 4, stderr);
        const sentences = stderr.split('\n').filter((line) => line.startsWith('phonehome: '));
        assert.equal(sentences.length, 1, stderr);
        assert.match(sentences[0] ?? '', faults[name].says);
        assert.doesNotMatch(stderr, /^\s+at |Error:/m);
      });

      it('says nothing for or against the build, although the leak was seen, and tells the valid trials', () => {
        const { verdict, coverage, reasons } = documentOf<Result>(runs[name]);
        assert.equal(verdict, 'inconclusive');
        assert.match(reasons.join(' '), faults[name].says);
        assert.equal(coverage.trials.planned, 4);
        assert.ok(coverage.trials.valid >= 1 && coverage.trials.valid < 4, runs[name].stderr);
      });

      it('keeps what was recorded, with the fault in run.json', async () => {
        const { fault, finishedAt } = await readRunFile(rig.path(name));
        assert.match(fault ?? '', faults[name].says);
        assert.ok(finishedAt !== null);
        const attempts = await attemptsOf(rig.path(name));
        const valid = attempts.filter(({ attempt }) => attempt?.invalid === null);
        assert.equal(valid.length, documentOf<Result>(runs[name]).coverage.trials.valid);
        for (const { folder } of valid) await access(`${folder}/events.jsonl`);
        await access(rig.path(name, 'manifest.json'));
      });

      it('leaves no process behind', async () => {
        assert.deepEqual(await processesOf(rig.path(`home-${name}`)), []);
      });
    });
  }

  it('leaves a folder that can be reported', async () => {
    const { exit, stderr } = await rig.phonehome(['report', rig.path('adb'), '--format', 'html,har']);
    assert.equal(exit, 0, stderr);
    await access(rig.path('adb', 'derived', 'report.html'));
    await access(rig.path('adb', 'derived', 'capture.har'));
  });

  it('leaves a folder that never passes, and in which nothing is called gone', async () => {
    const args = ['compare', rig.path('redis'), rig.path('recorder'), '--json', '--least-trials', '1'];
    const { verdict, counts } = documentOf<Result>(await rig.phonehome(args));
    assert.equal(verdict, 'inconclusive');
    assert.equal(counts.gone, 0);
  });

  describe('(kill -9 of the lab itself)', () => {
    it('leaves no process behind', async () => {
      assert.equal(runs.killed.exit, null);
      assert.equal(runs.killed.stdout, '');
      await allGone(rig.path('home-killed'));
    });

    it('leaves a folder that can be compared, with its valid trials, and never passes', async () => {
      const args = ['compare', rig.path('base'), rig.path('killed'), '--json', '--least-trials', '1'];
      const { verdict, coverage } = documentOf<Result>(await rig.phonehome(args));
      assert.notEqual(verdict, 'pass');
      assert.ok(coverage.trials.valid >= 1);
      assert.equal(coverage.trials.planned, 4);
    });
  });
});
