import { buildName } from '../model/build.ts';
import type { TrendChange } from '../model/trend.ts';
import { anyRecipient } from './compare-contacts.ts';
import { backgroundTrigger } from './summarize-trials.ts';
import type { Column } from './trend-axis.ts';

/** What was tested, how long, and what could be read, where it differs from the build before. */
export function coverageChanges(columns: readonly Column[]): TrendChange[] {
  return columns.flatMap((column, build): TrendChange[] => {
    const earlier = columns[build - 1];
    if (earlier === undefined) return [];
    const said = [
      ...triggerChanges(earlier, column),
      ...dwellChange(earlier, column),
      ...stateChanges(earlier, column),
      ...unreadChanges(earlier, column),
    ];
    const name = buildName(column.build.fingerprint);
    return said.length === 0
      ? []
      : [{ build, kind: 'coverage', text: `From ${name} on ${said.join('; ')}.` }];
  });
}

function triggerChanges(earlier: Column, column: Column): string[] {
  const [before, after] = [triggersOf(earlier), triggersOf(column)];
  const began = after.filter((each) => !before.includes(each));
  const ended = before.filter((each) => !after.includes(each));
  return [
    ...(ended.length === 0 ? [] : [`${ended.join(', ')} is not tested`]),
    ...(began.length === 0 ? [] : [`${began.join(', ')} is tested, which it was not before`]),
  ];
}

function triggersOf({ runs }: Column): string[] {
  const names = runs.flatMap(({ facts }) =>
    Object.entries(facts.trialsByTrigger).flatMap(([name, n]) => (n > 0 ? [name] : [])),
  );
  return [...new Set(names)].filter((name) => name !== backgroundTrigger).sort();
}

function dwellChange(earlier: Column, column: Column): string[] {
  if (earlier.dwellMs === column.dwellMs) return [];
  return [`the lab listens for ${column.dwellMs} ms a trial (before: ${earlier.dwellMs} ms)`];
}

function stateChanges(earlier: Column, column: Column): string[] {
  const both = triggersOf(column).filter((each) => triggersOf(earlier).includes(each));
  return both.flatMap((name) => {
    const [before, after] = [earlier.stateOf(name), column.stateOf(name)];
    return before === after ? [] : [`the phones are ${after} in trials of ${name} (before: ${before})`];
  });
}

function unreadChanges({ build: earlier }: Column, { build }: Column): string[] {
  const newly = (build.unread ?? []).filter((each) => !(earlier.unread ?? []).includes(each));
  if (newly.length === 0) return [];
  const names = newly.map((each) => (each === anyRecipient ? 'hosts that are not known' : each));
  return [`traffic to ${names.join(', ')} cannot be read`];
}
