import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { whoActs } from '../audit-file.ts';
import { appendChain } from './hash-chain.ts';

/** What a person did with recorded data. `by` is who they say they are, or null: the system's user stands beside it. */
export type CustodyAct = {
  readonly did: 'exported' | 'verified' | 'revealed';
  /** What it was done to or with: `evidence bundle`, `report html`, `scan`. */
  readonly what: string;
  readonly by: string | null;
  readonly bundle?: string;
  readonly outcome?: string;
};

/** The log of what is no run: scans of captures that were made elsewhere. */
export const outsideRuns = 'scans';

/** Where the custody log of a run is kept. */
export function custodyFile(home: string, run: string): string {
  const name = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(run)
    ? run
    : createHash('sha256').update(run).digest('hex').slice(0, 32);
  return join(home, 'custody', `${name}.jsonl`);
}

/** Appends one line and answers the whole log. Each line holds the hash of the one before it. */
export async function logCustody(home: string, run: string, act: CustodyAct): Promise<string> {
  const { by, ...rest } = act;
  const user = whoActs();
  return appendChain(custodyFile(home, run), () => ({
    at: new Date().toISOString(),
    by: by ?? user,
    user,
    run,
    ...rest,
  }));
}
