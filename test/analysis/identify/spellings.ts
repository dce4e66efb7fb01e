import { createHash } from 'node:crypto';
import { type IdentifierKind, identifierKinds } from '../../../lab/model/device.ts';

/** How senders write a value, written here anew so that the tests share no code with what they test. */
export type Writer = {
  readonly name: string;
  readonly kinds: readonly IdentifierKind[] | 'all';
  write(value: string): Buffer;
};

const macs = ['wifi-mac', 'bluetooth-mac', 'bssid'] as const;
const tokens = [
  'imei',
  'imsi',
  'iccid',
  'android-id',
  'advertising-id',
  'idfv',
  'udid',
  'serial',
  ...macs,
] as const;
const text = (write: (value: string) => string) => (value: string) => Buffer.from(write(value), 'utf8');
const hexOf = (value: string) => value.replace(/[^0-9a-f]/gi, '').toLowerCase();
const swap = (digits: string) =>
  Buffer.from((digits.length % 2 ? `${digits}F` : digits).replace(/(.)(.)/g, '$2$1'), 'hex');
const hash = (name: string, prepare: (value: string) => string) =>
  text((value) => createHash(name).update(prepare(value)).digest('hex'));
const same = (value: string) => value;

const binary = new Set(['bytes', 'fixed64', 'semi-octets', 'mobile identity']);

/** Whether it writes text. */
export function isText({ name }: Writer): boolean {
  return !binary.has(name) && !name.endsWith(' bytes');
}

/** The ways of writing that this kind has. */
export function writersOf(kind: IdentifierKind): Writer[] {
  return writers.filter((writer) => writer.kinds === 'all' || writer.kinds.includes(kind));
}

const named = (key: string) => text((value) => JSON.stringify({ ver: 3, [key]: value, ts: 1551091200 }));
const contextual = ['cell-id', 'lac', 'local-ip', 'location', 'ssid'] as const;

function kindsWithout(left: readonly IdentifierKind[]): IdentifierKind[] {
  return identifierKinds.filter((kind) => !left.includes(kind));
}

function fields(of: (degrees: number) => number) {
  return text((value) => {
    const [lat = 0, lon = 0] = value.split(',').map(Number);
    return JSON.stringify({ lat: of(lat), lon: of(lon) });
  });
}

function number64(value: string): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(BigInt(`0x${value}`));
  return out;
}

/** All ways of writing that are tried. */
export const writers: readonly Writer[] = [
  { name: 'plain', kinds: kindsWithout(contextual), write: text(same) },
  { name: 'named', kinds: ['cell-id'], write: named('cellId') },
  { name: 'named', kinds: ['lac'], write: named('lac') },
  { name: 'named', kinds: ['local-ip'], write: named('ip') },
  { name: 'named', kinds: ['ssid'], write: named('ssid') },
  { name: 'pair', kinds: ['location'], write: text(same) },
  { name: 'pair turned', kinds: ['location'], write: text((v) => v.split(',').reverse().join(',')) },
  { name: 'fields', kinds: ['location'], write: fields((degrees) => degrees) },
  { name: 'micro-degrees', kinds: ['location'], write: fields((degrees) => Math.round(degrees * 1e6)) },
  {
    name: 'upper',
    kinds: ['wifi-mac', 'android-id', 'advertising-id', 'idfv', 'udid', 'account', 'meid', 'custom'],
    write: text((v) => v.toUpperCase()),
  },
  { name: 'bare', kinds: [...macs, 'advertising-id', 'idfv', 'udid'], write: text(hexOf) },
  {
    name: 'bare upper',
    kinds: [...macs, 'advertising-id', 'idfv', 'udid'],
    write: text((v) => hexOf(v).toUpperCase()),
  },
  { name: 'ecid', kinds: ['udid'], write: text((v) => BigInt(`0x${v.split('-')[1]}`).toString()) },
  { name: 'dashes', kinds: macs, write: text((v) => v.replaceAll(':', '-')) },
  { name: 'decimal', kinds: macs, write: text((v) => BigInt(`0x${hexOf(v)}`).toString()) },
  {
    name: 'bytes',
    kinds: [...macs, 'android-id', 'advertising-id', 'idfv', 'udid', 'meid'],
    write: (v) => Buffer.from(hexOf(v), 'hex'),
  },
  { name: 'fixed64', kinds: ['android-id', 'gsf-id'], write: number64 },
  { name: 'number', kinds: ['android-id', 'gsf-id'], write: text((v) => BigInt(`0x${v}`).toString()) },
  {
    name: 'signed',
    kinds: ['android-id', 'gsf-id'],
    write: text((v) => BigInt.asIntN(64, BigInt(`0x${v}`)).toString()),
  },
  { name: 'imei14', kinds: ['imei'], write: text((v) => v.slice(0, 14)) },
  { name: 'imeisv', kinds: ['imei'], write: text((v) => `${v.slice(0, 14)}78`) },
  { name: 'prefixed', kinds: ['imei', 'imsi'], write: text((v) => `IMEI:${v}`) },
  { name: 'composite', kinds: ['imei', 'iccid'], write: text((v) => `${v}_8988280666000000000`) },
  { name: 'semi-octets', kinds: ['imei', 'imsi', 'iccid', 'eid'], write: swap },
  {
    name: 'mobile identity',
    kinds: ['imei'],
    write: (v) => Buffer.concat([Buffer.from(`${v[0]}a`, 'hex'), swap(v.slice(1))]),
  },
  {
    name: 'mobile identity',
    kinds: ['imsi'],
    write: (v) => Buffer.concat([Buffer.from(`${v[0]}9`, 'hex'), swap(v.slice(1))]),
  },
  { name: 'without +', kinds: ['msisdn'], write: text((v) => v.slice(1)) },
  { name: 'with 00', kinds: ['msisdn'], write: text((v) => `00${v.slice(1)}`) },
  { name: 'no check digit', kinds: ['iccid'], write: text((v) => v.slice(0, -1)) },
  { name: 'filled', kinds: ['iccid'], write: text((v) => `${v}F`) },
  ...['md5', 'sha1', 'sha256', 'sha512'].flatMap((name): Writer[] => [
    { name, kinds: tokens, write: hash(name, same) },
    {
      name: `${name} of upper`,
      kinds: ['android-id', 'advertising-id', ...macs],
      write: hash(name, (v) => v.toUpperCase()),
    },
    { name: `${name} with newline`, kinds: tokens, write: hash(name, (v) => `${v}\n`) },
    { name: `${name} of bare`, kinds: macs, write: hash(name, hexOf) },
    {
      name: `${name} upper`,
      kinds: tokens,
      write: (v) => Buffer.from(hash(name, same)(v).toString().toUpperCase()),
    },
    { name: `${name} bytes`, kinds: tokens, write: (v) => createHash(name).update(v).digest() },
    { name: `${name} cut`, kinds: tokens, write: (v) => hash(name, same)(v).subarray(0, 16) },
  ]),
];
