import type { Bound, Context, Spelling } from './identifier-kind.ts';

/** Bits that a value has to have to be told from others wherever it stands. */
export const leastBits = 40;
const leastFieldBits = 20;

/** Lower case of ASCII letters only, as the search folds bytes. */
export function foldText(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Bits that a text of this shape can carry: what a match by chance would have to guess. */
export function bitsOf(form: string | Uint8Array): number {
  if (typeof form !== 'string') return form.length * 8;
  const perCharacter = /^[0-9.,:+ -]*$/.test(form) ? 3.32 : /^[0-9a-f:.-]*$/i.test(form) ? 4 : 4.7;
  const characters = form.replace(/[^\p{L}\p{N}]/gu, '');
  const syllables = characters.match(/[\p{Script=Han}\p{Script=Hangul}]/gu)?.length ?? 0;
  return (characters.length - syllables) * perCharacter + syllables * 10;
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
  return spellings.filter(({ form, beside }) => {
    const text = typeof form === 'string';
    if (form.length === 0 || (!text && (form.length < 5 || new Set(form).size < 3))) return false;
    const key = text
      ? `t${foldText(form)} ${beside?.join(' ') ?? ''}`
      : `b${Buffer.from(form).toString('hex')}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** A part of a value in a field of its own, which counts where one of the other parts stands near by. */
export function part(form: string, bound: Bound, beside: readonly string[]): Spelling {
  return { name: 'split', form, bound, context: 'field', beside };
}
