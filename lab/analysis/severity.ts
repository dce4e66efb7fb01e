import type { IdentifierKind } from '../model/device.ts';
import type { Recipient, Transport } from '../model/emission.ts';
import type { DeclaredRole } from '../model/policy.ts';
import type { Band, Severity } from '../model/result.ts';

/** What the severity of one emission depends on. */
export type Circumstances = {
  readonly kind: IdentifierKind;
  readonly transport: Transport;
  readonly trigger: string;
  /** What the maker's policy file declares the recipient to be; null where it declares nothing. */
  readonly declared: DeclaredRole | null;
  readonly outsideEea: boolean;
  /** Kinds that stood in the same message. */
  readonly together: readonly IdentifierKind[];
  readonly perHour: number;
};

/** How long an identifier stays with the phone or its owner; content and unknown labels count as the worst. */
const permanence: Readonly<Record<IdentifierKind, number>> = {
  imei: 4,
  imeisv: 4,
  meid: 4,
  serial: 4,
  eid: 4,
  udid: 4,
  'wifi-mac': 4,
  'bluetooth-mac': 4,
  contact: 4,
  sms: 4,
  file: 4,
  custom: 4,
  iccid: 3.5,
  imsi: 3.5,
  msisdn: 3.5,
  account: 3.5,
  location: 3,
  'cell-id': 3,
  lac: 3,
  ssid: 3,
  bssid: 3,
  'android-id': 2,
  'gsf-id': 2,
  idfv: 2,
  'device-name': 2,
  'advertising-id': 1,
  'local-ip': 1,
};

const exposure: Readonly<Record<Transport, number>> = {
  clear: 2,
  'tls-unverified': 1.5,
  tls: 0.5,
  unknown: 0,
};

/** Triggers in which the user asked for nothing that needs the network. */
const unasked = [
  'boot',
  'first-boot',
  'ota-upgrade',
  'screen-on',
  'unlock',
  'sim-swap',
  'wifi-connect',
  'airplane-toggle',
  'charge',
  'sms-received',
  'call',
  'idle',
  'idle-hour',
  'idle-72h',
  'any',
  'background',
];

const permanent = 3.5;
const resettable = 1;
const extra = 0.5;

/**
 * Triage from 0 to 10: permanence + transport + recipient + circumstances, half a point for a
 * permanent identifier beside a resettable one, and half for more than one an hour. Not law.
 */
export function severityOf(circumstances: Circumstances): Severity {
  const parts = {
    P: permanence[circumstances.kind],
    T: exposure[circumstances.transport],
    R: recipientPart(circumstances),
    C: consentPart(circumstances.trigger),
  };
  const bonus = (isLinked(circumstances) ? extra : 0) + (circumstances.perHour > 1 ? extra : 0);
  const score = Math.min(10, parts.P + parts.T + parts.R + parts.C + bonus);
  return { score, band: bandOf(score), parts, ...(bonus === 0 ? {} : { bonus }) };
}

/** At least this much is at stake where nobody knows what else is sent, or answered, that way. */
const unknownContent = 2;

/** The severity of a client that accepts any certificate: that of what it sends, read and changed on the way. */
export function severityOfTrust({
  identifiers,
  declared,
  outsideEea,
}: {
  readonly identifiers: readonly IdentifierKind[];
  readonly declared: DeclaredRole | null;
  readonly outsideEea: boolean;
}): Severity {
  const parts = {
    P: Math.max(unknownContent, ...identifiers.map((kind) => permanence[kind])),
    T: exposure['tls-unverified'],
    R: recipientPart({ declared, outsideEea }),
    C: 2,
  };
  const score = Math.min(10, parts.P + parts.T + parts.R + parts.C);
  return { score, band: bandOf(score), parts };
}

/** What the user did before: nothing 2, refused 1.5, something that may need the network 1, agreed 0. */
function consentPart(trigger: string): number {
  if (trigger === 'opt-in') return 0;
  if (trigger === 'opt-out') return 1.5;
  return unasked.includes(trigger) ? 2 : 1;
}

function recipientPart({ declared, outsideEea }: Pick<Circumstances, 'declared' | 'outsideEea'>): number {
  if (declared === null) return 2;
  if (declared === 'maker' || declared === 'own-carrier') return 0.5;
  return declared === 'third-party' && outsideEea ? 1.5 : 1;
}

/** A permanent identifier beside a resettable one undoes the reset; either of the two is marked. */
function isLinked({ kind, together }: Circumstances): boolean {
  const all = [kind, ...together].map((each) => permanence[each]);
  const own = permanence[kind];
  const matters = own >= permanent || own === resettable;
  return matters && all.some((each) => each >= permanent) && all.includes(resettable);
}

/** The band of a score: critical from 9, high from 7, medium from 4. */
export function bandOf(score: number): Band {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  return score >= 4 ? 'medium' : 'low';
}

/** The role that the maker's policy file declares for a recipient. */
export function declaredRole(
  { domain }: Recipient,
  declared: Readonly<Record<string, DeclaredRole>> | undefined,
): DeclaredRole | null {
  return declared !== undefined && Object.hasOwn(declared, domain) ? (declared[domain] ?? null) : null;
}
