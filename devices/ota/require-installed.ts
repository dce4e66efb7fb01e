import { LabError } from '../../lab/errors.ts';
import type { OtaFile } from '../../lab/model/build.ts';
import type { Booted } from './booted.ts';

/**
 * Throws WRONG_BUILD unless the build that the OTA makes has booted and, on a phone with slots, from
 * the other slot: a slot that does not boot is left for the old one, and nothing on the phone says so.
 */
export function requireInstalled(phone: string, before: Booted, after: Booted, ota: OtaFile): void {
  const expected = ota.postBuild.join(' or ');
  const right = ota.postBuild.includes(after.fingerprint);
  const moved = before.slot === null || after.slot !== before.slot;
  if (right && moved) return;
  throw new LabError('WRONG_BUILD', sentence(phone, before, after, { expected, right }));
}

function sentence(
  phone: string,
  before: Booted,
  after: Booted,
  { expected, right }: { expected: string; right: boolean },
): string {
  const slot = after.slot === null ? '' : ` from slot ${after.slot}`;
  const nothing = `Nothing was tested of ${expected}.`;
  if (right) {
    return `${phone} has booted ${expected}, but still${slot}: the OTA did not change the slot, so that what runs may not be what was installed. Look at its slots (fastboot getvar current-slot) and install again. ${nothing}`;
  }
  if (after.fingerprint !== before.fingerprint) {
    return `${phone} has booted ${after.fingerprint}${slot}, and not ${expected}, which the OTA promises. Check that the zip is the one that was meant. ${nothing}`;
  }
  if (after.slot === null || before.slot === null) {
    return `${phone} still runs ${after.fingerprint} after the OTA to ${expected}: its recovery did not install it. Look at the recovery's log (/data/misc/recovery/last_log). ${nothing}`;
  }
  if (after.slot !== before.slot) {
    return `${phone} still runs ${after.fingerprint}, though${slot} by now, after the OTA to ${expected}. Look at what is in that slot. ${nothing}`;
  }
  return `${phone} still runs ${after.fingerprint}${slot} after the OTA to ${expected}: the new slot was not written or did not boot, and its bootloader fell back silently to the old one. Look at the slots (fastboot getvar all: slot-successful, slot-retry-count) and install again. ${nothing}`;
}
