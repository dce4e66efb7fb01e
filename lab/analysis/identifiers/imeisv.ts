import type { Check, IdentifierFamily, Spelling } from './identifier-kind.ts';
import { binaryNumbers } from './numeric.ts';
import { mobileIdentity, semiOctets } from './octets.ts';
import { distinct, spelling } from './spelling.ts';

function check(value: string): Check {
  if (/^\d{16}$/.test(value)) return {};
  return { error: `an IMEISV has 16 digits, this value has ${value.length} characters` };
}

function spellings(value: string): Spelling[] {
  if (!/^\d{16}$/.test(value)) return [spelling('plain', value, 'word')];
  return distinct([
    spelling('plain', value, 'digits'),
    spelling('bcd', semiOctets(value), 'free'),
    spelling('packed-decimal', Buffer.from(value, 'hex'), 'free'),
    spelling('mobile-identity', mobileIdentity(value, 'imeisv'), 'free'),
    ...binaryNumbers(BigInt(value)),
  ]);
}

/** IMEI with software version in place of the check digit, 3GPP TS 23.003 6.2.2. */
export const imeisv: IdentifierFamily = {
  kinds: ['imeisv'],
  check,
  spellings,
  hashInputs: (value) => [value],
  names: /imei|device.?id|devid/i,
  placeholder: (value) => (/^0+$/.test(value) ? 'all-zero IMEISV' : null),
};
