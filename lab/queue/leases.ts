import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { LabError } from '../errors.ts';
import type { LeaseState, Leases } from '../model/lease.ts';
import { type Ask, asker } from './ask.ts';
import { heldLease } from './held-lease.ts';
import { acquireScript, forceReleaseScript, leaseKeys } from './lease-scripts.ts';
import type { RedisHandle } from './redis-server.ts';
import { terms } from './terms.ts';

/** `ttlMs`: how long a lease lives without a heartbeat, by default 13 s. */
export type LeaseOptions = { readonly ttlMs?: number };

/** Leases in Redis, and the connection that they use. */
export type RedisLeases = Leases & {
  /** Takes a phone from whoever holds it; that holder loses its lease. Answers who held it, or null. */
  forceRelease(serial: string, reason: string): Promise<string | null>;
  /** Stops all heartbeats; leases that were not released end with their ttl. */
  close(): void;
};

/** Opens the leases of all phones on this Redis. */
export function openLeases(redis: RedisHandle, { ttlMs = terms.leaseMs }: LeaseOptions = {}): RedisLeases {
  const client = redis.duplicate();
  const ask = asker(redis, client);
  const held = new Set<() => void>();
  return {
    acquire: async (serial, holder) => {
      const asked = performance.now();
      const token = await acquire(ask, serial, holder, ttlMs);
      const { lease, abandon } = heldLease(ask, { serial, token, holder, ttlMs, asked });
      held.add(abandon);
      return lease;
    },
    state: (serial) => ask(serial, (redis) => state(redis, serial)),
    forceRelease: (serial, reason) => ask(serial, (redis) => forceRelease(redis, serial, reason)),
    close: () => {
      for (const abandon of held) abandon();
      client.disconnect();
    },
  };
}

async function acquire(ask: Ask, serial: string, holder: string, ttlMs: number): Promise<number> {
  const [lease, fence] = leaseKeys(serial);
  const nonce = randomUUID();
  const [given, answer, leftMs] = (await ask(serial, (redis) =>
    redis.eval(acquireScript, 2, lease, fence, holder, nonce, ttlMs),
  )) as [number, number | string, number?];
  if (given === 1) return Number(answer);
  throw new LabError(
    'LEASE_TAKEN',
    `Phone ${serial} is in use by ${answer}. Wait until that run ends or choose another phone; should that lab have died, the phone is free in ${Math.ceil((leftMs ?? ttlMs) / 1000)} s.`,
  );
}

async function forceRelease(redis: Redis, serial: string, reason: string): Promise<string | null> {
  const [lease, , released] = leaseKeys(serial);
  const note = JSON.stringify({ reason, at: Date.now(), forced: true });
  return (await redis.eval(forceReleaseScript, 2, lease, released, note)) as string | null;
}

async function state(redis: Redis, serial: string): Promise<LeaseState> {
  const [held, token, released] = await redis.mget(leaseKeys(serial));
  return {
    serial,
    holder: held == null ? null : (JSON.parse(held) as { holder: string }).holder,
    token: Number(token ?? 0),
    lastRelease: released == null ? null : (JSON.parse(released) as LeaseState['lastRelease']),
  };
}
