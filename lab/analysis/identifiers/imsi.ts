import type { Check, IdentifierFamily, Spelling } from './identifier-kind.ts';
import { binaryNumbers } from './numeric.ts';
import { mobileIdentity, packedDecimal, semiOctets } from './octets.ts';
import { distinct, part, spelling } from './spelling.ts';

function check(value: string): Check {
  if (/^\d{14,15}$/.test(value)) return {};
  return { error: `an IMSI has 14 or 15 digits, this value has ${value.length} characters` };
}

function spellings(value: string): Spelling[] {
  if (!/^\d{14,15}$/.test(value)) return [spelling('plain', value, 'word')];
  const split = [5, 6].flatMap((length) => [
    `${value.slice(0, 3)}-${value.slice(3, length)}-${value.slice(length)}`,
    `${value.slice(0, length)}-${value.slice(length)}`,
  ]);
  const identity = mobileIdentity(value, 'imsi');
  return distinct([
    spelling('plain', value, 'digits'),
    ...split
      .flatMap((text) => [text, text.replaceAll('-', ' ')])
      .map((text) => spelling('separated', text, 'digits')),
    ...[5, 6].map(
      (length): Spelling => ({ name: 'msin', form: value.slice(length), bound: 'digits', context: 'name' }),
    ),
    ...[5, 6].map((length) =>
      part(value.slice(length), 'digits', [value.slice(0, 3), value.slice(0, length)]),
    ),
    spelling('bcd', semiOctets(value), 'free'),
    spelling('mobile-identity', identity, 'free'),
    ...packedDecimal(value).map((bytes) => spelling('packed-decimal', bytes, 'free')),
    ...binaryNumbers(BigInt(value)),
  ]);
}

/** International mobile subscriber identity, 3GPP TS 23.003 2.2; MSIN is its part after the network code. */
export const imsi: IdentifierFamily = {
  kinds: ['imsi'],
  check,
  spellings,
  hashInputs: (value) => [value],
  names: /imsi|msin|subscriber|nai/i,
  placeholder: (value) => (/^0+$/.test(value) || value === '310260000000000' ? 'IMSI of emulators' : null),
};
