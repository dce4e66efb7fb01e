/** A package that is known to send what tells which phone it is, or whose. */
export type KnownSender = {
  readonly package: string;
  /** What it is, and what it sends to whom. */
  readonly what: string;
  /** Who found that, and when: what can be looked up. */
  readonly source: string;
};

const nrk = 'NRKbeta, March 2019';
const kryptowire = 'Kryptowire, November 2016';
const published = 'its published source: it posts to zzhc.vnet.cn, as the program of 2019 did';
const moore = 'Christopher Moore, "OnePlus OxygenOS built-in analytics", October 2017';

/**
 * Packages whose being there is worth a word, whatever is seen of them: what each sends was found by somebody
 * who looked at phones in use, or stands in its source. That one is installed does not show that it sends
 * anything on this phone. What belongs to every phone (Google's services) or only installs programs is left out.
 */
export const knownSenders: readonly KnownSender[] = [
  {
    package: 'com.qualcomm.qti.autoregistration',
    what: 'registers a phone with China Telecom; the leak of 2019',
    source: nrk,
  },
  {
    package: 'com.mediatek.selfregister',
    what: 'registers a phone with China Telecom, on chips of MediaTek',
    source: published,
  },
  {
    package: 'com.adups.fota',
    what: 'updates of Adups; sent messages, contacts and identifiers from BLU phones',
    source: kryptowire,
  },
  {
    package: 'com.adups.fota.sysoper',
    what: 'the part of the updates of Adups that runs commands',
    source: kryptowire,
  },
  {
    package: 'net.oneplus.odm',
    what: 'sent IMEI, phone number, serial and what the user did to OnePlus',
    source: moore,
  },
  { package: 'net.oneplus.odm.provider', what: 'keeps what net.oneplus.odm sends', source: moore },
  {
    package: 'com.miui.analytics',
    what: 'sent IMEI and Wi-Fi address to Xiaomi every day',
    source: 'Thijs Broenink, "Reverse engineering Xiaomi’s Analytics app", September 2016',
  },
];

/** Those of the names that are known. */
export function knownAmong(names: readonly string[]): string[] {
  return knownSenders.map((each) => each.package).filter((each) => names.includes(each));
}
