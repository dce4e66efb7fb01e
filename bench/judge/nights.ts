import { compareProfiles } from '../../lab/analysis/compare.ts';
import { judge, usualPolicy } from '../../lab/analysis/judge.ts';
import { poolProfiles } from '../../lab/analysis/pool-profiles.ts';
import type { Profile } from '../../lab/model/profile.ts';
import type { Result, VerdictWord } from '../../lab/model/result.ts';
import { type Random, randomOf, wholeBetween } from './random.ts';
import { simulateRun } from './simulate-run.ts';
import { buildOf, type Emitter, leak, triggered } from './world.ts';

const dayMs = 86_400_000;
const fingerprint = 'V/one/one:9/A/1:user/release-keys';
/** Accepted runs that the rolling baseline keeps, and how often each scenario runs in a night. */
const rolling = 12;
const repeat = 5;
const controlRepeat = 10;

/** How many nights of a series ended in which verdict, and the sentences of those that failed. */
export type NightFigures = {
  readonly nights: number;
  readonly verdicts: Readonly<Record<VerdictWord, number>>;
  readonly failures: readonly string[];
};

/**
 * The same noisy build night after night, with a control beside it, against a rolling baseline that
 * people accept each morning. Twice the server rolls out something new, for both phones alike.
 */
export function judgeNights(nights: number, seed: number): NightFigures {
  const random = randomOf(seed);
  const build = buildOf(random);
  let baseline = acceptedRuns(build, random);
  const rollouts = [wholeBetween(random, 3, nights / 2), wholeBetween(random, nights / 2 + 1, nights - 2)];
  const verdicts = { pass: 0, fail: 0, review: 0, inconclusive: 0 };
  const failures: string[] = [];
  for (let night = 1; night <= nights; night += 1) {
    if (rollouts.includes(night)) build.push(triggered(random, `rollout${night}`, 0.5));
    const { result, head } = nightOf(build, build, baseline, night, random);
    verdicts[result.verdict] += 1;
    if (result.verdict === 'fail') failures.push(result.sentence);
    baseline = [...baseline, head].slice(-rolling) as [Profile, ...Profile[]];
  }
  return { nights, verdicts, failures };
}

/** Leaks that share one build and its baseline: making that takes most of the time. */
const leaksEach = 10;

/** How often a leak of this rate, planted in a new build, makes its first night fail. */
export function judgeLeaks(leaks: number, rate: number, seed: number): number {
  let caught = 0;
  for (let number = 0; number < leaks; number += leaksEach) {
    const random = randomOf(seed + number);
    const build = buildOf(random);
    const baseline = acceptedRuns(build, random);
    for (let each = 0; each < Math.min(leaksEach, leaks - number); each += 1) {
      const leaking = [...build, leak(random, 'leak', rate)];
      const { result } = nightOf(leaking, build, baseline, each + 1, random);
      caught += Number(result.verdict === 'fail' && result.findings.some(isCaught));
    }
  }
  return caught;
}

function isCaught({ place, state, recipient }: Result['findings'][number]): boolean {
  return place === 'body/leak' && state === 'new' && recipient.host === 'leak.unknown.example';
}

function acceptedRuns(build: readonly Emitter[], random: Random): [Profile, ...Profile[]] {
  const runs = Array.from({ length: rolling }, (_, index) =>
    simulateRun(
      { id: `accepted${index}`, build, fingerprint, serial: 'B', startedAt: (index + 1) * dayMs, repeat },
      random,
    ),
  );
  return runs as [Profile, ...Profile[]];
}

function nightOf(
  build: readonly Emitter[],
  old: readonly Emitter[],
  baseline: readonly [Profile, ...Profile[]],
  night: number,
  random: Random,
): { readonly result: Result; readonly head: Profile } {
  const startedAt = (rolling + night) * dayMs;
  const head = simulateRun(
    { id: `night${night}`, build, fingerprint, serial: 'H', startedAt, repeat },
    random,
  );
  const control = simulateRun(
    { id: `control${night}`, build: old, fingerprint, serial: 'C', startedAt, repeat: controlRepeat },
    random,
  );
  const provenance = { approvedBy: 'a person', chosen: 'the rolling baseline' };
  const comparison = compareProfiles(poolProfiles(baseline), head, provenance, [control]);
  return { result: judge(comparison, usualPolicy), head };
}
