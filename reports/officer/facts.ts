import type { IdentifierKind } from '../../lab/model/device.ts';
import type { Finding, Result } from '../../lab/model/result.ts';
import { gather } from '../gather.ts';
import { identifierName } from '../words.ts';

/** What this build itself was seen to send: known or new makes no difference to whoever it is about. */
export function sentFindings({ findings }: Result): Finding[] {
  return findings.filter(({ evidence, seen }) => evidence.length > 0 && (seen.k > 0 || seen.n > 0));
}

/** What goes to one recipient in one way, on the same occasions and as often. */
export type Flow = { readonly identifiers: readonly Finding[]; readonly findings: readonly Finding[] };

/** Facts by recipient and way, the gravest first; each identifier in it once. */
export function flowsOf(findings: readonly Finding[]): Flow[] {
  const one = gather(findings, (each) => JSON.stringify([identifierName(each), wayOf(each)]));
  return gather(one, (of) =>
    JSON.stringify([of[0] && wayOf(of[0]), of.map((each) => JSON.stringify(occasionOf(each))).sort()]),
  ).map((group) => ({
    identifiers: group.flatMap((of) => of[0] ?? []),
    findings: group[0] ?? [],
  }));
}

function wayOf({ recipient, transport, decoding, answeredBy }: Finding): unknown[] {
  return [recipient.host, transport, decoding, answeredBy];
}

function occasionOf({ trigger, background, seen, state }: Finding): unknown[] {
  return [trigger, background, seen, state];
}

/** For how long an identifier stays the same: its permanence, in words. */
export function permanenceOf(kind: IdentifierKind): string {
  const found = (Object.keys(permanence) as (keyof typeof permanence)[]).find((each) =>
    (permanence[each] as readonly string[]).includes(kind),
  );
  return found ?? 'depends on what it is';
}

const permanence = {
  'for the phone’s whole life': [
    'imei',
    'imeisv',
    'meid',
    'serial',
    'eid',
    'udid',
    'wifi-mac',
    'bluetooth-mac',
  ],
  'as long as the SIM card or the subscription': ['iccid', 'imsi', 'msisdn'],
  'until the phone is wiped': ['android-id', 'gsf-id'],
  'as long as an app of its maker is installed': ['idfv'],
  'until the user resets it': ['advertising-id'],
  'tells where the phone is': ['location', 'cell-id', 'lac', 'bssid', 'ssid'],
  'content of the user’s own': ['account', 'contact', 'sms', 'file', 'device-name'],
} as const;

/** EEA and what the Commission treats alike is not the lab's to say: these are the thirty states of the EEA. */
const eea = new Set(
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO'.split(' '),
);

/** Whether a recipient is established outside the EEA; null where its country is not known. */
export function isOutsideEea({ recipient }: Finding): boolean | null {
  return recipient.country === null ? null : !eea.has(recipient.country.toUpperCase());
}
