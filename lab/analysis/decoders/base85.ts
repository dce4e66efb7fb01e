import { guessed } from './decoded.ts';
import type { Codec, View } from './decoder.ts';
import { scratchOf } from './scratch.ts';

const leastCharacters = 9;

type Alphabet = { readonly table: Uint8Array; readonly zeros: boolean };

function alphabet(characters: string, zeros = false): Alphabet {
  const table = new Uint8Array(256).fill(255);
  for (const [value, character] of [...characters].entries()) table[character.charCodeAt(0)] = value;
  return { table, zeros };
}

const digits = '0123456789';
const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = lower.toUpperCase();
const ascii = Array.from({ length: 85 }, (_, value) => String.fromCharCode(33 + value)).join('');

/** Ascii85 (with `z` for four zeros), ZeroMQ's (RFC 32/Z85) and RFC 1924's. */
const alphabets: readonly Alphabet[] = [
  alphabet(ascii, true),
  alphabet(`${digits}${lower}${upper}.-:+=^!/*?&<>()[]{}@%$#`),
  alphabet(`${digits}${upper}${lower}!#$%&()*+-;<=>?@^_\`{|}~`),
];

/** Base85 that fills a text. Ascii85 may have its marks `<~` and `~>`. */
export const base85: Codec = {
  name: 'base85',
  decode(view: View, emit) {
    const { bytes, survey, budget } = view;
    if (!survey.text) return;
    const [from, to] = trimmed(bytes);
    const marked = bytes[from] === 0x3c && bytes[from + 1] === 0x7e;
    const start = marked ? from + 2 : from;
    const end = marked && bytes[to - 1] === 0x3e ? to - 2 : to;
    // A layer of its own may be it with less to show for it than a field.
    if (!looksLikeBase85(bytes, start, end, 1)) return;
    for (const each of alphabets) {
      const out = scratchOf((end - start) * 4);
      const length = decode(bytes, start, end, each, out);
      if (length < 0 || !budget.output(length) || view.weigh(out, length, from, to, true) === 'no') continue;
      emit(guessed('base85', from, to, out.subarray(0, length)));
    }
  },
};

function trimmed(bytes: Buffer): [number, number] {
  let from = 0;
  let to = bytes.length;
  while (from < to && (bytes[from] as number) <= 0x20) from += 1;
  while (to > from && (bytes[to - 1] as number) <= 0x20) to -= 1;
  return [from, to];
}

const isSign = new Uint8Array(128);
for (const character of '!"#$\'()*<>@[\\]^`{|}~') isSign[character.charCodeAt(0)] = 1;

/** Among the first characters: no space, letters, and a sign that names, addresses and base64 have not. */
export function looksLikeBase85(bytes: Uint8Array, start: number, end: number, anySign = 0): boolean {
  if (end - start < leastCharacters) return false;
  let signs = 0;
  let letters = false;
  for (let index = start; index < end && index < start + 48; index += 1) {
    const byte = bytes[index] as number;
    if (byte <= 0x20 && byte !== 0x0a && byte !== 0x0d) return false;
    const lower = byte | 0x20;
    if (lower >= 0x61 && lower <= 0x7a) letters = true;
    else if (isSign[byte] === 1) signs += 2;
    else if (byte < 0x30 || byte > 0x39) signs += anySign;
  }
  return letters && signs >= 2;
}

/**
 * Groups of five characters are four bytes; a short last group gives one byte less than it has characters.
 * Answers how many bytes it wrote, or -1.
 */
function decode(bytes: Buffer, start: number, end: number, { table, zeros }: Alphabet, out: Buffer): number {
  let length = 0;
  let group = 0;
  let held = 0;
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index] as number;
    if (byte === 0x0a || byte === 0x0d) continue;
    if (zeros && byte === 0x7a && held === 0) {
      length = writeWord(out, length, 0, 4);
      continue;
    }
    const value = table[byte] as number;
    if (value === 255) return -1;
    group = group * 85 + value;
    held += 1;
    if (held < 5) continue;
    if (group > 0xffffffff) return -1;
    length = writeWord(out, length, group, 4);
    group = held = 0;
  }
  if (held === 1) return -1;
  if (held === 0) return length;
  for (let fill = held; fill < 5; fill += 1) group = group * 85 + 84;
  return writeWord(out, length, Math.min(group, 0xffffffff), held - 1);
}

function writeWord(out: Buffer, at: number, word: number, count: number): number {
  for (let index = 0; index < count; index += 1) out[at + index] = word >>> (24 - index * 8);
  return at + count;
}
