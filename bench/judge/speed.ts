import { compareProfiles } from '../../lab/analysis/compare.ts';
import { judge, usualPolicy } from '../../lab/analysis/judge.ts';
import type { Profile, ProfileEntry } from '../../lab/model/profile.ts';
import { between, randomOf } from './random.ts';
import { simulateRun } from './simulate-run.ts';
import { scenarios, triggered } from './world.ts';

/** Milliseconds, the median of several times; `parseMs` is JSON.parse of the same two profiles. */
export type SpeedFigures = {
  readonly entries: readonly [number, number];
  readonly compareMs: number;
  readonly judgeMs: number;
  readonly parseMs: number;
};

const times = 9;

/** Compares and judges two profiles of so many emissions each, half of them on both sides. */
export function judgeSpeed(emissions: number, seed: number): SpeedFigures {
  const texts = [profileOf(emissions, 0, seed), profileOf(emissions, emissions / 2, seed + 1)].map((each) =>
    JSON.stringify(each),
  );
  // Parsed anew each time, so that nothing remembered of a profile makes a later comparison faster.
  const rounds = Array.from({ length: times }, () => {
    const parsed = timed(() => texts.map((text) => JSON.parse(text) as Profile));
    const [base, head] = parsed.value as [Profile, Profile];
    const compared = timed(() => compareProfiles(base, head));
    const judged = timed(() => judge(compared.value, usualPolicy));
    return { parse: parsed.ms, compare: compared.ms, judge: judged.ms, entries: [base, head] as const };
  });
  const [base, head] = rounds[0]?.entries ?? [];
  return {
    entries: [base?.entries.length ?? 0, head?.entries.length ?? 0],
    compareMs: median(rounds.map(({ compare }) => compare)),
    judgeMs: median(rounds.map(({ judge: ms }) => ms)),
    parseMs: median(rounds.map(({ parse }) => parse)),
  };
}

/** A profile of one simulated run, its entries told apart and multiplied: what is sent need not be sent again. */
function profileOf(emissions: number, from: number, seed: number): Profile {
  const random = randomOf(seed);
  const build = Array.from({ length: 100 }, (_, index) => triggered(random, `e${index}`, 1));
  const fingerprint = `V/one/one:9/A/${seed}:user/release-keys`;
  const profile = simulateRun(
    { id: `run${seed}`, build, fingerprint, serial: 'A', startedAt: 0, repeat: 5 },
    random,
  );
  const entries = Array.from({ length: emissions }, (_, index): ProfileEntry => {
    const entry = profile.entries[index % profile.entries.length] as ProfileEntry;
    const number = from + index;
    const trigger = scenarios[number % scenarios.length] ?? 'boot';
    const seen = { k: Math.ceil(between(random, 0, 5)), n: 5 };
    const host = `h${number % 50}.vendor${number % 20}.example`;
    return {
      ...entry,
      key: {
        ...entry.key,
        trigger,
        recipient: `vendor${number % 20}.example`,
        endpoint: `POST ${host}:443 /${number % 400}`,
        place: `body/f${number}`,
      },
      recipient: { ...entry.recipient, host, domain: `vendor${number % 20}.example` },
      seen,
      byTrigger: { ...entry.byTrigger, [trigger]: seen },
    };
  });
  return { ...profile, entries };
}

function timed<Value>(work: () => Value): { readonly value: Value; readonly ms: number } {
  const start = performance.now();
  const value = work();
  return { value, ms: performance.now() - start };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
