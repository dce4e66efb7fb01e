import type { ByteAccount } from '../../model/profile.ts';

/**
 * Why a trial's bytes are not explained by its recording, as the end of a sentence; null where they
 * are. Anything but null forbids PASS.
 */
export function explainAccount(account: ByteAccount): string | null {
  if (account.missing !== undefined) return account.missing;
  if (account.cellular > 0) return `${account.cellular} bytes left on a cellular interface`;
  if (account.unexplained > account.tolerance) {
    return `the phone sent ${account.unexplained} bytes more than were recorded (tolerance ${account.tolerance})`;
  }
  if (account.unexplained < -account.tolerance) {
    return `the phone's counters show ${-account.unexplained} bytes less than were recorded (tolerance ${account.tolerance}), so they do not count the path that the recording took`;
  }
  return null;
}

/** True where bytes went around the recorder: on a cellular interface, or more than it received. */
export function isBypassed(account: ByteAccount): boolean {
  if (account.cellular > 0) return true;
  return account.missing === undefined && account.unexplained > account.tolerance;
}
