import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenHandset } from '../model/lab.ts';
import type { SocketSighting } from '../model/trace.ts';

/** How long the lab waits between two looks at the phone's connections: each is one command over adb. */
const periodMs = 400;

/** A connection that is still open is noted again after this time, since ports are used again. */
const againMs = 10_000;

/** Looks at the phone's connections again and again until `stop`, which resolves after the last look. */
export type SocketWatch = { stop(): Promise<void> };

/**
 * Watches whose connections are open, until stopped or aborted. A build that hides them is asked
 * once. A look that fails is left out: the phone may be rebooting, and whether it is well is the
 * trial's own affair. Where a sighting may not be written, the watch ends, and `stop` rejects with it.
 */
export function watchSockets(
  handset: Pick<OpenHandset, 'readSockets'>,
  note: (sighting: SocketSighting) => void,
  signal: AbortSignal,
): SocketWatch {
  const stopping = new AbortController();
  const ended = AbortSignal.any([signal, stopping.signal]);
  const seen = new Map<string, number>();
  const watching = (async () => {
    while (!ended.aborted) {
      const found = await handset.readSockets().catch(() => []);
      if (found === null) return;
      for (const sighting of found) {
        const key = `${sighting.port} ${sighting.uid}`;
        if (sighting.at - (seen.get(key) ?? Number.NEGATIVE_INFINITY) < againMs) continue;
        seen.set(key, sighting.at);
        note(sighting);
      }
      await sleep(periodMs, undefined, { signal: ended }).catch(() => undefined);
    }
  })();
  watching.catch(() => undefined);
  return {
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
}
