/**
 * Characters that a reader cannot see or that reorder what is read: controls, bidi marks and
 * overrides (UAX #9), zero-width characters, tags, interlinear marks, line separators, soft hyphens,
 * lone surrogates, private use.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029\u115f\u1160\u3164\uffa0]|[\ufe00-\ufe0f]/gu;
const piledMarks = /(\p{M}{3})(\p{M}+)/gu;

/** Longest captured text in a line of a report, in characters. */
export const lineLimit = 240;

/** Longest excerpt in a report, in characters. */
export const excerptLimit = 4000;

/**
 * Captured text as it may stand in a report: what cannot be seen is written as `<U+202E>`, and
 * what is longer than `limit` is cut with a note. The result still has to be escaped for its format.
 */
export function visible(text: string, limit: number = lineLimit): string {
  return clip(text, limit).replace(piledMarks, spellMarks).replace(invisible, spell);
}

/** Like `visible`, keeping line breaks and tabs: for excerpts. */
export function visibleBlock(text: string, limit: number = excerptLimit): string {
  const lines = clip(text, limit).replaceAll('\r\n', '\n').split('\n');
  return lines
    .map((line) =>
      line
        .split('\t')
        .map((part) => visible(part, limit + 100))
        .join('\t'),
    )
    .join('\n');
}

function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
  return `${text.slice(0, end)}… [${grouped(text.length - end)} more characters]`;
}

function spell(character: string): string {
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
}

function spellMarks(_all: string, kept: string, piled: string): string {
  return `${kept}<+${[...piled].length} marks>`;
}

/** A whole number with its thousands apart: `12,345`. */
export function grouped(number: number): string {
  return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ',');
}
