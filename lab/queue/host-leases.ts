import { sentenceOf } from '../errors.ts';
import type { HeldLease, Leases } from '../model/lease.ts';
import { type HostHold, lockOnHost } from './host-lock.ts';

/**
 * Leases that hold on this machine, too: labs with a Redis each cannot see one another's leases, and
 * reach the same phones. `keyOf` answers what tells a phone from all others of the machine; null for
 * one that no other lab can reach. The phone is free on the machine once its lease is lost.
 */
export function withHostLocks(
  leases: Leases,
  keyOf: (serial: string) => string | null,
  folder?: string,
): Leases {
  return {
    state: (serial) => leases.state(serial),
    acquire: async (serial, holder) => {
      const lease = await leases.acquire(serial, holder);
      const key = keyOf(serial);
      if (key === null) return lease;
      try {
        return held(lease, await lockOnHost(serial, key, holder, folder));
      } catch (thrown) {
        await lease.release(sentenceOf(thrown)).catch(() => undefined);
        throw thrown;
      }
    },
  };
}

function held(lease: HeldLease, hold: HostHold): HeldLease {
  lease.lost.addEventListener('abort', () => void hold.release(), { once: true });
  return {
    serial: lease.serial,
    token: lease.token,
    lost: lease.lost,
    fence: lease.fence,
    check: () => lease.check(),
    release: async (reason) => {
      // First, so that whoever is given the lease next finds the phone free on the machine, too.
      await hold.release();
      await lease.release(reason);
    },
  };
}
