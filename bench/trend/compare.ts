import { compareProfiles } from '../../lab/analysis/compare.ts';
import { judge, usualPolicy } from '../../lab/analysis/judge.ts';
import { matrixOf } from '../../lab/analysis/matrix.ts';
import type { Profile, ProfileEntry } from '../../lab/model/profile.ts';
import { profileOf } from '../../test/analysis/builders.ts';

/** Median times of one comparison of two builds, ms. */
export type CompareFigures = {
  readonly compareMs: number;
  readonly judgeMs: number;
  readonly matrixMs: number;
  readonly totalMs: number;
  readonly parseMs: number;
};

/** Compares two builds of so many emissions, of which each has a tenth that the other lacks. */
export function measureCompare(emissions: number, times: number): CompareFigures {
  const base = profileWith(emissions, 0);
  const head = profileWith(emissions, Math.floor(emissions / 10));
  const text = JSON.stringify([base, head]);
  const rounds = Array.from({ length: times }, () => {
    const start = performance.now();
    const [one, other] = JSON.parse(text) as [Profile, Profile];
    const parsed = performance.now();
    const comparison = compareProfiles(one, other);
    const compared = performance.now();
    const result = judge(comparison, usualPolicy);
    const judged = performance.now();
    matrixOf([one, other], [result]);
    const done = performance.now();
    return [compared - parsed, judged - compared, done - judged, done - parsed, parsed - start];
  });
  const median = (at: number) => rounds.map((each) => each[at] ?? 0).sort((a, b) => a - b)[times >> 1] ?? 0;
  return {
    compareMs: median(0),
    judgeMs: median(1),
    matrixMs: median(2),
    totalMs: median(3),
    parseMs: median(4),
  };
}

function profileWith(emissions: number, from: number): Profile {
  const profile = profileOf({ plants: [{ in: { unlock: 5 } }] });
  const [entry] = profile.entries;
  if (entry === undefined) throw new Error('The bench needs an emission.');
  const entries = Array.from({ length: emissions }, (_, index): ProfileEntry => {
    const number = from + index;
    const host = `h${number % 97}.maker${number % 31}.example`;
    const key = {
      ...entry.key,
      recipient: `maker${number % 31}.example`,
      endpoint: `POST ${host}:80 /v${number % 7}`,
      place: `body/f${number}`,
    };
    return { ...entry, key, recipient: { ...entry.recipient, host, domain: key.recipient } };
  });
  return { ...profile, entries };
}
