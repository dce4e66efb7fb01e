import { z } from 'zod';
import { LabError } from '../../errors.ts';
import { gatewayFates, type Ledger, type LedgerLine } from '../../model/gateway.ts';
import { gatewayTable } from './gateway-plan.ts';
import { systemCommand } from './system-command.ts';

/** Reads the ledger from the kernel. Throws RECORDER_FAILED where no gateway is up. */
export async function readLedger(): Promise<Ledger> {
  const { ok, stdout } = await systemCommand('nft', ['-j', '-n', 'list', 'table', 'inet', gatewayTable]);
  if (!ok) {
    throw new LabError(
      'RECORDER_FAILED',
      'The gateway is not up on this machine, or its counters cannot be read without root. Type: phonehome gateway up --interface NAME.',
    );
  }
  return ledgerOf(stdout);
}

const counter = z.object({ packets: z.number(), bytes: z.number() });
const element = z.object({
  elem: z.object({ val: z.object({ concat: z.array(z.union([z.string(), z.number()])) }), counter }),
});
const setOf = z.object({ name: z.string(), elem: z.array(element).default([]) });
const listing = z.object({
  nftables: z.array(
    z.object({
      table: z.object({ handle: z.number() }).optional(),
      set: setOf.optional(),
      counter: z.object({ name: z.string(), packets: z.number() }).optional(),
    }),
  ),
});

/** The ledger in what `nft -j list table` printed. */
export function ledgerOf(json: string): Ledger {
  const parts = listing.parse(JSON.parse(json)).nftables;
  return {
    table: parts.find(({ table }) => table !== undefined)?.table?.handle ?? 0,
    lines: parts.flatMap((part) => (part.set === undefined ? [] : linesOf(part.set))),
    uncounted: parts.find((part) => part.counter?.name === 'uncounted')?.counter?.packets ?? 0,
  };
}

function linesOf({ name, elem }: z.infer<typeof setOf>): LedgerLine[] {
  const fate = gatewayFates.find((each) => name.startsWith(each));
  if (fate === undefined) return [];
  return elem.map(({ elem: { val, counter: counts } }) => {
    const [protocol = '', address = '', ...rest] = val.concat;
    const [port, host, hostPort] = rest.length === 3 ? rest : [null, rest[0], null];
    return {
      fate,
      protocol: protocolName(protocol),
      address: String(address),
      port: numberOf(port),
      host: String(host),
      hostPort: numberOf(hostPort),
      ...counts,
    };
  });
}

const numberOf = (part: string | number | null | undefined) => (part == null ? null : Number(part));

/** IANA's numbers of what phones send; the others stay numbers. */
const protocolNames: Readonly<Record<string, string>> = {
  1: 'icmp',
  2: 'igmp',
  6: 'tcp',
  17: 'udp',
  58: 'ipv6-icmp',
  132: 'sctp',
};

const protocolName = (part: string | number) => protocolNames[String(part)] ?? String(part);

/** What was counted between two readings of one gateway. */
export function ledgerSince(before: Ledger, now: Ledger): Ledger {
  const counted = new Map(before.lines.map((line) => [keyOf(line), line]));
  const lines = now.lines.flatMap((line) => {
    const earlier = counted.get(keyOf(line));
    const packets = line.packets - (earlier?.packets ?? 0);
    return packets === 0 ? [] : [{ ...line, packets, bytes: line.bytes - (earlier?.bytes ?? 0) }];
  });
  return { table: now.table, lines, uncounted: now.uncounted - before.uncounted };
}

const keyOf = ({ fate, protocol, address, port, host, hostPort }: LedgerLine) =>
  `${fate} ${protocol} ${address} ${port} ${host} ${hostPort}`;
