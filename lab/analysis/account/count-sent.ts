import type { InterfaceCounters, PhoneReading } from '../../model/handset.ts';
import { linkOf } from './link-of.ts';

/** Ethernet 14, IPv4 20, TCP with timestamps 32: what Linux sends around each TCP payload. */
const headerBytes = 66;

/** Why nothing is known of what went around the proxy: the phone has no counters that it tells. */
export const tellsNoCounters =
  'the phone tells no byte counters, so that nobody knows what went around the proxy';

/** Bytes that the phone sent, by its own counters. */
export type SentBytes = { readonly sent: number; readonly cellular: number };

/**
 * Sums the counters over the boots of one attempt: a boot that was under way at the start counts from
 * its first reading, each later one from zero, and so does a link that the lab took down just after a
 * reading. Answers a reason in words where a span of time is not covered by two readings, or a counter
 * went backwards otherwise.
 */
export function countSent(readings: readonly PhoneReading[]): SentBytes | string {
  const boots = bootsOf(readings);
  if (readings.length > 0 && readings.every(({ interfaces }) => interfaces.length === 0))
    return tellsNoCounters;
  if (readings.length < 2) return 'the counters were not read at the start and at the end';
  let sent = 0;
  let cellular = 0;
  for (const [index, boot] of boots.entries()) {
    if (index === 0 && boot.length < 2) return 'the counters were not read before the phone rebooted';
    const counted = countBoot(boot, index > 0);
    if (typeof counted === 'string') return counted;
    sent += counted.sent;
    cellular += counted.cellular;
  }
  return { sent: Math.round(sent), cellular };
}

function bootsOf(readings: readonly PhoneReading[]): PhoneReading[][] {
  const boots: PhoneReading[][] = [];
  for (const reading of [...readings].sort((a, b) => a.at - b.at)) {
    const current = boots.at(-1);
    if (current !== undefined && current[0]?.bootId === reading.bootId) current.push(reading);
    else boots.push([reading]);
  }
  return boots;
}

function countBoot(boot: readonly PhoneReading[], fromZero: boolean): SentBytes | string {
  let previous = fromZero ? new Map<string, InterfaceCounters>() : byName(boot[0]);
  let restarts = fromZero ? undefined : boot[0]?.linksRestart;
  let sent = 0;
  let cellular = 0;
  for (const reading of fromZero ? boot : boot.slice(1)) {
    const current = byName(reading);
    if (restarts === true) previous = stillCounting(previous, current);
    restarts = reading.linksRestart;
    const lost = [...previous.values()].find((before) => wentBackwards(before, current.get(before.name)));
    if (lost !== undefined) return `the counters of ${lost.name} started again during the trial`;
    for (const counters of current.values()) {
      const { bytes, packets } = growth(previous.get(counters.name), counters);
      if (linkOf(counters.name) === 'cellular') cellular += bytes;
      else sent += bytes - packets * headerBytes;
    }
    previous = current;
  }
  return { sent, cellular };
}

/** Interfaces that carry nothing out of the phone by themselves are left out. */
function byName(reading: PhoneReading | undefined): Map<string, InterfaceCounters> {
  const outward = (reading?.interfaces ?? []).filter(({ name }) => linkOf(name) !== 'inside');
  return new Map(outward.map((counters) => [counters.name, counters]));
}

/** Links that went down after the last reading and count from zero again have nothing behind them. */
function stillCounting(
  previous: ReadonlyMap<string, InterfaceCounters>,
  current: ReadonlyMap<string, InterfaceCounters>,
): Map<string, InterfaceCounters> {
  return new Map([...previous].filter(([name, before]) => !wentBackwards(before, current.get(name))));
}

function wentBackwards(before: InterfaceCounters, after: InterfaceCounters | undefined): boolean {
  if (after === undefined) return before.txBytes > 0;
  return after.txBytes < before.txBytes || after.txPackets < before.txPackets;
}

function growth(before: InterfaceCounters | undefined, after: InterfaceCounters) {
  return {
    bytes: after.txBytes - (before?.txBytes ?? 0),
    packets: after.txPackets - (before?.txPackets ?? 0),
  };
}
