import type { IdentifierFamily } from './identifier-kind.ts';
import { distinct, spelling } from './spelling.ts';

function nameOf(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

/** A canary photo or document: its path and name. Its content is given to the matcher apart, as bytes. */
export const file: IdentifierFamily = {
  kinds: ['file'],
  check: (value) => (value.trim() === '' ? { error: 'the path is empty' } : {}),
  spellings: (value) =>
    distinct([spelling('plain', value, 'word'), spelling('file-name', nameOf(value), 'word')]),
  hashInputs: () => [],
  names: /file|path|name|photo|image|document/i,
  placeholder: () => null,
};
