import type { Check, IdentifierFamily, Spelling } from './identifier-kind.ts';
import { hexBytes, semiOctets } from './octets.ts';
import { distinct, spelling } from './spelling.ts';

function check(value: string): Check {
  if (!/^\d{32}$/.test(value)) {
    return { error: `an EID has 32 digits, this value has ${value.length} characters` };
  }
  return BigInt(value) % 97n === 1n ? {} : { warning: 'the check digits (modulo 97) of this EID are wrong' };
}

function spellings(value: string): Spelling[] {
  if (!/^\d{32}$/.test(value)) return [spelling('plain', value, 'word')];
  const groups = value.replace(/(.{4})(?=.)/g, '$1 ');
  return distinct([
    spelling('plain', value, 'digits'),
    spelling('separated', groups, 'digits'),
    spelling('separated', groups.replaceAll(' ', '-'), 'digits'),
    spelling('packed-decimal', hexBytes(value), 'free'),
    spelling('bcd', semiOctets(value), 'free'),
  ]);
}

/** Identifier of an embedded SIM, GSMA SGP.29. */
export const eid: IdentifierFamily = {
  kinds: ['eid'],
  check,
  spellings,
  hashInputs: (value) => [value],
  names: /eid|euicc/i,
  placeholder: (value) => (/^0+$/.test(value) ? 'all-zero EID' : null),
};
