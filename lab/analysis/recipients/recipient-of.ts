import { parse } from 'tldts';
import type { Recipient } from '../../model/emission.ts';
import type { RecipientEntry, RecipientRole } from '../../model/recipient.ts';
import { recipientEntries } from './list.ts';

/** Where a server with this address stands, by a database of the user's; null where it does not say. */
export type HostingOf = (address: string) => { readonly country: string; readonly source: string } | null;

/** Who is behind host names and addresses. */
export type RecipientDirectory = {
  recipientOf(host: string): Recipient;
  roleOf(domain: string): RecipientRole;
};

/** European Union, Iceland, Liechtenstein and Norway. */
const eea = new Set(
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO'.split(' '),
);

/**
 * The lab's list, over which a user's own takes precedence at the same domain, and the user's database
 * of addresses. Who an organisation is and where its server stands are two things, and are kept apart.
 */
export function recipientDirectory(
  own: readonly RecipientEntry[] = [],
  hostingOf: HostingOf = () => null,
): RecipientDirectory {
  const byDomain = new Map([...recipientEntries, ...own].map((entry) => [entry.domain, entry]));
  return {
    recipientOf: (host) => {
      const name = hostName(host);
      const entry = entryOf(name, byDomain);
      const hosting =
        entry?.hosting === undefined
          ? hostingOf(name)
          : { country: entry.hosting, source: `${entry.source} (${entry.date})` };
      return {
        host: name,
        domain: domainOf(name),
        organisation: entry?.organisation ?? null,
        country: entry?.country ?? null,
        confidence: entry?.confidence ?? 'unknown',
        ...(entry === null ? {} : { source: entry.source, asOf: entry.date, role: entry.role }),
        ...(hosting === null ? {} : { hosting }),
      };
    },
    roleOf: (domain) => entryOf(hostName(domain), byDomain)?.role ?? 'unknown',
  };
}

/** The lab's own list alone. */
export const labRecipients = recipientDirectory();

/** Who is behind a host name by the lab's own list, with or without a port. An address has no domain. */
export function recipientOf(host: string): Recipient {
  return labRecipients.recipientOf(host);
}

/** What the organisation behind a domain or host is to the owner of the phone, by the lab's own list. */
export function recipientRole(domain: string): RecipientRole {
  return labRecipients.roleOf(domain);
}

/** Whether a country is known and outside the European Economic Area; false for null. */
export function isOutsideEea(country: string | null): boolean {
  return country !== null && !eea.has(country.toUpperCase());
}

function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(host);
  if (bracketed !== null) return (bracketed[1] ?? '').toLowerCase();
  const colons = host.split(':').length - 1;
  const bare = colons === 1 ? host.replace(/:\d*$/, '') : host;
  return bare.toLowerCase().replace(/\.$/, '');
}

function domainOf(name: string): string {
  const { domain, isIp } = parse(name, { allowPrivateDomains: true, validateHostname: false });
  return isIp || domain === null || domain === '' ? name : domain;
}

/** The entry of the longest domain that the name is or lies below. */
function entryOf(name: string, byDomain: ReadonlyMap<string, RecipientEntry>): RecipientEntry | null {
  for (let at = 0; at >= 0; at = name.indexOf('.', at) + 1 || -1) {
    const entry = byDomain.get(name.slice(at));
    if (entry !== undefined) return entry;
  }
  return null;
}
