import { parse } from 'tldts';
import type { Recipient } from '../../model/emission.ts';
import { recipientEntries } from './list.ts';
import type { RecipientEntry, RecipientRole } from './recipient-entry.ts';

const byDomain = new Map(recipientEntries.map((entry) => [entry.domain, entry]));

/** European Union, Iceland, Liechtenstein and Norway. */
const eea = new Set(
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO'.split(' '),
);

/** Who is behind a host name, with or without a port. An address stays what it is: it has no domain. */
export function recipientOf(host: string): Recipient {
  const name = hostName(host);
  const domain = domainOf(name);
  const entry = entryOf(name);
  return {
    host: name,
    domain,
    organisation: entry?.organisation ?? null,
    country: entry?.country ?? null,
    confidence: entry?.confidence ?? 'unknown',
  };
}

/** What the organisation behind a domain or host is to the owner of the phone. */
export function recipientRole(domain: string): RecipientRole {
  return entryOf(hostName(domain))?.role ?? 'unknown';
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
function entryOf(name: string): RecipientEntry | null {
  for (let at = 0; at >= 0; at = name.indexOf('.', at) + 1 || -1) {
    const entry = byDomain.get(name.slice(at));
    if (entry !== undefined) return entry;
  }
  return null;
}
