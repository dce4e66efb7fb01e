import assert from 'node:assert/strict';
import { cleanComparison } from '../../lab/analysis/clean-comparison.ts';
import type { CleanTrial, UidReading } from '../../lab/model/clean-pass.ts';
import { recordingOf, runOf } from './builders.ts';

const packages = [
  { name: 'com.example.shy', uid: 10_051 },
  { name: 'com.example.bold', uid: 10_052 },
  { name: 'com.example.both', uid: 10_053 },
];

/** Counters before and after: what each uid sent in between. */
const readings = (sent: Readonly<Record<number, number>>, at = 0): UidReading[] => {
  const uids = (share: number) =>
    Object.entries(sent).map(([uid, bytes]) => ({
      ...{ uid: Number(uid), rxBytes: 0, rxPackets: 0 },
      ...{ txBytes: 100 + bytes * share, txPackets: 1 + share * Math.sign(bytes) },
    }));
  return [
    { at, bootId: 'b', uids: uids(0) },
    { at: at + 10, bootId: 'b', uids: uids(1) },
  ];
};

const clean = (sent: Readonly<Record<number, number>>, scenario = 'boot'): CleanTrial => ({
  serial: 'A1',
  scenario,
  startedAt: 0,
  readings: readings(sent),
  fault: null,
});

const recorded = (...each: Readonly<Record<number, number>>[]) => {
  const trials = runOf({ scenarios: { boot: each.length } }).trials;
  return trials.map((trial, index) => ({
    ...recordingOf(trial),
    readings: readings(each[index] ?? {}).map((reading) => ({
      ...reading,
      ...{ phoneClock: reading.at, interfaces: [], fingerprint: '', iccids: [], proxy: null },
    })),
  }));
};

describe('a clean pass', () => {
  it('is none where no clean trial was made', () => {
    assert.equal(cleanComparison([], recorded({ 10051: 5 }), packages), null);
  });

  it('tells who sent without the lab’s instruments only, and who with them only', () => {
    const found = cleanComparison(
      [clean({ 10051: 300, 10053: 40 })],
      recorded({ 10052: 70, 10053: 50 }, { 10053: 60 }),
      packages,
    );
    assert.deepEqual(
      found?.rows.map(({ uid, clean: without, instrumented, only }) => [uid, without, instrumented, only]),
      [
        [10_051, { k: 1, n: 1, bytes: 300 }, { k: 0, n: 2, bytes: 0 }, 'clean'],
        [10_052, { k: 0, n: 1, bytes: 0 }, { k: 1, n: 2, bytes: 70 }, 'instrumented'],
        [10_053, { k: 1, n: 1, bytes: 40 }, { k: 2, n: 2, bytes: 110 }, null],
      ],
    );
    assert.match(
      found?.sentence ?? '',
      /only without the lab's instruments sent com\.example\.shy \(1 of 1 trials, 300 bytes\)/,
    );
    assert.match(found?.sentence ?? '', /only with them sent com\.example\.bold \(1 of 2 trials, 70 bytes\)/);
  });

  it('leaves out what the lab itself sends through the shell', () => {
    const found = cleanComparison([clean({ 10053: 1 })], recorded({ 2000: 999, 10053: 1 }), packages);
    assert.deepEqual(
      found?.rows.map(({ uid }) => uid),
      [10_053],
    );
    assert.match(found?.sentence ?? '', /the same senders sent in both/);
  });

  it('is held against trials of the same scenarios only', () => {
    const found = cleanComparison([clean({ 10051: 1 }, 'unlock')], recorded({ 10052: 1 }), packages);
    assert.deepEqual(
      found?.rows.map(({ only }) => only),
      [null],
    );
    assert.match(found?.sentence ?? '', /has nothing to be compared/);
  });

  it('says of a trial that failed, and of a phone that does not tell bytes by sender, that it does not count', () => {
    const failed = { ...clean({ 10051: 9 }), fault: 'The keyguard stayed locked.' };
    const silent = {
      ...clean({}),
      readings: [
        { at: 0, bootId: 'b' },
        { at: 1, bootId: 'b' },
      ],
    };
    const found = cleanComparison([failed, silent], recorded({ 10053: 1 }), packages);
    assert.equal(found?.trials, 0);
    assert.match(
      found?.sentence ?? '',
      /2 clean trials do not count: .*keyguard stayed locked.*bytes by sender/,
    );
  });
});
