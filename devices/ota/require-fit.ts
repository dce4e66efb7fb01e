import { LabError } from '../../lab/errors.ts';
import { isUserBuild, type OtaFile } from '../../lab/model/build.ts';
import type { Booted } from './booted.ts';

/**
 * Refuses, before anything is changed, an OTA that this phone would refuse or would not come back
 * from. Throws USAGE for another phone's OTA, WRONG_BUILD for one that starts from another build,
 * PHONE_STATE for a wipe after which nobody could set the phone up.
 */
export function requireFit(phone: string, booted: Booted, ota: OtaFile, canBeSetUp: boolean): void {
  const { preDevice, preBuild, path } = ota;
  if (preDevice.length > 0 && !booted.names.some((name) => preDevice.includes(name))) {
    throw new LabError(
      'USAGE',
      `The OTA ${path} is for ${preDevice.join(' or ')}, and ${phone} is ${booted.names.join(' or ') || 'of no name'}. Give the OTA of its own model; nothing was changed on it.`,
    );
  }
  if (preBuild.length > 0 && !preBuild.includes(booted.fingerprint)) {
    throw new LabError(
      'WRONG_BUILD',
      `The OTA ${path} leads from ${preBuild.join(' or ')}, and ${phone} runs ${booted.fingerprint}. Install the build before it first, or give a full OTA; nothing was changed on it.`,
    );
  }
  if (ota.wipe && ota.postBuild.some(isUserBuild) && !canBeSetUp) {
    throw new LabError(
      'PHONE_STATE',
      `The OTA ${path} wipes ${phone}, and a user build comes back from a wipe without adb and with its set-up wizard: a person has to go through it and allow USB debugging. Run this in a terminal with that person at the phone; nothing was changed on it.`,
    );
  }
}

/** What is about to happen to a phone, for whoever watches. */
export function planText(booted: Booted, ota: OtaFile, control: string): string {
  const to = ota.postBuild.join(' or ');
  const kind = ota.downgrade ? 'goes back' : 'is upgraded';
  const wipe = ota.wipe ? '; this WIPES it: all that is on the phone is erased' : '';
  return `${kind} from ${booted.fingerprint} to ${to} by ${control}${wipe}`;
}
