import { compareWithBaseline } from '../../../lab/analysis/approve/approve.ts';
import type { Recapture } from '../../../lab/analysis/approve/base-of.ts';
import { boundsOf } from '../../../lab/analysis/approve/candidates.ts';
import { frozenRun } from '../../../lab/analysis/approve/frozen-rate.ts';
import { judge, usualPolicy } from '../../../lab/analysis/judge.ts';
import type {
  Baseline,
  BaselineEntry,
  ExceptionEntry,
  ExpectedEntry,
  PlacedEntry,
} from '../../../lab/model/baseline.ts';
import type { Profile, ProfileEntry } from '../../../lab/model/profile.ts';
import type { Result } from '../../../lab/model/result.ts';

export const today = '2026-06-01';
export const file = 'baselines/acme-one/eu.yaml';

/** One emission as a person would accept it for good. */
export function expected(entry: ProfileEntry, profile: Profile): ExpectedEntry {
  const bounds = boundsOf(entry, profile);
  return { kind: 'expected', ...bounds, purpose: 'registration', by: 'R. Reviewer', at: '2026-01-10' };
}

/** The same, put up with until a day. */
export function exception(entry: ProfileEntry, profile: Profile, expires: string): ExceptionEntry {
  const bounds = boundsOf(entry, profile);
  return {
    kind: 'exception',
    ...bounds,
    owner: 'O. Owner',
    reason: 'is being fixed',
    at: '2026-05-01',
    expires,
  };
}

/** A reviewed file that holds these entries, of these runs. */
export function baselineOf(
  runs: readonly Profile[],
  entries: readonly BaselineEntry[],
  more: Partial<Baseline> = {},
): Baseline {
  return {
    file,
    line: 'acme-one/eu',
    runs: runs.map((profile) => frozenRun(profile, 'runs/one', [])),
    entries: entries.map((entry, index): PlacedEntry => ({ ...entry, file, line: index + 3 })),
    ...more,
  };
}

/** A reviewed file with all that a run shows. */
export function acceptedOf(profile: Profile, more: readonly BaselineEntry[] = []): Baseline {
  return baselineOf([profile], [...profile.entries.map((entry) => expected(entry, profile)), ...more]);
}

/** The verdict of a run against a reviewed file on a day. */
export function judged(
  baseline: Baseline,
  head: Profile,
  on: string = today,
  recaptures: readonly Recapture[] = [],
): Result {
  return judge(
    compareWithBaseline(baseline, head, { chosen: 'It was given.', today: on, recaptures }),
    usualPolicy,
  );
}
