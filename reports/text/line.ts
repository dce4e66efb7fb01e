import { visible } from '../visible.ts';

/** Widest line of a text report, in terminal columns. */
export const columns = 100;

const colours = { red: 31, green: 32, yellow: 33, magenta: 35 } as const;
export type Colour = keyof typeof colours;

/** How words are emphasised: with ANSI codes, or not at all. */
export type Paint = {
  bold(text: string): string;
  dim(text: string): string;
  colour(name: Colour, text: string): string;
};

/** Paint for a terminal with colours, or for a pipe. */
export function paint(on: boolean): Paint {
  const wrap = (codes: string, text: string) => (on ? `\x1b[${codes}m${text}\x1b[0m` : text);
  return {
    bold: (text) => wrap('1', text),
    dim: (text) => wrap('2', text),
    colour: (name, text) => wrap(`1;${colours[name]}`, text),
  };
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Terminal columns that a text takes: East Asian wide characters two, combining marks none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += wide.test(character) ? 2 : /\p{M}/u.test(character) ? 0 : 1;
  return width;
}

/** Captured text in exactly `width` columns: padded, or cut in the middle with an ellipsis. */
export function inColumns(text: string, width: number): string {
  const shown = visible(text);
  if (widthOf(shown) <= width) return shown + ' '.repeat(width - widthOf(shown));
  const all = [...shown];
  const tail = take(all.slice().reverse(), Math.floor((width - 1) / 2))
    .reverse()
    .join('');
  const start = take(all, width - 1 - widthOf(tail)).join('');
  const cut = `${start}…${tail}`;
  return cut + ' '.repeat(width - widthOf(cut));
}

function take(characters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const character of characters) {
    used += widthOf(character);
    if (used > width) break;
    taken.push(character);
  }
  return taken;
}

/** Breaks captured text into lines of at most `columns`; `first` and `rest` stand before the lines. */
export function wrap(text: string, rest = '', first = '', limit = 900): string[] {
  const room = columns - Math.max(widthOf(rest), widthOf(first));
  return inLines(text, room, limit).map((line, index) => (index === 0 ? first : rest) + line);
}

/** Breaks captured text into lines of at most `width` columns, between words where it can. */
export function inLines(text: string, width: number, limit = 900): string[] {
  const words = visible(text, limit)
    .split(' ')
    .flatMap((word) => pieces(word, width));
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && widthOf(longer) <= width) lines.splice(-1, 1, longer);
    else lines.push(word);
  }
  return lines;
}

function pieces(word: string, width: number): string[] {
  const rest = [...word];
  const parts: string[] = [];
  while (rest.length > 0) parts.push(rest.splice(0, Math.max(1, take(rest, width).length)).join(''));
  return parts;
}
