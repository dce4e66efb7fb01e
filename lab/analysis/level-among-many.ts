import type { Profile, ProfileEntry } from '../model/profile.ts';
import { significance } from './statistics.ts';

/**
 * The level for a claim about one of many emissions that come and go: 0.05 / K², K being the messages of
 * the profile. Of K such claims 0.05 / K are expected to be wrong, so that a longer comparison holds no
 * more wrong claims than a short one. Identifiers of one message come and go together, and count once.
 */
export function levelAmongMany(profile: Profile): number {
  return levelAmong(messagesOf(profile.entries));
}

/** The same level by the number of messages. */
export function levelAmong(messages: number): number {
  return significance / Math.max(1, messages) ** 2;
}

/** How many messages these entries stand in, at least one. */
export function messagesOf(entries: readonly Pick<ProfileEntry, 'key'>[]): number {
  const known = counted.get(entries);
  if (known !== undefined) return known;
  const messages = new Set(entries.map(({ key }) => `${key.trigger}|${key.recipient}|${key.endpoint}`));
  counted.set(entries, Math.max(1, messages.size));
  return Math.max(1, messages.size);
}

/** Entries are never changed once they are made. */
const counted = new WeakMap<readonly Pick<ProfileEntry, 'key'>[], number>();
