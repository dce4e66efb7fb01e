import type { AttemptEnd, Quarantine, QuarantineState } from '../model/health.ts';
import { asker } from './ask.ts';
import { checkedScript, noteScript, quarantineKeys, releaseQuarantineScript } from './quarantine-scripts.ts';
import type { RedisHandle } from './redis-server.ts';

/** When a phone is quarantined and when it is released. */
export type QuarantineOptions = {
  /** So many infrastructure failures … 2 by default. */
  readonly failures?: number;
  /** … in so many last attempts. 5 by default. */
  readonly of?: number;
  /** Green checks that release a phone; 3 by default. */
  readonly greens?: number;
  /** Least time between two green checks that both count, ms; a minute by default. */
  readonly apartMs?: number;
};

/** The quarantine of all phones on one Redis, and the connection that it uses. */
export type RedisQuarantine = Quarantine & { close(): void };

/** Opens the quarantine of all phones on this Redis; a release begins a phone's history anew. */
export function openQuarantine(redis: RedisHandle, options: QuarantineOptions = {}): RedisQuarantine {
  const { failures = 2, of = 5, greens = 3, apartMs = 60_000 } = options;
  const client = redis.duplicate();
  const ask = asker(redis, client);
  const run = async (serial: string, script: string, ...args: (string | number)[]) => {
    const keys = quarantineKeys(serial);
    const answer = await ask(serial, (each) => each.eval(script, 2, ...keys, ...args));
    return stateIn(serial, answer as string | null);
  };
  return {
    state: async (serial) => {
      const [key] = quarantineKeys(serial);
      return stateIn(serial, await ask(serial, (each) => each.get(key)));
    },
    history: async (serial) => {
      const [, key] = quarantineKeys(serial);
      const lines = await ask(serial, (each) => each.lrange(key, 0, -1));
      return lines.map((line) => JSON.parse(line) as AttemptEnd);
    },
    note: (serial, end) => run(serial, noteScript, JSON.stringify(end), of, failures, end.at),
    put: async (serial, reason, by) => {
      const [key] = quarantineKeys(serial);
      const kept = { since: Date.now(), reason, by, greens: 0, greenAt: 0 };
      await ask(serial, (each) => each.set(key, JSON.stringify(kept)));
      return { serial, since: kept.since, reason, by, greens: 0 };
    },
    checked: (serial, fit, at) => run(serial, checkedScript, fit ? 1 : 0, at, apartMs, greens),
    release: (serial) => run(serial, releaseQuarantineScript),
    close: () => client.disconnect(),
  };
}

function stateIn(serial: string, text: string | null): QuarantineState | null {
  if (text === null) return null;
  const { since, reason, by, greens } = JSON.parse(text) as QuarantineState;
  return { serial, since, reason, by, greens };
}
