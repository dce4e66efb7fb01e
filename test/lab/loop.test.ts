import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Emission } from '../../lab/model/emission.ts';
import type { Finding, Result } from '../../lab/model/result.ts';
import { attemptsOf, type JournalLine, linesOf, readRunFile } from './documents.ts';
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

const phones = [phoneOf(1), phoneOf(2)] as const;

const advertising: Emit = {
  name: 'advertising',
  from: 'com.rig.ads',
  on: ['screen-on'],
  delay: '100ms',
  request: { method: 'GET', url: 'https://ads.own.example/v1?adid={{advertising-id}}' },
};
const heartbeat: Emit = {
  name: 'heartbeat',
  from: 'com.rig.tracker',
  on: ['screen-on'],
  delay: '200ms',
  request: {
    method: 'POST',
    url: 'https://collect.leak.example/v1/beat',
    headers: { 'Content-Type': 'application/octet-stream', 'X-Device': '{{imei|md5}}' },
    body: { json: { id: '{{imei}}', screen: 'on' } },
    encode: ['gzip', 'base64'],
  },
};
const hello: Emit = {
  name: 'hello',
  from: 'com.rig.tracker',
  on: ['screen-on'],
  delay: '200ms',
  request: { method: 'GET', url: 'http://beacon.clear.example/hello?m={{wifi-mac|strip|upper}}' },
};

/** What tells one difference from another, on one line. */
function words({ state, identifier, spelling, where, recipient, transport, trigger, seen }: Finding): string {
  return `${state}: ${identifier} (${spelling}) in ${where} to ${recipient.host}, ${transport}, ${trigger}, ${seen.k} of ${seen.n}`;
}

function differences({ findings }: Result): string[] {
  return findings
    .filter(({ state }) => state !== 'unchanged')
    .map(words)
    .sort();
}

describe('The loop, from firmware files to a verdict', () => {
  let rig: Rig;
  const runs: Record<string, Ended> = {};

  const compare = async (base: string, head: string, ...options: string[]) => {
    const ended = await rig.phonehome(['compare', rig.path(base), rig.path(head), '--json', ...options]);
    return { exit: ended.exit, result: documentOf<Result>(ended) };
  };

  before(
    'two labs at once, in one home: two phones with the clean build, two with the leaking one',
    async function () {
      this.timeout(120_000);
      rig = await openRig();
      const devices = await Promise.all(
        phones.map((phone) => rig.write(`${phone.serial}.yaml`, deviceOf(phone))),
      );
      const record = async (name: string, emits: Emit[]) => {
        const firmware = await rig.write(`${name}.yaml`, firmwareOf(name, emits));
        const plan = ['--scenario', 'screen-on,idle', '--repeat', '3', '--dwell', '1s', '--json'];
        const files = ['--firmware', firmware, '--device', devices.join(',')];
        const folders = ['--out', rig.path(name), '--journal', rig.path(`${name}-journal`)];
        runs[name] = await rig.phonehome(['run', ...files, ...plan, ...folders]);
      };
      await Promise.all([record('clean', [advertising]), record('leaking', [advertising, heartbeat, hello])]);
    },
  );

  after(() => rig.close());

  for (const name of ['clean', 'leaking']) {
    it(`finds a run alone inconclusive, since it has no baseline (${name})`, () => {
      const ended = runs[name] as Ended;
      assert.equal(ended.exit, 3, ended.stderr);
      const result = documentOf<Result>(ended);
      assert.equal(result.verdict, 'inconclusive');
      assert.equal(result.baseline, null);
      assert.match(result.reasons.join(' '), /no baseline/);
      assert.deepEqual(result.coverage.trials, { planned: 6, valid: 6, invalid: [] });
      assert.doesNotMatch(ended.stderr, /^phonehome: /m);
    });
  }

  it('fails the build that leaks, with what, to whom, how, when and how often', async () => {
    const { exit, result } = await compare('clean', 'leaking', '--least-trials', '3');
    assert.equal(exit, 1);
    assert.equal(result.verdict, 'fail');
    assert.deepEqual(differences(result), [
      'new: imei (md5) in header > x-device to collect.leak.example, tls, screen-on, 3 of 3',
      'new: imei (plain) in body > base64 > gzip > json > id to collect.leak.example, tls, screen-on, 3 of 3',
      'new: wifi-mac (no-separators) in query > m to beacon.clear.example, clear, screen-on, 3 of 3',
    ]);
    assert.equal(result.counts.new, 3);
    assert.deepEqual(result.findings.find(({ spelling }) => spelling === 'md5')?.baselineSeen, {
      k: 0,
      n: 3,
    });
  });

  it('fails it also where the trials are too few for a pass', async () => {
    const { exit, result } = await compare('clean', 'leaking');
    assert.equal(exit, 1);
    assert.equal(result.verdict, 'fail');
  });

  it('passes the clean build against itself, when three trials are called enough', async () => {
    const { exit, result } = await compare('clean', 'clean', '--least-trials', '3');
    assert.deepEqual(differences(result), []);
    assert.equal(result.counts.unchanged, 1);
    assert.equal(result.verdict, 'pass', result.reasons.join(' '));
    assert.equal(exit, 0);
    assert.match(result.sentence, /proxy only/i);
  });

  it('does not pass it on fewer trials than the policy asks for, and says so', async () => {
    const { exit, result } = await compare('clean', 'clean');
    assert.equal(exit, 3);
    assert.equal(result.verdict, 'inconclusive');
    assert.match(result.reasons.join(' '), /3 valid trials of screen-on are too few; the policy asks for 5/);
  });

  it('calls gone what only the baseline sent', async () => {
    const { exit, result } = await compare('leaking', 'clean', '--least-trials', '3');
    assert.equal(exit, 0);
    assert.equal(result.verdict, 'pass', result.reasons.join(' '));
    assert.deepEqual(differences(result), [
      'gone: imei (md5) in header > x-device to collect.leak.example, tls, screen-on, 0 of 3',
      'gone: imei (plain) in body > base64 > gzip > json > id to collect.leak.example, tls, screen-on, 0 of 3',
      'gone: wifi-mac (no-separators) in query > m to beacon.clear.example, clear, screen-on, 0 of 3',
    ]);
  });

  it('prints the same verdict for people, and the files that hold it', async () => {
    const args = [
      'compare',
      rig.path('clean'),
      rig.path('leaking'),
      '--format',
      'html,markdown,text',
      '--out',
      rig.path('report'),
    ];
    const { exit, stdout, stderr } = await rig.phonehome(args);
    assert.equal(exit, 1);
    assert.equal(stderr, '');
    assert.match(stdout, /FAIL/);
    for (const name of ['report.html', 'report.md', 'report.txt']) {
      assert.ok(stdout.includes(join(rig.path('report'), name)));
      assert.match(await readFile(join(rig.path('report'), name), 'utf8'), /collect\.leak\.example/);
    }
  });

  it('exports a masked capture, and one in which the lab finds the same leak where it is told to reveal', async () => {
    type Scan = { emissions: { identifier: string; recipient: { host: string } }[] };
    const foundIn = async (folder: string) => {
      const devices = phones.map(({ serial }) => rig.path(`${serial}.yaml`)).join(',');
      const file = rig.path(folder, 'capture.har');
      const { emissions } = documentOf<Scan>(
        await rig.phonehome(['scan', file, '--device', devices, '--json']),
      );
      return [
        ...new Set(emissions.map(({ identifier, recipient }) => `${identifier} ${recipient.host}`)),
      ].sort();
    };
    const report = ['report', rig.path('leaking'), '--format', 'har', '--out'];
    const masked = await rig.phonehome([...report, rig.path('masked')]);
    assert.equal(masked.exit, 0, masked.stderr);
    assert.deepEqual(await foundIn('masked'), []);
    const revealed = await rig.phonehome([...report, rig.path('har'), '--reveal']);
    assert.equal(revealed.exit, 0, revealed.stderr);
    assert.deepEqual(await foundIn('har'), [
      'advertising-id ads.own.example',
      'imei collect.leak.example',
      'wifi-mac beacon.clear.example',
    ]);
  });

  describe('with two phones at the same time', () => {
    it('gives trials to both', async () => {
      for (const name of ['clean', 'leaking']) {
        const attempts = (await attemptsOf(rig.path(name))).map(({ attempt }) => attempt);
        assert.deepEqual(
          new Set(attempts.map((attempt) => attempt?.serial)),
          new Set(phones.map(({ serial }) => serial)),
        );
        assert.equal(attempts.length, 6);
        const [first, second] = attempts.map((attempt) => attempt);
        assert.ok(
          first && second && first.startedAt < second.finishedAt && second.startedAt < first.finishedAt,
        );
      }
    });

    it('counts no identifier of one phone for the other', async () => {
      for (const name of ['clean', 'leaking']) {
        const attempts = await attemptsOf(rig.path(name));
        const emissions = await linesOf<Emission>(rig.path(name), 'derived', 'emissions.jsonl');
        assert.ok(emissions.length > 0);
        for (const { serial, trial, value } of emissions) {
          const recording = attempts.find(({ attempt }) => attempt?.trial.number === trial);
          assert.equal(recording?.attempt?.serial, serial);
          const owner = phones.find((phone) => JSON.stringify(phone).includes(value));
          assert.equal(owner?.serial, serial);
        }
      }
    });

    it('finds as many as each phone says that it sent, and each in the attempt of its time', async () => {
      const attempts = await attemptsOf(rig.path('leaking'));
      const emissions = await linesOf<Emission>(rig.path('leaking'), 'derived', 'emissions.jsonl');
      for (const { serial } of phones) {
        const journal = await linesOf<JournalLine>(rig.path('leaking-journal'), `${serial}.jsonl`);
        for (const { name, spelling, host } of [
          { name: 'advertising', spelling: 'plain', host: 'ads.own.example' },
          { name: 'heartbeat', spelling: 'md5', host: 'collect.leak.example' },
          { name: 'hello', spelling: 'no-separators', host: 'beacon.clear.example' },
        ]) {
          const sent = journal.filter((line) => line.kind === 'emission' && line.name === name);
          const found = emissions.filter(
            (each) => each.serial === serial && each.spelling === spelling && each.recipient.host === host,
          );
          assert.deepEqual(
            trialsAt(
              attempts,
              serial,
              sent.map(({ at }) => at),
            ),
            found.map(({ trial }) => trial),
            `${name} of ${serial}`,
          );
        }
      }
    });

    it('knew each command that a phone was sent', async () => {
      for (const { serial } of phones) {
        const journal = await linesOf<JournalLine>(rig.path('clean-journal'), `${serial}.jsonl`);
        assert.ok(journal.some(({ kind }) => kind === 'command'));
        assert.deepEqual(
          journal.filter(({ kind }) => /^unknown|^fault/.test(kind)),
          [],
        );
      }
    });
  });

  it('keeps raw values where only the owner can read them, and out of run.json, reports and logs', async () => {
    const { fault } = await readRunFile(rig.path('leaking'));
    assert.equal(fault, null);
    const values = phones.flatMap(({ imei, wifiMac, androidId, advertisingId, iccids, imsis }) => [
      ...[imei, wifiMac, androidId, advertisingId],
      ...[...iccids, ...imsis],
    ]);
    const open = [...(await openFiles(rig.path('leaking'))), ...(await openFiles(rig.path('report')))];
    const logs = await filesUnder(rig.path('home', 'logs'));
    assert.ok(open.length > 5 && logs.length >= 8);
    for (const file of [...open, ...logs]) {
      const text = await readFile(file, 'latin1');
      assert.ok(!values.some((value) => text.includes(value)), `${file} holds a raw value`);
    }
  });
});

/** The trials in which these moments lie, in order. */
function trialsAt(attempts: Awaited<ReturnType<typeof attemptsOf>>, serial: string, moments: number[]) {
  return moments
    .map((at) =>
      attempts.find(
        ({ attempt }) => attempt?.serial === serial && attempt.startedAt <= at && at <= attempt.finishedAt,
      ),
    )
    .map((found) => found?.attempt?.trial.number);
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** The files of a folder that others of this machine may read. */
async function openFiles(folder: string): Promise<string[]> {
  const others = 0o077;
  const isOpen = async (path: string): Promise<boolean> =>
    ((await stat(path)).mode & others) !== 0 && (path === folder || (await isOpen(dirname(path))));
  const files = await filesUnder(folder);
  const open = await Promise.all(files.map(isOpen));
  return files.filter((_, index) => open[index]);
}
