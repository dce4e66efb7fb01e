import type { Check, IdentifierFamily, Spelling } from './identifier-kind.ts';
import { luhnValid, packedDecimal, semiOctets } from './octets.ts';
import { distinct, spelling } from './spelling.ts';

function check(value: string): Check {
  const digits = value.replace(/f$/i, '');
  if (!/^\d{18,20}$/.test(digits)) {
    return { error: `an ICCID has 19 or 20 digits, this value has ${value.length} characters` };
  }
  if (!digits.startsWith('89')) return { warning: 'an ICCID of a SIM card begins with 89' };
  return luhnValid(digits) ? {} : { warning: 'the check digit (Luhn) of this ICCID is wrong' };
}

function spellings(value: string): Spelling[] {
  const digits = value.replace(/f$/i, '');
  if (!/^\d{18,20}$/.test(digits)) return [spelling('plain', value, 'word')];
  const short = digits.slice(0, digits.length - 1);
  return distinct([
    spelling('plain', value, 'digits'),
    spelling('plain', digits, 'digits'),
    spelling('filled', `${digits}F`, 'hex'),
    spelling('no-check-digit', short, 'digits'),
    spelling('filled', `${short}F`, 'hex'),
    spelling('bcd', semiOctets(digits.padEnd(20, 'F')), 'free'),
    spelling('bcd', semiOctets(digits), 'free'),
    spelling('bcd', semiOctets(short.padEnd(20, 'F')), 'free'),
    spelling('swapped', digits.padEnd(20, 'F').replace(/(.)(.)/g, '$2$1'), 'hex'),
    ...packedDecimal(digits).map((bytes) => spelling('packed-decimal', bytes, 'free')),
  ]);
}

/** Integrated circuit card identifier, ITU-T E.118; as bytes ETSI TS 102 221 13.2 (EF ICCID). */
export const iccid: IdentifierFamily = {
  kinds: ['iccid'],
  check,
  spellings,
  hashInputs: (value) => [value, value.replace(/f$/i, ''), value.slice(0, 19)],
  names: /iccid|sim.?(serial|id)/i,
  placeholder: (value) => (/^(89)?0+$/.test(value) ? 'all-zero ICCID' : null),
};
