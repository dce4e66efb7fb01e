import type { CaptureEvent } from '../../model/flow.ts';
import type { AlignedReading, PhoneReading } from '../../model/handset.ts';
import type { ByteAccount } from '../../model/profile.ts';
import type { Step } from '../../model/trial.ts';
import { countSent } from './count-sent.ts';
import { receivedBytes } from './received-bytes.ts';

/** One attempt, as far as bytes are concerned. */
export type ByteEvidence = {
  readonly trial: number;
  /**
   * What the phone said: at the start, just before each reboot, at the end. The first reading of the
   * attempt that follows on the same phone may stand last: it covers the time in between.
   */
  readonly readings: readonly (PhoneReading | AlignedReading)[];
  readonly events: Iterable<CaptureEvent>;
  readonly steps: readonly Step[];
  /** What a gateway counted beside the recording, estimated as the phone's counters are; absent where none was. */
  readonly elsewhere?: number;
};

/**
 * The smallest request that could carry an identifier (`GET /?`, 15 digits, `HTTP/1.1`, a Host line)
 * takes about 60 bytes; one packet without TCP timestamps is misjudged by 12, a SYN by 8.
 */
const leastTolerance = 96;
const toleranceShare = 0.005;

/**
 * The phone's own counters against the bytes that the recorder received from it. What is left beyond
 * the tolerance went around the proxy, on either side of it: counters that show less than was
 * recorded do not count the path that the recording took, and prove nothing. Each trial stands for
 * itself; a surplus in one never pays for a gap in another.
 */
export function accountBytes({ trial, readings, events, steps, elsewhere }: ByteEvidence): ByteAccount {
  const recorded = receivedBetween(readings) ?? receivedBytes(events);
  const counted = countSent(readings);
  const tolerance = Math.max(leastTolerance, Math.ceil(recorded * toleranceShare));
  const missing = typeof counted === 'string' ? counted : uncoveredEnd(readings, steps);
  const { sent, cellular } = typeof counted === 'string' ? { sent: 0, cellular: 0 } : counted;
  const unexplained = sent - recorded - (elsewhere ?? 0);
  const account = { trial, sent, recorded, unexplained, tolerance, cellular };
  return {
    ...account,
    ...(elsewhere === undefined ? {} : { elsewhere }),
    ...(missing === null ? {} : { missing }),
  };
}

/**
 * What the recorder received between the first and the last reading, where both were taken while
 * nothing passed it: then both sides speak of exactly the same time. Null where one was not.
 */
function receivedBetween(readings: readonly (PhoneReading | AlignedReading)[]): number | null {
  const inOrder = [...readings].sort((a, b) => a.at - b.at);
  const [first, last] = [inOrder[0], inOrder.at(-1)].map((reading) =>
    reading !== undefined && 'received' in reading ? reading.received : null,
  );
  return typeof first === 'number' && typeof last === 'number' && last >= first ? last - first : null;
}

function uncoveredEnd(readings: readonly PhoneReading[], steps: readonly Step[]): string | null {
  const last = Math.max(...readings.map(({ at }) => at));
  const end = steps.find(({ name }) => name === 'end')?.at;
  const start = steps.find(({ name }) => name === 'trigger')?.at;
  if (end === undefined || last < end) return 'the counters were not read after the end of the trial';
  const first = Math.min(...readings.map(({ at }) => at));
  return start === undefined || first > start ? 'the counters were not read before the trigger' : null;
}
