import { foreignBytes } from './charsets.ts';
import type { Check, IdentifierFamily, Spelling } from './identifier-kind.ts';
import { phoneHashInputs, phoneSpellings } from './msisdn.ts';
import { bitsOf, distinct, leastBits, part, spelling } from './spelling.ts';

function isPhone(value: string): boolean {
  return /^\+?[\d\s().-]{6,20}$/.test(value) && value.replace(/\D/g, '').length >= 6;
}

function written(value: string): Spelling[] {
  return distinct([
    spelling('plain', value, 'word'),
    spelling('plain', value.normalize('NFC'), 'word'),
    spelling('decomposed', value.normalize('NFD'), 'word'),
    spelling('lower', value.toLowerCase(), 'word'),
    spelling('upper', value.toUpperCase(), 'word'),
    ...foreignBytes(value).map(({ name, bytes }) => spelling(name, bytes, 'free')),
  ]);
}

/** The name of a person with the family name first, and its words in fields of their own. */
function nameSpellings(value: string): Spelling[] {
  const words = value.normalize('NFC').split(/[\s,]+/u);
  const last = words.at(-1) ?? '';
  const first = words.slice(0, -1).join(' ');
  if (words.length < 2) return written(value);
  const turned = [`${last} ${first}`, `${last}, ${first}`, `${last};${first}`];
  const longest = first.length > last.length ? first : last;
  const other = longest === first ? last : first;
  const known = bitsOf(longest) + bitsOf(other) >= leastBits;
  return distinct([
    ...written(value),
    ...turned.map((form) => spelling('turned', form, 'word')),
    ...(known ? [longest, longest.toLowerCase(), longest.toUpperCase()] : []).map((form) =>
      part(form, 'word', [other]),
    ),
  ]);
}

/** A name that many phones share ("Pixel 7") speaks for itself only where it fills its field. */
function cautious(spellings: Spelling[]): Spelling[] {
  return spellings.map((each) => {
    if (each.context !== 'none' || bitsOf(each.form) >= 64) return each;
    return { ...each, context: 'field' };
  });
}

const notEmpty = (value: string): Check => (value.trim() === '' ? { error: 'the value is empty' } : {});
const casings = (value: string) => [value, value.toLowerCase(), value.toUpperCase()];

/** Account of a user: an e-mail address or a name. */
export const account: IdentifierFamily = {
  kinds: ['account'],
  check: notEmpty,
  spellings: written,
  hashInputs: (value) => [...casings(value), value.toLowerCase().trim()],
  names: /account|mail|user|login|name/i,
  placeholder: () => null,
};

/** A person in the phone's address book: a name, a number or an address. */
export const contact: IdentifierFamily = {
  kinds: ['contact'],
  check: notEmpty,
  spellings: (value) => (isPhone(value) ? phoneSpellings(value) : nameSpellings(value)),
  hashInputs: (value) => (isPhone(value) ? phoneHashInputs(value) : casings(value)),
  names: /contact|name|phone|number|person|address|tel|mail/i,
  placeholder: () => null,
};

/** Text of a short message on the phone. */
export const sms: IdentifierFamily = {
  kinds: ['sms'],
  check: notEmpty,
  spellings: written,
  hashInputs: (value) => [value],
  names: /sms|message|text|body|content/i,
  placeholder: () => null,
};

/** Name of a wireless network, IEEE 802.11-2020 9.4.2.2: up to 32 bytes. */
export const ssid: IdentifierFamily = {
  kinds: ['ssid'],
  check: (value) =>
    Buffer.byteLength(value) > 32 ? { error: 'an SSID has at most 32 bytes' } : notEmpty(value),
  spellings: (value) => cautious(written(value)),
  hashInputs: (value) => [value, `"${value}"`],
  names: /ssid|wifi|wlan|network|ap.?name/i,
  placeholder: (value) =>
    value === '<unknown ssid>' ? 'SSID that Android gives to apps without permission' : null,
};

/** Name that the user gave to the phone. */
export const deviceName: IdentifierFamily = {
  kinds: ['device-name'],
  check: notEmpty,
  spellings: (value) => cautious(written(value)),
  hashInputs: casings,
  names: /(device|host|phone|bluetooth|bt|friendly).?name|^name$|hostname/i,
  placeholder: () => null,
};

/** A value of the lab's own choosing, named by its label. */
export const custom: IdentifierFamily = {
  kinds: ['custom'],
  check: notEmpty,
  spellings: (value) =>
    distinct([...written(value), spelling('no-separators', value.replace(/[-:.\s_]/g, ''), 'word')]),
  hashInputs: casings,
  names: /(?!)/,
  placeholder: () => null,
};
