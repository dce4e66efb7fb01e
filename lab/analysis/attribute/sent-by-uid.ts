import type { UidReading } from '../../model/clean-pass.ts';
import type { UidCounters } from '../../model/trace.ts';

/** Payload bytes lie between these: fewer where each packet carries much around it, more where little. */
export type SentByUid = { readonly uid: number; readonly txBytes: number; readonly txPackets: number };

/**
 * What each uid sent between the first and the last reading. A boot that was under way at the start
 * counts from its first reading, each later one from zero. Null where a reading lacks the uids.
 */
export function sentByUid(readings: readonly UidReading[]): SentByUid[] | null {
  const inOrder = [...readings].sort((a, b) => a.at - b.at);
  const [first] = inOrder;
  if (first === undefined || inOrder.length < 2 || inOrder.some(({ uids }) => uids === undefined))
    return null;
  const boots = [...new Set(inOrder.map(({ bootId }) => bootId))];
  const sums = new Map<number, SentByUid>();
  for (const bootId of boots) {
    const ofBoot = inOrder.filter((reading) => reading.bootId === bootId);
    const before = bootId === first.bootId ? byUid(first) : new Map<number, UidCounters>();
    for (const [uid, after] of byUid(ofBoot.at(-1))) {
      const sum = sums.get(uid) ?? { uid, txBytes: 0, txPackets: 0 };
      const txBytes = sum.txBytes + after.txBytes - (before.get(uid)?.txBytes ?? 0);
      const txPackets = sum.txPackets + after.txPackets - (before.get(uid)?.txPackets ?? 0);
      sums.set(uid, { uid, txBytes, txPackets });
    }
  }
  return [...sums.values()].filter(({ txBytes, txPackets }) => txBytes > 0 && txPackets > 0);
}

function byUid(reading: UidReading | undefined): Map<number, UidCounters> {
  return new Map((reading?.uids ?? []).map((counters) => [counters.uid, counters]));
}
