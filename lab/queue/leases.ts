import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { LabError } from '../errors.ts';
import { type LeaseRelease, type LeaseState, type Leases, monotonicMs } from '../model/lease.ts';
import { type Ask, asker } from './ask.ts';
import { heldLease } from './held-lease.ts';
import { acquireScript, forceReleaseScript, leaseKeys, stateScript } from './lease-scripts.ts';
import type { RedisHandle } from './redis-server.ts';
import { terms } from './terms.ts';

/** `ttlMs`: how long a lease lives without a heartbeat, by default 13 s. */
export type LeaseOptions = { readonly ttlMs?: number };

/** Leases in Redis, and the connection that they use. */
export type RedisLeases = Leases & {
  /** Takes a phone from whoever holds it; that holder loses its lease. Answers who held it, or null. */
  forceRelease(serial: string, reason: string): Promise<string | null>;
  /** How the phone's last leases ended, the newest first. */
  releases(serial: string): Promise<readonly LeaseRelease[]>;
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
      const asked = monotonicMs();
      const token = await acquire(ask, serial, holder, ttlMs);
      const { lease, abandon } = heldLease(ask, { serial, token, holder, ttlMs, asked });
      held.add(abandon);
      return lease;
    },
    state: (serial) => ask(serial, (redis) => state(redis, serial)),
    releases: async (serial) => (await ask(serial, (redis) => standing(redis, serial))).releases,
    forceRelease: (serial, reason) => ask(serial, (redis) => forceRelease(redis, serial, reason)),
    close: () => {
      for (const abandon of held) abandon();
      client.disconnect();
    },
  };
}

async function acquire(ask: Ask, serial: string, holder: string, ttlMs: number): Promise<number> {
  const keys = leaseKeys(serial);
  const nonce = randomUUID();
  const [given, answer, leftMs] = (await ask(serial, (redis) =>
    redis.eval(acquireScript, keys.length, ...keys, expiry(), holder, nonce, ttlMs),
  )) as [number, number | string, number?];
  if (given === 1) return Number(answer);
  throw new LabError(
    'LEASE_TAKEN',
    `Phone ${serial} is in use by ${answer}. Wait until that run ends or choose another phone; should that lab have died, the phone is free in ${Math.ceil((leftMs ?? ttlMs) / 1000)} s.`,
  );
}

async function forceRelease(redis: Redis, serial: string, reason: string): Promise<string | null> {
  const [lease, , , released] = leaseKeys(serial);
  const note = JSON.stringify({ reason, at: Date.now(), forced: true });
  return (await redis.eval(forceReleaseScript, 2, lease, released, note)) as string | null;
}

async function state(redis: Redis, serial: string): Promise<LeaseState> {
  const { holder, token, releases } = await standing(redis, serial);
  return { serial, holder, token, lastRelease: releases[0] ?? null };
}

type Standing = Pick<LeaseState, 'holder' | 'token'> & { readonly releases: readonly LeaseRelease[] };

async function standing(redis: Redis, serial: string): Promise<Standing> {
  const keys = leaseKeys(serial);
  const [held, token, releases] = (await redis.eval(stateScript, keys.length, ...keys, expiry())) as [
    string,
    string,
    string[],
  ];
  return {
    holder: held === '' ? null : (JSON.parse(held) as { holder: string }).holder,
    token: Number(token),
    releases: releases.map((each) => JSON.parse(each) as LeaseRelease),
  };
}

/** What is kept of a lease that nobody gave back, with the time at which that is noticed. */
function expiry(): string {
  const reason =
    'not given back: it ended because it was no longer renewed, so its holder died, hung or could not reach Redis (the time is when that was noticed)';
  return JSON.stringify({ reason, at: Date.now() });
}
