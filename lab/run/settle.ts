import { setTimeout as sleep } from 'node:timers/promises';
import type { Activity } from '../model/recorder.ts';

const leastQuietMs = 1_000;
const mostQuietMs = 30_000;
const limitFactor = 4;

/** Whether the phone's traffic became quiet, and how long that took. */
export type Settled = { readonly quiet: boolean; readonly afterMs: number };

/**
 * Waits until the phone sent nothing for as long as a trial listens (1 to 30 s): whatever setup
 * brings about within one dwell is then heard before the trigger, and never taken for its effect.
 * Gives up at four times that, and says so.
 */
export async function settle(
  activity: () => Promise<Activity>,
  dwellMs: number,
  signal: AbortSignal,
): Promise<Settled> {
  const quietMs = Math.min(Math.max(dwellMs, leastQuietMs), mostQuietMs);
  const startedAt = Date.now();
  for (;;) {
    const { lastAt, open } = await activity();
    const now = Date.now();
    const quietSince = Math.max(lastAt, startedAt);
    if (open === 0 && now - quietSince >= quietMs) return { quiet: true, afterMs: now - startedAt };
    if (now - startedAt >= quietMs * limitFactor) return { quiet: false, afterMs: now - startedAt };
    const waitMs = open > 0 ? 50 : quietMs - (now - quietSince);
    await sleep(Math.min(Math.max(waitMs, 10), 500), undefined, { signal });
  }
}
