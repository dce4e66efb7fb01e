import type { BaselineRun, FrozenRate } from '../../model/baseline.ts';
import type { Profile, ProfileEntry, Rate } from '../../model/profile.ts';

/** What a run showed of one of its emissions, as a baseline keeps it. */
export function frozenRate(entry: ProfileEntry, profile: Profile): FrozenRate {
  const by = seenIn(entry.byTrigger);
  const background = seenIn(entry.inBackground);
  const phones = profile.devices.flatMap((serial, index): [string, Rate][] => {
    const rate = entry.byPhone?.[serial];
    return rate === undefined ? [] : [[String(index + 1), rate]];
  });
  return {
    run: profile.run,
    k: entry.seen.k,
    n: entry.seen.n,
    ...(isEmpty(by) ? {} : { by }),
    ...(isEmpty(background) ? {} : { background }),
    ...(phones.length === 0 ? {} : { phones: Object.fromEntries(phones) }),
  };
}

/** A run as a baseline keeps it. `open` are the ids of what it showed and nobody approved. */
export function frozenRun(profile: Profile, folder: string, open: readonly string[]): BaselineRun {
  return {
    id: profile.run,
    fingerprint: profile.fingerprint,
    ruleset: profile.tool.ruleset,
    folder,
    state: profile.conditions.state,
    responder: profile.conditions.responder,
    ...(profile.conditions.answers === undefined ? {} : { answers: profile.conditions.answers }),
    ...(profile.conditions.tlsCheck === true ? { tlsCheck: true as const } : {}),
    ...(profile.scope === 'gateway' ? { scope: 'gateway' as const } : {}),
    dwellMs: profile.conditions.dwellMs,
    simulated: profile.simulated,
    at: new Date(profile.startedAt).toISOString().slice(0, 10),
    trials: profile.trialsByTrigger,
    ...(profile.states === undefined ? {} : { states: profile.states }),
    ...(profile.dwellByTrigger === undefined ? {} : { dwells: profile.dwellByTrigger }),
    ...(open.length === 0 ? {} : { open: [...open].sort() }),
  };
}

function seenIn(rates: Readonly<Record<string, Rate>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(rates).flatMap(([name, { k }]): [string, number][] => (k === 0 ? [] : [[name, k]])),
  );
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}
