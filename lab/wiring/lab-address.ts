import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { LabError } from '../errors.ts';

/** The host's one IPv4 address that others can reach; where there are several, a person has to say. */
export function labAddress(): string {
  const said = process.env.PHONEHOME_LAB_ADDRESS;
  if (said !== undefined && isIP(said) !== 0) return said;
  const found = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  if (said === undefined && found.length === 1 && found[0] !== undefined) return found[0];
  throw new LabError(
    'USAGE',
    `The lab host has ${found.length === 0 ? 'no address' : `the addresses ${found.join(', ')}`}. Set PHONEHOME_LAB_ADDRESS to the one that phones on the lab's Wi-Fi reach.`,
  );
}
