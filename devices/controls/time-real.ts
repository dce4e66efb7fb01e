import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../lab/model/lease.ts';
import type { Interlude, TimeControl } from '../../lab/model/phone-host.ts';
import type { TimeKind } from './time-kind.ts';

/** What there is for every phone. */
export const timeByWaiting: TimeKind = { name: 'real', make: () => realTime() };

/** Waits: time goes by on the phone and in the lab alike. */
export function realTime(): TimeControl {
  return { name: 'real', pass: async (_device, ms, signal, interlude) => wait(ms, signal, interlude) };
}

/**
 * Rejects with the signal's own reason; answers that nothing went by on the phone alone. What is done
 * meanwhile takes time that is part of it.
 */
export async function wait(ms: number, signal: AbortSignal, interlude?: Interlude): Promise<0> {
  const end = monotonicMs() + ms;
  let due = interlude?.firstMs ?? ms;
  for (let left = ms; left > 0; left = end - monotonicMs()) {
    await sleep(Math.min(left, due), undefined, { signal }).catch((thrown: unknown) => {
      throw signal.aborted ? signal.reason : thrown;
    });
    if (interlude === undefined || due >= left) return 0;
    due = await interlude.again();
  }
  return 0;
}
