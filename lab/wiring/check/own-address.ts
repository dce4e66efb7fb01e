import { networkInterfaces } from 'node:os';
import { LabError } from '../../errors.ts';
import type { Guide } from './guide.ts';

/** Where the phone reaches this computer, and where this computer listens for it. */
export type OwnAddress = { readonly host: string; readonly listen: string };

/**
 * The address by which the phone reaches this computer. One that is given and not the computer's own is
 * that of what stands before it (a host of virtual machines, a router): then it listens on all of its own.
 */
export async function ownAddress(guide: Guide, given: string | null): Promise<OwnAddress> {
  const own = ownAddresses();
  if (given !== null) return { host: given, listen: own.includes(given) ? given : '0.0.0.0' };
  const reachable = own.filter((each) => !each.startsWith('127.') && !each.startsWith('169.254.'));
  if (reachable.length === 0) throw new LabError('USAGE', guide.words.guide.noAddress);
  const host = await guide.choose(
    guide.words.guide.address,
    reachable.map((each) => ({ value: each, label: each })),
  );
  return { host, listen: host };
}

/** This computer's own IPv4 addresses. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ family }) => family === 'IPv4')
    .map(({ address }) => address);
}
