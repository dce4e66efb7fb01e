import type { BlindContact } from '../model/comparison.ts';
import type { Contact, Profile, ProfileEntry } from '../model/profile.ts';
import { aroundProxy, isUnreadContact as isUnreadable, unknownHost } from './summarize-contacts.ts';

/** IPv4 in digits, or IPv6: no name has a colon. */
const address = /^[\d.]+$|:/;

/**
 * The contacts that nobody could read, each with whether the baseline had it, too. A contact whose
 * host is not known is never the same one as another; bytes around the proxy never are, either.
 */
export function blindOf(base: Profile | null, head: Profile): BlindContact[] {
  const before = new Set(
    (base?.contacts ?? [])
      .filter(isUnreadable)
      .filter(isNamed)
      .map(({ host }) => host),
  );
  return head.contacts.filter(isUnreadable).map((contact) => ({
    host: contact.host,
    visibility: contact.visibility,
    inBaseline: isNamed(contact) && contact.visibility !== 'bypassed' && before.has(contact.host),
  }));
}

/** The first unread contact to which an emission could have gone, or null where none could. */
export function hidingPlaceOf(entry: ProfileEntry, profile: Profile): Contact | null {
  return profile.contacts.find((contact) => isUnreadable(contact) && couldReach(contact, entry)) ?? null;
}

/** Stands for every recipient among the unread ones. */
export const anyRecipient = '*';

/** The recipients of unread traffic, sorted; `*` where some of it may have gone to anyone. */
export function unreadOf({ contacts }: Pick<Profile, 'contacts'>): string[] {
  const names = contacts
    .filter(isUnreadable)
    .map((contact) => (isAnyones(contact) ? anyRecipient : contact.domain));
  return [...new Set(names)].sort();
}

function couldReach(contact: Contact, entry: ProfileEntry): boolean {
  if (isAnyones(contact)) return true;
  return contact.domain === entry.key.recipient || contact.host === entry.recipient.host;
}

/** A bare address may be any host's; an unnamed one, too. */
function isAnyones(contact: Contact): boolean {
  return !isNamed(contact) || address.test(contact.host);
}

function isNamed({ host }: Contact): boolean {
  return host !== aroundProxy && host !== unknownHost;
}
