import type { Check, IdentifierFamily, Spelling } from './identifier-kind.ts';
import { semiOctets } from './octets.ts';
import { distinct, spelling } from './spelling.ts';

/** ITU-T E.164 country codes of one and two digits; all others have three. */
const oneDigit = /^[17]/;
const twoDigits = /^(2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

function countryCodeLength(digits: string): number {
  if (oneDigit.test(digits)) return 1;
  return twoDigits.test(digits) ? 2 : 3;
}

function check(value: string): Check {
  const digits = value.replace(/[\s().-]/g, '');
  if (!/^\+?\d{6,15}$/.test(digits)) return { error: 'a phone number has 6 to 15 digits, with or without +' };
  return digits.startsWith('+') ? {} : { warning: 'write this phone number with + and its country code' };
}

/** With its prefix a number of nine digits or more is told from other numbers. */
function international(form: string): Spelling {
  const context = form.replace(/\D/g, '').length >= 9 ? 'none' : 'field';
  return { name: 'international', form, bound: 'digits', context };
}

/** How a phone number may be written; also used for numbers of contacts. */
export function phoneSpellings(value: string): Spelling[] {
  const digits = value.replace(/\D/g, '').replace(/^00/, '');
  const national = digits.slice(countryCodeLength(digits));
  const grouped = [/(..)(?=.)/g, /(...)(?=.)/g].flatMap((group) => [
    national.replace(group, '$1 '),
    national.replace(group, '$1-'),
  ]);
  const octets = semiOctets(digits);
  return distinct([
    { ...international(`+${digits}`), name: 'plain' },
    ...(value.startsWith('+')
      ? [{ ...international(value), name: 'plain' }]
      : [spelling('plain', value, 'digits')]),
    { name: 'e164-digits', form: digits, bound: 'digits', context: digits.length >= 11 ? 'none' : 'field' },
    international(`00${digits}`),
    ...(national.length < 6 ? [] : [spelling('national', national, 'digits')]),
    ...(national.length < 6 ? [] : [spelling('national', `0${national}`, 'digits')]),
    ...(national.length < 7 ? [] : grouped.map((text) => spelling('national', text, 'digits'))),
    spelling('bcd', Buffer.concat([Uint8Array.of(0x91), octets]), 'free'),
    ...(octets.length < 6 ? [] : [spelling('bcd', octets, 'free')]),
  ]);
}

/** The texts of a phone number that senders hash. */
export function phoneHashInputs(value: string): string[] {
  const digits = value.replace(/\D/g, '').replace(/^00/, '');
  const national = digits.slice(countryCodeLength(digits));
  return [`+${digits}`, digits, `00${digits}`, national, `0${national}`];
}

/** Phone number of the subscriber, ITU-T E.164. */
export const msisdn: IdentifierFamily = {
  kinds: ['msisdn'],
  check,
  spellings: phoneSpellings,
  hashInputs: phoneHashInputs,
  names: /msisdn|phone|mobile|tel|line1|number|mdn|contact|recipient|address/i,
  placeholder: (value) => (/^\+?1?555521\d{4}$/.test(value) ? 'phone number of emulators' : null),
};
