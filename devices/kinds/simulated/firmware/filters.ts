import { createHash } from 'node:crypto';
import { identityTypes, mobileIdentity, telephonyBcd } from './semi-octets.ts';

/** A value on its way through filters: text, or raw bytes. */
export type FilterValue = string | Buffer;

/** One filter of a template. `takes` text only where raw bytes make no sense; `gives` raw bytes or text. */
export type Filter = {
  readonly takes: 'text' | 'any';
  readonly gives: 'text' | 'raw';
  apply(value: FilterValue, kind: string): FilterValue;
};

/** The filters of `{{kind|filter}}` by name. */
export const filters: Readonly<Record<string, Filter>> = {
  md5: hash('md5'),
  sha1: hash('sha1'),
  sha256: hash('sha256'),
  sha512: hash('sha512'),
  upper: ofText((text) => text.toUpperCase()),
  lower: ofText((text) => text.toLowerCase()),
  strip: ofText((text) => text.replace(/[\s:.\-_/()]/g, '')),
  bcd: { takes: 'text', gives: 'raw', apply: (value) => telephonyBcd(textOf(value)) },
  'mobile-identity': {
    takes: 'text',
    gives: 'raw',
    apply: (value, kind) => mobileIdentity(textOf(value), identityTypes[kind] ?? 0),
  },
  hex: { takes: 'any', gives: 'text', apply: (value) => bytesOf(value).toString('hex') },
  base64: { takes: 'any', gives: 'text', apply: (value) => bytesOf(value).toString('base64') },
};

/** The bytes of a value; text is UTF-8. */
export function bytesOf(value: FilterValue): Buffer {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
}

/** The text of a value; bytes are read as UTF-8. */
export function textOf(value: FilterValue): string {
  return typeof value === 'string' ? value : value.toString('utf8');
}

function hash(algorithm: string): Filter {
  const apply = (value: FilterValue) => createHash(algorithm).update(bytesOf(value)).digest('hex');
  return { takes: 'any', gives: 'text', apply };
}

function ofText(change: (text: string) => string): Filter {
  return { takes: 'text', gives: 'text', apply: (value) => change(textOf(value)) };
}
