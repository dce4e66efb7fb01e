import type { CountedFlow, GatewayReading } from '../../model/gateway.ts';
import { flowTuple } from './flow-tuple.ts';

/** IPv4 20, TCP with timestamps 32: what the estimate by the phone's counters takes off each packet, Ethernet apart. */
const headerBytes = 52;

/**
 * What the gateway counted and the recorder does not have, estimated as the phone's own counters are:
 * all packets with the headers of TCP taken off.
 */
export function elsewhereBytes(readings: readonly GatewayReading[], rows: readonly CountedFlow[]): number {
  const recorded = new Set(rows.filter((row) => row.recorded).map(flowTuple));
  const lines = readings.flatMap((each) => each.lines).filter((line) => !recorded.has(flowTuple(line)));
  return lines.reduce((sum, { packets, bytes }) => sum + bytes - packets * headerBytes, 0);
}
