import type { Profile, ProfileEntry } from '../model/profile.ts';
import type { Stratum } from './compare-rates.ts';
import { significance } from './statistics.ts';

/**
 * How surprising silence must be before an emission is called gone: one in twenty where the baseline
 * showed it in every trial. One that came and went in the baseline can be silent by chance, and the
 * more there are of its kind, the more of them will be: those are asked 0.05 / K², K being the messages
 * of the baseline, so that the expected number of wrong claims in a comparison stays below 0.05 / K.
 */
export function goneLevel(strata: readonly Stratum[], base: Profile): number {
  const steady = strata.every(({ here }) => here.k === 0 || here.k === here.n);
  return steady ? significance : significance / messagesOf(base) ** 2;
}

/** Identifiers that go out in one message fall silent together, and count once. */
function messagesOf({ entries }: Profile): number {
  const known = counted.get(entries);
  if (known !== undefined) return known;
  const messages = new Set(entries.map(({ key }) => `${key.trigger}|${key.recipient}|${key.endpoint}`));
  counted.set(entries, Math.max(1, messages.size));
  return Math.max(1, messages.size);
}

const counted = new WeakMap<readonly ProfileEntry[], number>();
