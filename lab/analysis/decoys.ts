import { createHash } from 'node:crypto';
import { type Device, type Identifier, knownIdentifiers } from '../model/device.ts';
import type { DecoyCount } from '../model/profile.ts';
import { nameOf } from './sentence-words.ts';

const phones = 4;

/** Digits and letters that are the same in every run, and no phone's. */
function drawn(phone: number, what: string): { digits(count: number): string; hex(count: number): string } {
  const hash = createHash('sha512').update(`decoy ${phone} ${what}`).digest('hex');
  return {
    digits: (count) =>
      BigInt(`0x${hash}`)
        .toString()
        .slice(2, count + 2),
    hex: (count) => hash.slice(0, count),
  };
}

function decoy(phone: number): Device {
  const of = (what: string) => drawn(phone, what);
  const mac = (what: string) => `3c${of(what).hex(10)}`.match(/../g)?.join(':') ?? '';
  const [latitude, longitude] = [of('latitude'), of('longitude')];
  const identifiers: Identifier[] = [
    { kind: 'imei', value: `35${of('imei').digits(13)}` },
    { kind: 'imeisv', value: `35${of('imeisv').digits(14)}` },
    { kind: 'meid', value: `a1${of('meid').hex(12)}` },
    { kind: 'eid', value: `8904${of('eid').digits(28)}` },
    { kind: 'iccid', value: `8947${of('iccid').digits(16)}` },
    { kind: 'imsi', value: `24202${of('imsi').digits(10)}` },
    { kind: 'msisdn', value: `+479${of('msisdn').digits(7)}` },
    { kind: 'wifi-mac', value: mac('wifi') },
    { kind: 'bluetooth-mac', value: mac('bluetooth') },
    { kind: 'bssid', value: mac('access point') },
    { kind: 'android-id', value: of('android id').hex(16) },
    { kind: 'gsf-id', value: `3${of('gsf id').hex(15)}` },
    {
      kind: 'advertising-id',
      value: of('advertising id')
        .hex(32)
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    },
    {
      kind: 'location',
      value: `4${latitude.digits(1)}.${latitude.digits(6)},1${longitude.digits(7).replace(/^./, '$&.')}`,
    },
    { kind: 'cell-id', value: `2${of('cell').digits(7)}` },
    { kind: 'lac', value: `3${of('area').digits(4)}` },
    { kind: 'ssid', value: `Harbour-${of('network').digits(5)}` },
    { kind: 'account', value: `nobody.${of('account').digits(6)}@mail.example` },
    { kind: 'contact', value: `Torbjørg Vågsnes ${of('contact').digits(3)}` },
    { kind: 'device-name', value: `Torbjørg's phone ${of('name').digits(4)}` },
    { kind: 'local-ip', value: `10.${Number(of('ip').digits(2)) + 100}.${Number(of('ip').digits(2))}.77` },
  ];
  return { serial: `DECOY${of('serial').digits(10)}`, product: '', line: '', identifiers, sims: [] };
}

const all = Array.from({ length: phones }, (_, index) => decoy(index + 1));

/**
 * Phones that never were in any lab, to be searched for beside the lab's: what is found of them is a running
 * estimate of how much is invented. Values that one of the lab's phones happens to have are left out.
 */
export function decoysBeside(devices: readonly Device[]): Device[] {
  const plain = (value: string) => value.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
  const taken = new Set(devices.flatMap(knownIdentifiers).map(({ value }) => plain(value)));
  return all.map((each) => ({
    ...each,
    identifiers: each.identifiers.filter(({ value }) => !taken.has(plain(value))),
  }));
}

/** The counts of several runs together; nothing where a run has none. */
export function pooledDecoys(counts: readonly (DecoyCount | undefined)[]): { decoys?: DecoyCount } {
  const [first, ...others] = counts.flatMap((count) => count ?? []);
  if (first === undefined || others.length + 1 < counts.length) return {};
  const messages = others.reduce((sum, each) => sum + each.messages, first.messages);
  return { decoys: { ...first, messages, hits: [first, ...others].flatMap(({ hits }) => hits) } };
}

/** What came of the decoys, in a sentence. */
export function decoySentence({ phones: count, values, messages, hits }: DecoyCount): string {
  const searched = `${values} values of ${count} phones that never were in the lab, searched for in the same ${messages} messages`;
  if (hits.length === 0) return `Decoys: of ${searched}, none was found.`;
  const listed = hits
    .slice(0, 5)
    .map(({ identifier, host, place }) => `${nameOf(identifier, null, null)} to ${host} at ${place}`);
  const more = hits.length > listed.length ? ` and ${hits.length - listed.length} more` : '';
  return `Decoys: of ${searched}, ${hits.length} were found by chance (${listed.join('; ')}${more}): expect about as many invented ones for each ${values} values of the lab's phones.`;
}
