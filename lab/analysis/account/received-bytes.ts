import type { CaptureEvent } from '../../model/flow.ts';

type Count = { first: number; last: number };

/**
 * Bytes that the recorder received from the phone in this attempt. Counts are cumulative over a
 * connection; in a file without its opening the first count is where the attempt began.
 */
export function receivedBytes(events: Iterable<CaptureEvent>): number {
  const counts = new Map<string, Count>();
  for (const event of events) {
    const count = counts.get(event.flow);
    if (event.type === 'connection-open') counts.set(event.flow, { first: 0, last: count?.last ?? 0 });
    if (!('rxBytes' in event)) continue;
    const first = count?.first ?? event.rxBytes;
    counts.set(event.flow, { first, last: Math.max(count?.last ?? 0, event.rxBytes) });
  }
  return [...counts.values()].reduce((sum, { first, last }) => sum + Math.max(0, last - first), 0);
}
