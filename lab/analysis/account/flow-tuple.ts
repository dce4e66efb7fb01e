import type { LedgerLine } from '../../model/gateway.ts';

type Tuple = Pick<LedgerLine, 'protocol' | 'address' | 'port' | 'host' | 'hostPort'>;

/** What tells a flow from all others at one time, as text. */
export function flowTuple({ protocol, address, port, host, hostPort }: Tuple): string {
  return `${protocol} ${address} ${port} ${host} ${hostPort}`;
}

/** The phone's end, as flows have it: `address:port`, with brackets around IPv6. */
export function clientOf({ address, port }: Pick<Tuple, 'address' | 'port'>): string {
  const end = address.includes(':') ? `[${address}]` : address;
  return port === null ? end : `${end}:${port}`;
}
