import { createHash } from 'node:crypto';
import type { Device, Identifier } from '../../../lab/model/device.ts';

/** A fabricated phone with one value of each kind; phones with other numbers share none of them. */
export function phone(number: number): Device {
  const digits = (length: number, salt: number) => {
    const hash = createHash('sha256').update(`phone ${number} value ${salt}`).digest('hex');
    return BigInt(`0x${hash}`)
      .toString()
      .slice(1, length + 1);
  };
  const hex = (length: number, salt: number) =>
    BigInt(`1${digits(length * 2, salt)}`)
      .toString(16)
      .slice(-length);
  const mac = (salt: number) => `5c${hex(10, salt)}`.match(/../g)?.join(':') ?? '';
  const identifiers: Identifier[] = [
    { kind: 'imei', value: withLuhn(`35693803${digits(6, 1)}`), slot: 1 },
    { kind: 'imei', value: withLuhn(`35693803${digits(6, 2)}`), slot: 2 },
    { kind: 'imeisv', value: `35693803${digits(8, 3)}` },
    { kind: 'meid', value: `a0000${hex(9, 4)}` },
    { kind: 'eid', value: `89049032${digits(24, 5)}` },
    { kind: 'iccid', value: withLuhn(`8947080${digits(11, 6)}`), slot: 1 },
    { kind: 'imsi', value: `24201${digits(10, 7)}`, slot: 1 },
    { kind: 'msisdn', value: `+479${digits(7, 8)}`, slot: 1 },
    { kind: 'wifi-mac', value: mac(9) },
    { kind: 'bluetooth-mac', value: mac(10) },
    { kind: 'bssid', value: mac(11) },
    { kind: 'android-id', value: hex(16, 12) },
    { kind: 'gsf-id', value: hex(16, 13).replace(/^./, '3') },
    {
      kind: 'advertising-id',
      value: hex(32, 14).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    },
    { kind: 'location', value: `59.${digits(6, 15)},10.${digits(6, 16)}` },
    { kind: 'cell-id', value: `27${digits(6, 17)}` },
    { kind: 'lac', value: `4${digits(4, 18)}` },
    { kind: 'ssid', value: `LabNet-${digits(6, 19)}` },
    { kind: 'account', value: `lab.phone.${digits(6, 20)}@mail.test` },
    { kind: 'contact', value: `Åse Prøve ${digits(5, 21)}` },
    { kind: 'sms', value: `Møt meg ved kaia klokken ${digits(4, 22)}, alene` },
    { kind: 'device-name', value: `Kari's phone ${digits(4, 23)}` },
    { kind: 'local-ip', value: `192.168.77.${(number % 200) + 20}` },
    { kind: 'idfv', value: hex(32, 28).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') },
    { kind: 'udid', value: `00008110-001${hex(13, 26)}` },
    { kind: 'custom', value: `tag-${hex(14, 24)}`, label: 'asset-tag' },
  ];
  return {
    serial: `B2NGAA${digits(10, 30)}`,
    product: 'Nokia 7 Plus',
    line: 'nokia-7-plus/eu',
    identifiers,
    sims: [],
  };
}

function withLuhn(body: string): string {
  let sum = 0;
  [...body].reverse().forEach((character, index) => {
    const digit = Number(character) * (index % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  });
  return body + ((10 - (sum % 10)) % 10).toString();
}
