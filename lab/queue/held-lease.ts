import { LabError } from '../errors.ts';
import type { Lease } from '../model/lease.ts';
import type { Ask } from './ask.ts';
import { Heartbeat } from './heartbeat.ts';
import { leaseKeys, releaseScript, renewScript } from './lease-scripts.ts';

/** A lease that was given; `asked` is when, by performance.now(), and so the earliest start of its ttl. */
export type Grant = {
  readonly serial: string;
  readonly token: number;
  readonly holder: string;
  readonly ttlMs: number;
  readonly asked: number;
};

/** The lease with its heartbeat running, and a function that stops the heartbeat without releasing. */
export function heldLease(ask: Ask, grant: Grant): { lease: Lease; abandon: () => void } {
  const { serial, token, ttlMs } = grant;
  const lost = new AbortController();
  const lose = () => lost.abort(lostError(grant));
  const renew = (forMs: number) => renewed(ask, grant, forMs);
  const heart = new Heartbeat(ttlMs, grant.asked, () => renew(ttlMs), lose);
  let released = false;
  const check = async () => {
    if (released) throw new LabError('LEASE_LOST', `The lease of phone ${serial} was given back before.`);
    lost.signal.throwIfAborted();
    if (await renew(0)) return;
    heart.stop();
    if (!lost.signal.aborted) lose();
    lost.signal.throwIfAborted();
  };
  const release = async (reason: string) => {
    if (released) return;
    released = true;
    heart.stop();
    await giveBack(ask, grant, reason);
  };
  return { lease: { serial, token, check, lost: lost.signal, release }, abandon: () => heart.stop() };
}

async function renewed(ask: Ask, grant: Grant, forMs: number): Promise<boolean> {
  const [key] = leaseKeys(grant.serial);
  return (await ask(grant.serial, (redis) => redis.eval(renewScript, 1, key, grant.token, forMs))) === 1;
}

async function giveBack(ask: Ask, grant: Grant, reason: string): Promise<void> {
  const [key, , kept] = leaseKeys(grant.serial);
  const note = JSON.stringify({ holder: grant.holder, reason, at: Date.now() });
  await ask(grant.serial, (redis) => redis.eval(releaseScript, 2, key, kept, grant.token, note));
}

function lostError({ serial, ttlMs }: Grant): LabError {
  return new LabError(
    'LEASE_LOST',
    `The lease of phone ${serial} was lost: it could not be renewed within ${ttlMs / 1000} s, or another lab took it. Nothing more is sent to this phone; run the trial again.`,
  );
}
