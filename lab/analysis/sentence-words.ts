import type { IdentifierKind } from '../model/device.ts';
import type { Recipient, Transport } from '../model/emission.ts';
import { anyTrigger, backgroundTrigger, idleTrigger } from './summarize-trials.ts';

const names: Readonly<Record<IdentifierKind, string>> = {
  imei: 'IMEI',
  imeisv: 'IMEISV',
  meid: 'MEID',
  serial: 'serial number',
  eid: 'EID',
  iccid: 'ICCID',
  imsi: 'IMSI',
  msisdn: 'phone number',
  'wifi-mac': 'Wi-Fi MAC address',
  'bluetooth-mac': 'Bluetooth MAC address',
  'android-id': 'Android ID',
  'gsf-id': 'GSF ID',
  'advertising-id': 'advertising ID',
  idfv: 'identifier for vendor',
  udid: 'UDID',
  location: 'location',
  'cell-id': 'cell id',
  lac: 'location area code',
  ssid: 'Wi-Fi name',
  bssid: 'Wi-Fi access point address',
  account: 'account name',
  contact: 'contact',
  sms: 'SMS text',
  'device-name': 'device name',
  'local-ip': 'local IP address',
  file: 'file content',
  custom: 'custom identifier',
};

/** What people call an identifier; a slot from the second on and a custom label are said. */
export function nameOf(kind: IdentifierKind, label: string | null, slot: number | null): string {
  const name = kind === 'custom' && label !== null ? label : names[kind];
  return slot === null || slot === 1 ? name : `${name} (slot ${slot})`;
}

const quietWords: Readonly<Record<string, string>> = {
  [idleTrigger]: 'While idle',
  'idle-hour': 'While idle for an hour',
  'idle-72h': 'While idle for 72 hours',
};

/** The beginning of a sentence: when it is sent. */
export function whenOf(trigger: string): string {
  if (trigger === anyTrigger) return 'At any time';
  if (trigger === backgroundTrigger) return 'Outside the triggers';
  return quietWords[trigger] ?? `On ${trigger}`;
}

const hiding = /^(?:base|hex|gzip|deflate|zlib|br|zstd|lz4|snappy|xor|aes)/;

/** How it travels: in clear text, merely encoded, or over TLS. */
export function mannerOf(transport: Transport, decoding: readonly string[]): string {
  if (transport === 'tls') return 'over TLS';
  if (transport === 'tls-unverified') return 'over TLS that accepts any certificate';
  if (transport === 'unknown') return 'over an unknown transport';
  const layers = decoding.filter((layer) => hiding.test(layer));
  return layers.length === 0 ? 'in clear text' : `${layers.join('- and ')}-encoded, not encrypted,`;
}

/** The recipient with what is claimed about it. */
export function recipientText({ host, organisation, country, confidence }: Recipient): string {
  const claim = [organisation, country].filter((each) => each !== null).join(', ');
  return claim === '' ? `${host} (owner unknown)` : `${host} (${claim}; ${confidence} confidence)`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listOf(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** `250ms`, `2s`, `10m`, `72h`. */
export function durationOf(ms: number): string {
  if (ms >= 3_600_000 && ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
