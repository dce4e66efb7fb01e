/** An IPv4 address that came in over IPv6 (`::ffff:a.b.c.d`) as itself; lower case. */
export function plainAddress(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
}
