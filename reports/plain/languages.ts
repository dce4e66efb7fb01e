import { en } from './en.ts';
import { nb } from './nb.ts';
import type { PlainWords } from './words.ts';

/** The languages of the page for everybody: a further one is a file like `en.ts` and a line here. */
export const languages: readonly [PlainWords, ...PlainWords[]] = [en, nb];
