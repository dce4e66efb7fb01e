import type { Check, IdentifierFamily, Spelling } from './identifier-kind.ts';
import { binaryNumbers } from './numeric.ts';
import { luhnValid, mobileIdentity, packedDecimal, semiOctets } from './octets.ts';
import { distinct, part, spelling } from './spelling.ts';

function check(value: string): Check {
  if (!/^\d{15}$/.test(value)) {
    return { error: `an IMEI has 15 digits, this value has ${value.length} characters` };
  }
  return luhnValid(value) ? {} : { warning: 'the check digit (Luhn) of this IMEI is wrong' };
}

function spellings(value: string): Spelling[] {
  const digits = value.replace(/\D/g, '');
  if (digits.length < 14) return [spelling('plain', value, 'word')];
  const body = digits.slice(0, 14);
  const separated = [
    `${digits.slice(0, 2)}-${digits.slice(2, 8)}-${digits.slice(8, 14)}-${digits.slice(14)}`,
    `${digits.slice(0, 6)}-${digits.slice(6, 8)}-${digits.slice(8, 14)}-${digits.slice(14)}`,
    `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${digits.slice(14)}`,
  ].flatMap((text) => [text, text.replaceAll('-', ' '), text.replaceAll('-', '/')]);
  return distinct([
    spelling('plain', value, 'digits'),
    spelling('imei14', body, 'imei'),
    ...[14, 15].map((end) => part(digits.slice(8, end), 'digits', [digits.slice(0, 8)])),
    ...separated.map((text) => spelling('separated', text, 'digits')),
    spelling('bcd', semiOctets(digits), 'free'),
    spelling('bcd', semiOctets(body), 'free'),
    ...[digits, body].flatMap(packedDecimal).map((bytes) => spelling('packed-decimal', bytes, 'free')),
    spelling('mobile-identity', mobileIdentity(digits, 'imei'), 'free'),
    ...binaryNumbers(BigInt(digits)),
  ]);
}

function placeholder(value: string): string | null {
  if (/^0+$/.test(value)) return 'all-zero IMEI';
  return value === '004999010640000' || value === '358240051111110' ? 'IMEI of emulators' : null;
}

/** International mobile equipment identity, 3GPP TS 23.003 6.2.1. */
export const imei: IdentifierFamily = {
  kinds: ['imei'],
  check,
  spellings,
  hashInputs: (value) => [value, value.slice(0, 14), `IMEI:${value}`],
  names: /imei|device.?id|devid|did\b|uid|meid/i,
  placeholder,
};
