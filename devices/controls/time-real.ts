import { setTimeout as sleep } from 'node:timers/promises';
import type { TimeControl } from '../../lab/model/phone-host.ts';

/** Waits: time goes by on the phone and in the lab alike. */
export function realTime(): TimeControl {
  return { name: 'real', pass: async (_device, ms, signal) => wait(ms, signal) };
}

/** Rejects with the signal's own reason; answers that nothing went by on the phone alone. */
export async function wait(ms: number, signal: AbortSignal): Promise<0> {
  await sleep(ms, undefined, { signal }).catch((thrown: unknown) => {
    throw signal.aborted ? signal.reason : thrown;
  });
  return 0;
}
