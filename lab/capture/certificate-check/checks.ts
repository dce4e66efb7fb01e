import type { Authority } from '../certificate-authority.ts';
import { FaultyCertificates } from './faulty-certificates.ts';
import { Turns } from './turns.ts';

/** What a recorder port needs to check its phone's clients: whose turn is which fault, and how it looks. */
export type Checks = { readonly turns: Turns; readonly certificates: FaultyCertificates };

/** Checks from their beginning: no host was shown anything yet. */
export function startChecks(authority: Authority): Checks {
  return { turns: new Turns(), certificates: new FaultyCertificates(authority) };
}
