import type { Transport } from '../model/emission.ts';
import { keyOf } from '../model/emission.ts';
import type { Profile, ProfileEntry, Rate } from '../model/profile.ts';
import { senderTogether } from './attribute/sender-together.ts';
import { emissionOf, siblingsOf, sumOf } from './compare-rates.ts';
import { groupBy } from './group-by.ts';
import { foldTriggers } from './summarize-entries.ts';
import { anyTrigger, backgroundTrigger, idleTrigger } from './summarize-trials.ts';

/** What one profile shows of an emission: its entries, none where it has not seen it. */
type Part = { readonly profile: Profile; readonly entries: readonly ProfileEntry[] };

type Rates = Readonly<Record<string, Rate>>;

/**
 * The entries of several runs together. Rates are summed over the trials of all of them, those that
 * did not see an emission included; which trigger it belongs to is told from the sums.
 */
export function poolEntries(profiles: readonly Profile[]): ProfileEntry[] {
  const groups = groupBy(
    profiles.flatMap(({ entries }) => entries),
    ({ key }) => emissionOf(key),
  );
  return [...groups.values()].flatMap((group) => poolGroup(group, profiles)).sort(byKey);
}

function byKey(a: ProfileEntry, b: ProfileEntry): number {
  return keyOf(a.key) < keyOf(b.key) ? -1 : 1;
}

function poolGroup(group: readonly ProfileEntry[], profiles: readonly Profile[]): ProfileEntry[] {
  const [some] = group;
  if (some === undefined) return [];
  const parts = profiles.map((profile): Part => ({ profile, entries: siblingsOf(some.key, profile) }));
  const byTrigger = sumWindows(parts, ({ byTrigger: rates }) => rates);
  const inBackground = sumWindows(parts, ({ inBackground: rates }) => rates, [backgroundTrigger]);
  const real = group.filter(({ placeholder }) => placeholder === null);
  const entries = real.length > 0 ? real : group;
  const background = entries.some((entry) => entry.background);
  const triggers = triggersOf(entries, byTrigger);
  const { own, pooled } = foldTriggers(triggers, byTrigger, background);
  const make = (trigger: string, seen: Rate) => ({
    ...formOf(entries, trigger),
    key: { ...some.key, trigger },
    seen,
    byTrigger,
    inBackground,
    idle: byTrigger[idleTrigger] ?? { k: 0, n: 0 },
    background,
  });
  return [
    ...own.map((trigger) => make(trigger, byTrigger[trigger] ?? { k: 0, n: 0 })),
    ...(own.length < triggers.length ? [make(anyTrigger, pooled)] : []),
  ];
}

/** The windows in which it was seen; a sighting that counts nowhere keeps the trigger of its entry. */
function triggersOf(entries: readonly ProfileEntry[], byTrigger: Rates): string[] {
  const seen = Object.keys(byTrigger).filter((name) => (byTrigger[name]?.k ?? 0) > 0);
  const said = entries.map(({ key }) => key.trigger).filter((name) => name !== anyTrigger);
  return [...new Set([...seen, ...said])].sort();
}

function sumWindows(
  parts: readonly Part[],
  ratesOf: (entry: ProfileEntry) => Rates,
  without: readonly string[] = [],
): Record<string, Rate> {
  const all = [...new Set(parts.flatMap(({ profile }) => Object.keys(profile.trialsByTrigger)))];
  return Object.fromEntries(
    all
      .filter((name) => !without.includes(name))
      .sort()
      .map((name) => [
        name,
        sumOf(
          parts.map(({ profile, entries: [entry] }) => {
            const rate = entry === undefined ? undefined : ratesOf(entry)[name];
            return rate ?? { k: 0, n: profile.trialsByTrigger[name] ?? 0 };
          }),
        ),
      ]),
  );
}

/** Everything but key and rates: of the entries of that trigger where there are some, else of all. */
function formOf(entries: readonly ProfileEntry[], trigger: string) {
  const same = entries.filter(({ key }) => key.trigger === trigger);
  const all = same.length > 0 ? same : entries;
  const [first] = all as readonly [ProfileEntry, ...ProfileEntry[]];
  const unique = <Item>(list: readonly Item[]) => [
    ...new Map(list.map((each) => [JSON.stringify(each), each])).values(),
  ];
  return {
    ...first,
    invalidOnly: all.every(({ invalidOnly }) => invalidOnly),
    together: unique(all.flatMap(({ together }) => together)).sort(),
    spellings: unique(all.flatMap(({ spellings }) => spellings)),
    decodings: unique(all.flatMap(({ decodings }) => decodings)),
    transports: unique(all.flatMap(({ transports }): readonly Transport[] => transports)),
    sender: senderTogether(all.map(({ sender }) => sender)),
    firstAt: Math.min(...all.map(({ firstAt }) => firstAt)),
    evidence: unique(all.flatMap(({ evidence }) => evidence)),
    perTrial: Math.max(...all.map(({ perTrial }) => perTrial)),
  };
}
