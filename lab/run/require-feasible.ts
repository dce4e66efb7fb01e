import { LabError } from '../errors.ts';
import { type Build, isUserBuild } from '../model/build.ts';
import type { Phone } from '../model/lab.ts';
import type { Scenario } from '../model/scenario.ts';

/**
 * Refuses, before anything on the phone is erased, what could not be seen: a user build comes back
 * from a wipe with adb off, so that with the proxy setting alone nothing of its first boot is
 * recorded and nobody can go on. Throws PHONE_STATE.
 */
export function requireFeasible(phone: Phone, build: Build, scenarios: readonly Scenario[]): void {
  const wiping = scenarios.find(({ lasting }) => lasting === 'wipe');
  if (wiping === undefined || phone.scope === 'gateway' || keepsAdb(build)) return;
  throw new LabError(
    'PHONE_STATE',
    `Scenario ${wiping.name} wipes phone ${phone.device.serial}, and its build (${build.fingerprint}) comes back from a wipe without adb, without the lab's proxy and with its set-up wizard: with the proxy alone its first boot cannot be recorded. Capture it behind a gateway with somebody at the phone, or take a userdebug build; nothing was erased.`,
  );
}

function keepsAdb({ fingerprint, properties }: Build): boolean {
  return (
    !isUserBuild(fingerprint) && properties['ro.debuggable'] === '1' && properties['ro.adb.secure'] !== '1'
  );
}
