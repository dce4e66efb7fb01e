import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Special-purpose ranges that are nobody's server on the internet (RFC 6890). */
const ranges: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const privateRanges = new BlockList();
for (const [network, prefix, family] of ranges) privateRanges.addSubnet(network, prefix, family);

/**
 * Why a phone's request must not be forwarded there, or null where it may: so that a firmware
 * cannot reach the lab's own network through the recorder. `allowed` lists hosts and `host:port`.
 */
export async function privateTarget(
  host: string,
  port: number,
  allowed: readonly string[],
): Promise<string | null> {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (allowed.includes(name) || allowed.includes(`${name}:${port}`)) return null;
  const addresses = isIP(name) === 0 ? await addressesOf(name) : [name];
  return addresses.some(isPrivate)
    ? 'the target is a private address or the lab itself, and the lab does not list it'
    : null;
}

/** A name that cannot be resolved cannot be reached either: mockttp says so to the phone. */
async function addressesOf(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

function isPrivate(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (mapped !== undefined) return isPrivate(mapped);
  if (privateRanges.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')) return true;
  return Object.values(networkInterfaces()).some((own) => own?.some((each) => each.address === address));
}
