import type { Device } from '../../model/device.ts';
import type { UnknownSearch, UnknownValues } from '../../model/unknown.ts';
import { groupBy } from '../group-by.ts';
import { discover } from './discover.ts';
import type { TokenObserver } from './observe.ts';

/** Said where the search has nothing to compare. */
const needsTwo =
  'Unknown identifiers were not searched for: that takes two phones of one model, each in two or more trials.';

/** Whether phones are there that can be compared: two of one model with two trials each. `trialsOf` counts a phone's. */
export function canSearch(devices: readonly Device[], trialsOf: (serial: string) => number): boolean {
  const tried = devices.filter(({ serial }) => trialsOf(serial) > 1);
  return [...groupBy(tried, ({ product }) => product).values()].some((phones) => phones.length > 1);
}

/** What was found, with the values apart. `observer` is null where there was nothing to compare. */
export function searchOf(
  observer: TokenObserver | null,
  options: { readonly answersRead: boolean },
): UnknownSearch & { readonly values: readonly UnknownValues[] } {
  if (observer === null) return { entries: [], limits: [needsTwo], values: [] };
  const found = discover(observer, options).flatMap(({ entry, values }) =>
    entry === null ? [] : [{ entry, values }],
  );
  found.sort((a, b) => (a.entry.id < b.entry.id ? -1 : 1));
  return {
    entries: found.map(({ entry }) => entry),
    limits: [...observer.limits],
    values: found.map(({ entry: { id }, values }) => ({ id, values })),
  };
}
