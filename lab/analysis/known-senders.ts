/** A package that is known to have sent identifiers from phones in use. */
export type KnownSender = {
  readonly package: string;
  /** What it is, and where that can be looked up. */
  readonly what: string;
  readonly source: string;
};

/**
 * Packages whose being there is worth a word, whatever is seen of them: each was reported by somebody who
 * looked at phones in use. That one is installed does not show that it sends anything on this phone.
 */
export const knownSenders: readonly KnownSender[] = [
  {
    package: 'com.qualcomm.qti.autoregistration',
    what: 'registers a phone with China Telecom; the leak of 2019',
    source: 'NRKbeta, March 2019',
  },
  {
    package: 'com.adups.fota',
    what: 'updates of Adups; sent messages, contacts and identifiers from BLU phones',
    source: 'Kryptowire, November 2016',
  },
  {
    package: 'com.adups.fota.sysoper',
    what: 'the part of the updates of Adups that runs commands',
    source: 'Kryptowire, November 2016',
  },
];

/** Those of the names that are known. */
export function knownAmong(names: readonly string[]): string[] {
  return knownSenders.map((each) => each.package).filter((each) => names.includes(each));
}
