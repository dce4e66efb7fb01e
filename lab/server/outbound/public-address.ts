import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Ranges of IPv4 that lead nowhere on the internet (RFC 6890 and its updates). */
const special4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Ranges inside 2000::/3 that are none of the internet's, or hide an IPv4 address. */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const closed = new BlockList();
const global6 = new BlockList();
for (const range of special4) subnet(closed, range, 'ipv4');
for (const range of special6) subnet(closed, range, 'ipv6');
global6.addSubnet('2000::', 3, 'ipv6');

/** Whether an address is one of the public internet: no private, loopback or link-local one, in any spelling. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !closed.check(address, 'ipv4');
  return isIPv6(address) && global6.check(address, 'ipv6') && !closed.check(address, 'ipv6');
}

function subnet(list: BlockList, range: string, family: 'ipv4' | 'ipv6'): void {
  const [network = '', bits = ''] = range.split('/');
  list.addSubnet(network, Number(bits), family);
}
