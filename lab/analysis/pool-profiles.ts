import type { Visibility } from '../model/flow.ts';
import type { Contact, Profile } from '../model/profile.ts';
import { pooledDecoys } from './decoys.ts';
import { groupBy } from './group-by.ts';
import { poolEntries } from './pool-entries.ts';

/**
 * Several runs as one profile: a rolling baseline, or several controls. They must be comparable
 * (`incomparabilityOf`); the newest gives build, packages and tool. Trials are numbered on.
 * Conditions ask for the longest listening time, so that silence is never claimed on a shorter one.
 */
export function poolProfiles(profiles: readonly [Profile, ...Profile[]]): Profile {
  const [only, ...others] = profiles;
  if (others.length === 0) return only;
  const ordered = [...profiles].sort((a, b) => a.startedAt - b.startedAt);
  const newest = ordered.at(-1) ?? only;
  const numbered = ordered.map((profile, index) =>
    numberedOn(
      profile,
      ordered.slice(0, index).reduce((sum, { planned }) => sum + planned, 0),
    ),
  );
  const all = <Item>(pick: (profile: Profile) => readonly Item[]) =>
    numbered.flatMap((each) => [...pick(each)]);
  const { counted: _, decoys: __, ...rest } = newest;
  return {
    ...rest,
    // What one of them did not see, all together did not.
    ...(newest.scope === undefined || profiles.every(({ scope }) => scope === 'gateway')
      ? {}
      : { scope: 'proxy' as const }),
    run: ordered.map(({ run }) => run).join('+'),
    startedAt: Math.min(...profiles.map(({ startedAt }) => startedAt)),
    finishedAt: Math.max(...profiles.map(({ finishedAt }) => finishedAt)),
    conditions: {
      ...newest.conditions,
      dwellMs: Math.max(...profiles.map((each) => each.conditions.dwellMs)),
    },
    devices: [...new Set(all(({ devices }) => devices))].sort(),
    fault: profiles.find(({ fault }) => fault !== null)?.fault ?? null,
    planned: profiles.reduce((sum, { planned }) => sum + planned, 0),
    valid: all(({ valid }) => valid),
    invalid: all(({ invalid }) => invalid),
    trialsByTrigger: sumRecords(profiles.map(({ trialsByTrigger }) => trialsByTrigger)),
    ...dwellsOf(profiles),
    canary: profiles.every(({ canary }) => canary),
    ...pooledDecoys(profiles.map(({ decoys }) => decoys)),
    flows: sumRecords(profiles.map(({ flows }) => flows)) as Record<Visibility, number>,
    contacts: contactsOf(all(({ contacts }) => contacts)),
    accounts: all(({ accounts }) => accounts),
    unread: all(({ unread }) => unread),
    entries: poolEntries(ordered),
    notes: [...new Set(all(({ notes }) => notes))],
  };
}

function numberedOn(profile: Profile, offset: number): Profile {
  const on = (trial: number) => trial + offset;
  return {
    ...profile,
    valid: profile.valid.map(on),
    invalid: profile.invalid.map((each) => ({ ...each, trial: on(each.trial) })),
    contacts: profile.contacts.map((each) => ({ ...each, trials: each.trials.map(on) })),
    accounts: profile.accounts.map((each) => ({ ...each, trial: on(each.trial) })),
  };
}

function dwellsOf(profiles: readonly Profile[]): Pick<Profile, 'dwellByTrigger'> {
  const names = profiles.flatMap(({ dwellByTrigger }) => Object.keys(dwellByTrigger ?? {}));
  if (names.length === 0) return {};
  const longest = (name: string) =>
    Math.max(...profiles.map(({ dwellByTrigger }) => dwellByTrigger?.[name] ?? 0));
  return {
    dwellByTrigger: Object.fromEntries([...new Set(names)].sort().map((name) => [name, longest(name)])),
  };
}

function sumRecords(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = [...new Set(records.flatMap((each) => Object.keys(each)))].sort();
  return Object.fromEntries(
    names.map((name) => [name, records.reduce((sum, each) => sum + (each[name] ?? 0), 0)]),
  );
}

function contactsOf(contacts: readonly Contact[]): Contact[] {
  const groups = groupBy(contacts, ({ host, visibility, unread }) => `${visibility}|${unread}|${host}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        ...first,
        flows: group.reduce((sum, { flows }) => sum + flows, 0),
        trials: group.flatMap(({ trials }) => trials),
      },
    ];
  });
}
