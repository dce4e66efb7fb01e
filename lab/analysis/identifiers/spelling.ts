import type { Bound, Context, Spelling } from './identifier-kind.ts';

const leastBits = 40;
const leastFieldBits = 20;

/** Bits that a text of this shape can carry: what a match by chance would have to guess. */
export function bitsOf(form: string | Uint8Array): number {
  if (typeof form !== 'string') return form.length * 8;
  const perCharacter = /^[0-9.,:+ -]*$/.test(form) ? 3.32 : /^[0-9a-f:.-]*$/i.test(form) ? 4 : 4.7;
  return form.replace(/[^\p{L}\p{N}]/gu, '').length * perCharacter;
}

function contextOf(form: string | Uint8Array): Context {
  const bits = bitsOf(form);
  if (bits >= leastBits) return 'none';
  return bits >= leastFieldBits ? 'field' : 'name';
}

/** A spelling whose context follows from how many bits it has. */
export function spelling(name: string, form: string | Uint8Array, bound: Bound): Spelling {
  return { name, form, bound, context: contextOf(form) };
}

/** Each form once, the first name wins; empty forms and byte forms without variety are dropped. */
export function distinct(spellings: readonly Spelling[]): Spelling[] {
  const seen = new Set<string>();
  return spellings.filter(({ form }) => {
    const text = typeof form === 'string';
    if (form.length === 0 || (!text && (form.length < 5 || new Set(form).size < 3))) return false;
    const key = text ? `t${form.toLowerCase()}` : `b${Buffer.from(form).toString('hex')}`;
    return !seen.has(key) && seen.add(key);
  });
}
