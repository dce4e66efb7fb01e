import { type EmissionKey, keyOf } from '../model/emission.ts';
import type { Profile, ProfileEntry, Rate } from '../model/profile.ts';
import { groupBy } from './group-by.ts';
import { jeffreysGone } from './statistics.ts';
import { anyTrigger, backgroundTrigger, idleTrigger } from './summarize-trials.ts';

/** One window of trials that both sides have, with what each side showed in it. */
export type Stratum = { readonly name: string; readonly here: Rate; readonly there: Rate };

const nothing: Rate = { k: 0, n: 0 };

/** All entries of a profile that are the same emission under any trigger. */
export function siblingsOf(key: EmissionKey, { entries }: Profile): readonly ProfileEntry[] {
  let index = siblings.get(entries);
  if (index === undefined) {
    index = groupBy(entries, ({ key: each }) => emissionOf(each));
    siblings.set(entries, index);
  }
  return index.get(emissionOf(key)) ?? none;
}

/** Entries and keys are never changed once they are made: what was found out about them stays true. */
const siblings = new WeakMap<readonly ProfileEntry[], ReadonlyMap<string, readonly ProfileEntry[]>>();
const emissions = new WeakMap<EmissionKey, string>();
const none: readonly ProfileEntry[] = [];

/** The key without its trigger, as one string. */
export function emissionOf(key: EmissionKey): string {
  let name = emissions.get(key);
  if (name === undefined) {
    name = keyOf({ ...key, trigger: '' });
    emissions.set(key, name);
  }
  return name;
}

/**
 * The windows in which an entry of one side (`here`) can be held against the other profile: its own
 * trigger; for `any` the dwells of all triggers under which neither side has it more often than at any time;
 * for `background` the windows outside the trigger's, by scenario, since setups differ.
 */
export function strataOf(entry: ProfileEntry, own: Profile, other: Profile): Stratum[] {
  const known = siblingsOf(entry.key, other)[0];
  if (entry.key.trigger === backgroundTrigger) {
    return scenariosOf(own, other).map((name) => ({
      name,
      here: entry.inBackground[name] ?? nothing,
      there: known?.inBackground[name] ?? { k: 0, n: other.trialsByTrigger[name] ?? 0 },
    }));
  }
  const names =
    entry.key.trigger === anyTrigger
      ? scenariosOf(own, other).filter((name) => !isRaised(entry, name, own) && !isRaised(entry, name, other))
      : [entry.key.trigger];
  return names.map((name) => ({
    name,
    here: entry.byTrigger[name] ?? nothing,
    there: known?.byTrigger[name] ?? { k: 0, n: other.trialsByTrigger[name] ?? 0 },
  }));
}

/** How often the other side showed an entry, in the windows in which the two can be held together. */
export function seenIn(entry: ProfileEntry, own: Profile, other: Profile): Rate {
  if (entry.key.trigger === backgroundTrigger) {
    const k = siblingsOf(entry.key, other)[0]?.byTrigger[backgroundTrigger]?.k ?? 0;
    return { k, n: other.valid.length };
  }
  return sumOf(strataOf(entry, own, other).map(({ there }) => there));
}

/** The other side's quiet control for the same emission: what it sends without the trigger. */
export function idleOf(entry: ProfileEntry, other: Profile): Rate {
  if (entry.key.trigger === backgroundTrigger || entry.key.trigger === anyTrigger) return nothing;
  const n = other.trialsByTrigger[idleTrigger] ?? 0;
  return siblingsOf(entry.key, other)[0]?.byTrigger[idleTrigger] ?? { k: 0, n };
}

export function sumOf(rates: readonly Rate[]): Rate {
  return rates.reduce((sum, { k, n }) => ({ k: sum.k + k, n: sum.n + n }), nothing);
}

/**
 * The chance that an emission with the rates of `here` shows in none of the trials of `there`: the
 * Jeffreys rule, multiplied over the windows in which it was seen at all. 1 where nothing was tried.
 */
export function chanceOfSilence(strata: readonly Stratum[]): number {
  return strata
    .filter(({ here }) => here.k > 0)
    .reduce((chance, { here, there }) => chance * jeffreysGone(here.k, here.n, there.n), 1);
}

function scenariosOf(own: Profile, other: Profile): string[] {
  return Object.keys(own.trialsByTrigger).filter(
    (name) => name !== backgroundTrigger && (other.trialsByTrigger[name] ?? 0) > 0,
  );
}

/** Whether a profile has it more often under this trigger than in its quiet control. */
function isRaised({ key }: ProfileEntry, trigger: string, profile: Profile): boolean {
  return siblingsOf(key, profile).some((sibling) => sibling.background && sibling.key.trigger === trigger);
}
