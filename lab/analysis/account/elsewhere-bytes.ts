import type { CountedFlow, GatewayReading } from '../../model/gateway.ts';
import { flowTuple } from './flow-tuple.ts';

/** IPv4 20, TCP with timestamps 32: what the estimate by the phone's counters takes off each packet, Ethernet apart. */
const headerBytes = 52;

/** By so much the header of IPv6 is longer than that estimate takes it to be. */
const longerHeader = 20;

/**
 * What the phone's counters have and the recording does not, by what the gateway counted, estimated as
 * those counters are: packets that the recorder does not have with the headers of TCP taken off, and
 * what the headers of IPv6 are longer.
 */
export function elsewhereBytes(readings: readonly GatewayReading[], rows: readonly CountedFlow[]): number {
  // Datagrams are recorded beside what the recorder received.
  const recorded = new Set(rows.filter((row) => row.recorded && row.protocol === 'tcp').map(flowTuple));
  return readings
    .flatMap(({ lines }) => lines)
    .reduce((sum, line) => {
      const { address, packets, bytes } = line;
      if (!recorded.has(flowTuple(line))) return sum + bytes - packets * headerBytes;
      return address.includes(':') ? sum + packets * longerHeader : sum;
    }, 0);
}
