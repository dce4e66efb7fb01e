import type { Redis } from 'ioredis';
import { within } from './within.ts';

const pingEveryMs = 2000;
const missesAllowed = 3;

/** Longest outage of Redis, in ms, that is waited for; a job's lock must outlive it. */
export const outageLimitMs = (missesAllowed + 1) * pingEveryMs;

/**
 * Asks Redis every two seconds whether it is there, and calls `onGone` once when it has missed four
 * answers in a row. Misses are counted, not clock time, so that a machine that slept does not look
 * like a Redis that died. Answers a function that ends the watch.
 */
export function watchHealth(client: Redis, onGone: () => void): () => void {
  let misses = 0;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const ask = async () => {
    const started = Date.now();
    misses = (await answers(client)) ? 0 : misses + 1;
    if (ended) return;
    if (misses > missesAllowed) return onGone();
    timer = setTimeout(ask, Math.max(0, pingEveryMs - (Date.now() - started)));
  };
  timer = setTimeout(ask, pingEveryMs);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

async function answers(client: Redis): Promise<boolean> {
  try {
    await within(pingEveryMs, client.ping());
    return true;
  } catch {
    return false;
  }
}
