/** The shortest token that can tell phones apart by itself: 28 bits are one of 268 million. */
export const leastBits = 28;

/** Longer ones are documents. */
const mostBytes = 4096;

type Alphabet = { readonly form: RegExp; readonly bits: number; readonly name: string };

const uuidForm = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;

/** The narrowest first. */
const alphabets: readonly Alphabet[] = [
  { form: /^\d+$/, bits: Math.log2(10), name: 'digits' },
  { form: /^(?:[0-9a-f]+|[0-9A-F]+)$/, bits: 4, name: 'hexadecimal digits' },
  { form: /^(?:[0-9a-f]{2}[:-])+[0-9a-f]{2}$/i, bits: 8 / 3, name: 'hexadecimal digits in pairs' },
  { form: /^(?:[a-z]+|[A-Z]+)$/, bits: Math.log2(26), name: 'letters' },
  { form: /^(?:[0-9a-z]+|[0-9A-Z]+)$/, bits: Math.log2(36), name: 'letters and digits' },
  { form: /^[\w+/=-]+$/, bits: 6, name: 'characters of base64' },
];

/** What a token looks like, and how much it can hold at most. */
export type TokenLook = { readonly bits: number; readonly shape: string };

/** Null for what cannot be an identifier: too short, too long, of few different characters, a time, a version or a place on the network. */
export function tokenLook(text: string): TokenLook | null {
  const { length } = text;
  if (length < 4 || length > mostBytes || isPlaceholder(text) || isTime(text) || isMeasure(text)) return null;
  if (uuidForm.test(text)) return { bits: 122, shape: 'a UUID' };
  const binary = /[^\x20-\x7e]/.test(text);
  const alphabet = binary ? undefined : alphabets.find(({ form }) => form.test(text));
  const bits = Math.round(length * (binary ? 8 : (alphabet?.bits ?? 5)));
  const name = binary ? 'bytes' : (alphabet?.name ?? 'characters');
  return bits < leastBits ? null : { bits, shape: `${length} ${name}` };
}

function isPlaceholder(text: string): boolean {
  return new Set(text.replace(/[-:]/g, '')).size < 4;
}

const decimalPlaces = [10, 13, 16, 19];
const [earliest, latest] = [Date.UTC(2005, 0) / 1000, Date.UTC(2045, 0) / 1000];
const dateForm =
  /^(?:19|20)\d\d-?[01]\d-?[0-3]\d(?:[T ]?\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?$|^\w{3}, \d\d \w{3} \d{4} /;

/** Seconds, milliseconds, microseconds or nanoseconds since the epoch, or a date: a moment and no name. */
function isTime(text: string): boolean {
  if (dateForm.test(text)) return true;
  const [whole = '', fraction] = text.split('.');
  if (!/^\d+$/.test(whole) || (fraction !== undefined && !/^\d{1,9}$/.test(fraction))) return false;
  if (!decimalPlaces.includes(whole.length)) return false;
  const seconds = Number(whole.slice(0, 10));
  return seconds >= earliest && seconds <= latest;
}

/** Versions, addresses, and numbers with a fraction. */
function isMeasure(text: string): boolean {
  return /^v?\d+(?:\.\d+)+$/.test(text) || /^-?\d*\.\d+(?:e[+-]?\d+)?$/i.test(text);
}

/** A seeded hash of 53 bits: tokens are compared by it, and nobody can choose two that are equal. */
export function tokenHash(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
