import type { RecipientEntry } from '../../model/recipient.ts';

/** Domains of one organisation with one source, as they are written in the lists. */
export type RecipientGroup = Omit<RecipientEntry, 'domain' | 'role' | 'hosting'> & {
  readonly domains: readonly string[];
};

/** One entry a domain. */
export function entriesOf(role: RecipientEntry['role'], groups: readonly RecipientGroup[]): RecipientEntry[] {
  return groups.flatMap(({ domains, ...group }) => domains.map((domain) => ({ domain, role, ...group })));
}
