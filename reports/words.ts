import type { IdentifierKind } from '../lab/model/device.ts';
import type { Recipient, Transport } from '../lab/model/emission.ts';
import type { Visibility } from '../lab/model/flow.ts';
import type { Finding, FindingState, Matrix, MatrixCell, Result, VerdictWord } from '../lab/model/result.ts';
import { visible } from './visible.ts';

/** A word with a shape of its own, so that colour is never alone, and what it means in one line. */
export type Word = { readonly word: string; readonly shape: string; readonly meaning: string };

/** The verdict in words. */
export const verdictWords: Readonly<Record<VerdictWord, Word>> = {
  fail: { word: 'FAIL', shape: '■', meaning: 'This build sends something that its baseline does not allow.' },
  inconclusive: {
    word: 'INCONCLUSIVE',
    shape: '◆',
    meaning: 'Too little was seen to say pass or fail; the reasons are listed.',
  },
  review: {
    word: 'REVIEW',
    shape: '▲',
    meaning: 'Something differs from the baseline; a person has to decide.',
  },
  pass: {
    word: 'PASS',
    shape: '✔',
    meaning: 'Nothing new left the phone within the stated scope, and the lab proved that it was listening.',
  },
};

/** The states of a finding in words, and those that only a side-by-side cell has. */
export const stateWords: Readonly<Record<MatrixCell['state'], Word>> = {
  new: { word: 'new', shape: '■', meaning: 'sent by this build, not seen on the baseline' },
  worse: { word: 'worse', shape: '▲', meaning: 'on the baseline too, now less protected or more often' },
  changed: { word: 'changed', shape: '◆', meaning: 'on the baseline too, sent in another way' },
  unproven: { word: 'unproven', shape: '?', meaning: 'not seen now, but too few trials to call it gone' },
  gone: { word: 'gone', shape: '✔', meaning: 'sent before; enough trials without it to call it gone' },
  excepted: { word: 'excepted', shape: '○', meaning: 'a person allowed it, with a reason and an end date' },
  unchanged: { word: 'unchanged', shape: '=', meaning: 'the same as on the baseline' },
  present: { word: 'sent', shape: '●', meaning: 'sent by the build that the others are compared with' },
  'not-seen': { word: 'not seen', shape: '·', meaning: 'tested, and not seen' },
  'not-tested': { word: 'not tested', shape: 'n/t', meaning: 'no valid trial: nothing can be said' },
};

/** States from the one that needs a decision first to the one that needs none. */
export const stateOrder: readonly FindingState[] = [
  'new',
  'worse',
  'changed',
  'unproven',
  'gone',
  'excepted',
  'unchanged',
];

/** How it travelled, with the letter that tables use. */
export const transportWords: Readonly<Record<Transport, { readonly word: string; readonly letter: string }>> =
  {
    clear: { word: 'in clear, not encrypted', letter: 'C' },
    'tls-unverified': { word: 'TLS with a certificate that the phone did not check', letter: 'V' },
    tls: { word: 'TLS', letter: 'T' },
    unknown: { word: 'transport not known', letter: 'U' },
  };

/** What could be seen of a flow, in words. */
export const visibilityWords: Readonly<Record<Visibility, string>> = {
  decoded: 'recorded and read',
  opaque: 'recorded, content not readable',
  refused: 'the phone refused the lab’s certificate (pinned): contact known, content unknown',
  silent: 'opened, nothing sent',
  blocked: 'the lab did not let it pass',
  bypassed: 'left the phone outside the lab’s recorder',
};

/** How the transport reads for one finding: encoding is not encryption, and that is said. */
export function transportOf(finding: Pick<Finding, 'transport' | 'decoding'>): string {
  if (finding.transport !== 'clear') return transportWords[finding.transport].word;
  const wrapping = finding.decoding.find((each) => /base64|hex|gzip|deflate|brotli|zstd/.test(each));
  const cipher = finding.decoding.find((each) => /aes|xor/.test(each));
  if (cipher !== undefined) return `no TLS; ${visible(cipher)} with a key that the lab knows`;
  return wrapping === undefined ? 'in clear text' : `${visible(wrapping)}-encoded, not encrypted`;
}

const triggerOrder = ['boot', 'unlock', 'screen-on', 'sim-swap', 'idle', 'any', 'background'];

/** Sorts triggers as a user meets them; background comes last. */
export function byTrigger(a: string, b: string): number {
  const place = (name: string) => (triggerOrder.includes(name) ? triggerOrder.indexOf(name) : 4.5);
  return place(a) - place(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Whether a finding belongs to no trigger. */
export function isBackground(finding: Pick<Finding, 'background' | 'trigger'>): boolean {
  return finding.background || isBackgroundTrigger(finding.trigger);
}

/** Whether the name that stands in place of a trigger says that there was none. */
export function isBackgroundTrigger(name: string): boolean {
  return name === 'any' || name === 'background';
}

const identifierTable: Readonly<Record<IdentifierKind, readonly [name: string, meaning: string]>> = {
  imei: ['IMEI', 'number of the phone’s radio; stays for the phone’s whole life'],
  imeisv: ['IMEISV', 'IMEI with the radio software’s version; stays for the phone’s whole life'],
  meid: ['MEID', 'number of the phone’s CDMA radio; stays for the phone’s whole life'],
  serial: ['serial number', 'the maker’s number of this phone; stays for its whole life'],
  eid: ['EID', 'number of the built-in SIM chip; stays for the phone’s whole life'],
  iccid: ['ICCID', 'number of the SIM card; stays as long as the card'],
  imsi: ['IMSI', 'number of the mobile subscription'],
  msisdn: ['phone number', 'the subscriber’s telephone number'],
  'wifi-mac': ['Wi-Fi MAC', 'address of the Wi-Fi radio; stays for the phone’s whole life'],
  'bluetooth-mac': ['Bluetooth MAC', 'address of the Bluetooth radio; stays for the phone’s whole life'],
  'android-id': ['Android ID', 'number of this Android installation; stays until the phone is wiped'],
  'gsf-id': [
    'Google services ID',
    'number of the Google services installation; stays until the phone is wiped',
  ],
  'advertising-id': ['advertising ID', 'number for advertising; the user can reset it'],
  idfv: [
    'identifier for vendor',
    'one maker’s apps’ number of this phone; stays as long as one of those apps is installed',
  ],
  udid: ['UDID', 'Apple’s number of this phone; stays for its whole life'],
  location: ['location', 'where the phone is'],
  'cell-id': ['cell ID', 'the mobile cell in use: tells roughly where the phone is'],
  lac: ['area code (LAC/TAC)', 'the mobile area in use: tells roughly where the phone is'],
  ssid: ['Wi-Fi name (SSID)', 'name of the Wi-Fi network in use'],
  bssid: ['Wi-Fi access point (BSSID)', 'address of the access point in use: tells where the phone is'],
  account: ['account', 'an account of the user'],
  contact: ['contact', 'an entry of the user’s address book'],
  sms: ['text message', 'content of a text message'],
  'device-name': ['device name', 'the name that the user gave to the phone'],
  'local-ip': ['local IP address', 'the phone’s address in its own network'],
  file: ['file', 'a marked file that the lab put on the phone'],
  custom: ['custom identifier', 'an identifier that the lab’s operator named'],
};

/** `IMEI`, `IMEI (slot 2)`, `asset tag`. */
export function identifierName(of: Pick<Finding, 'identifier' | 'label' | 'slot'>): string {
  const name = of.label === null ? identifierTable[of.identifier][0] : visible(of.label, 60);
  return of.slot === null || of.slot === 1 ? name : `${name} (slot ${of.slot})`;
}

/** `imei:2` as a matrix row has it, for people. */
export function identifierKeyName(key: string): string {
  const [kind = '', ...rest] = key.split(':');
  const row = identifierTable[kind as IdentifierKind] as readonly [string, string] | undefined;
  const suffix = rest.join(':');
  if (row === undefined) return visible(key, 60);
  if (kind === 'custom' && suffix !== '') return visible(suffix, 60);
  if (suffix === '' || suffix === '1') return row[0];
  return /^\d+$/.test(suffix) ? `${row[0]} (slot ${suffix})` : `${row[0]} (${visible(suffix, 40)})`;
}

/** Sorts identifiers, `imei:2` as a matrix row has it, from the phone's own to those of its surroundings. */
export function byIdentifier(a: string, b: string): number {
  const kinds = Object.keys(identifierTable);
  const place = (key: string) => {
    const index = kinds.indexOf(key.split(':')[0] ?? '');
    return index === -1 ? kinds.length : index;
  };
  return place(a) - place(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** What an identifier is, in one line for somebody who never heard of it. */
export function identifierMeaning(kind: IdentifierKind): string {
  return identifierTable[kind][1];
}

/** `China Telecom, CN; high confidence`, or that nobody knows. */
export function recipientOwner(recipient: Recipient): string {
  if (recipient.organisation === null) return 'owner not known to the lab';
  const country = recipient.country === null ? '' : `, ${visible(recipient.country, 40)}`;
  const server =
    recipient.hosting === undefined ? '' : `; server in ${visible(recipient.hosting.country, 40)}`;
  return `${visible(recipient.organisation, 120)}${country}; ${recipient.confidence} confidence${server}`;
}

/** The words of the three questions that an authority asks first. */
export function questionWords(result: Result): readonly { question: string; word: string; note: string }[] {
  const { identifiers, leavesEea, leavesEeaBy, noticeSeen } = result.questions;
  const by = leavesEeaBy === undefined ? '' : ` ${visible(leavesEeaBy.text, 600)}`;
  const eea = {
    reached: ['YES', 'The server outside the EEA itself answered.'],
    attempted: ['ATTEMPTED', 'Sent towards a recipient outside the EEA; the lab answered in its place.'],
    no: ['NO', 'No recipient outside the EEA was seen.'],
    unknown: ['UNKNOWN', 'The country of a recipient is not known, or not everything could be read.'],
  } as const;
  const sent = {
    yes: ['YES', 'At least one known identifier of the phone or its SIM.'],
    no: ['NONE SEEN', 'None in what the lab could read.'],
    unknown: ['UNKNOWN', 'Not everything could be read.'],
  } as const;
  const notice = { no: ['NONE SEEN', 'The scenarios gave no consent and met no notice.'] } as const;
  const [first, second, third] = [sent[identifiers], eea[leavesEea], notice[noticeSeen]];
  return [
    { question: 'Were personal identifiers sent?', word: first[0], note: first[1] },
    { question: 'Did they leave the EEA?', word: second[0], note: `${second[1]}${by}` },
    { question: 'Was there notice or consent before?', word: third[0], note: third[1] },
  ];
}

/** The word of a build in a side-by-side table. */
export function buildVerdict(verdict: Matrix['builds'][number]['verdict']): Word {
  if (verdict !== 'baseline') return verdictWords[verdict];
  return { word: 'baseline', shape: '●', meaning: 'the build that the others are compared with' };
}

/** Whether a page shows values as they are, in words. */
export function shownNote({ revealed }: { readonly revealed?: true }): string {
  return revealed
    ? 'identifiers are shown as they are: this page holds personal data'
    : 'identifiers are not shown in full';
}
