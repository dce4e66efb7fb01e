import { type EmissionKey, keyOf } from '../model/emission.ts';
import type { RescoredRun } from '../model/rescored.ts';
import type { SummarySource } from '../model/trend.ts';

/** What of an analysis is compared: its profile, and the ids of unknown identifiers. */
export type Scored = { readonly profile: SummarySource; readonly unknown: readonly string[] };

/** What a newer analysis of the same bytes found beside an older one, and what it found no more. */
export function rescoredOf(folder: string, before: Scored | null, after: Scored): RescoredRun {
  const { run, line, fingerprint, tool } = after.profile;
  return {
    run,
    folder,
    line,
    fingerprint,
    rulesetBefore: before?.profile.tool.ruleset ?? null,
    ruleset: tool.ruleset,
    appeared: before === null ? [] : keysOnlyIn(after.profile, before.profile),
    disappeared: before === null ? [] : keysOnlyIn(before.profile, after.profile),
    unknownAppeared: before === null ? [] : without(after.unknown, before.unknown),
    unknownDisappeared: before === null ? [] : without(before.unknown, after.unknown),
    trialsGained: before === null ? [] : without(after.profile.valid, before.profile.valid),
    trialsLost: before === null ? [] : without(before.profile.valid, after.profile.valid),
  };
}

/** Placeholders are no identifiers: one that turns into a finding appears. */
function keysOnlyIn(one: SummarySource, other: SummarySource): EmissionKey[] {
  const real = ({ entries }: SummarySource) => entries.filter(({ placeholder }) => placeholder === null);
  const known = new Set(real(other).map(({ key }) => keyOf(key)));
  return real(one)
    .map(({ key }) => key)
    .filter((key) => !known.has(keyOf(key)));
}

function without<Item>(items: readonly Item[], others: readonly Item[]): Item[] {
  return items.filter((item) => !others.includes(item));
}
