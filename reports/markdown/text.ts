import { lineLimit, visible } from '../visible.ts';

const zeroWidth = '&#8203;';

/**
 * Captured text inside prose: no HTML, no emphasis, no link, no table cell, no heading or list, and
 * no mention or reference (`@team`, `#12`, `!3`, `http://…`), which hosts resolve after rendering,
 * so that an entity or a backslash alone would not stop them.
 */
export function prose(text: string, limit: number = lineLimit): string {
  return visible(text, limit)
    .replace(/[\\`*{}[\]<>|~$]|(?<!\w)_|_(?!\w)|^\s*[#+=-]/g, (mark) => mark.replace(/\S/, '\\$&'))
    .replace(/&/g, '&amp;')
    .replace(/(\\?[@#!$~%^]|&amp;)(?=\w)/g, `$1${zeroWidth}`)
    .replace(/:(?=\/\/|[\w+-]+:)/g, `:${zeroWidth}`)
    .replace(/\b(www|mailto|xmpp)(?=[.:])/gi, `$1${zeroWidth}`)
    .replace(/\b(?=[0-9a-f]{7,40}\b)([0-9a-f]{3})/gi, `$1${zeroWidth}`)
    .replace(/^(\s*\d+)([.)])/, '$1\\$2');
}

/**
 * Captured text as a code span, in which nothing is interpreted. The fence is longer than any run
 * of backticks inside; a pipe is escaped, because tables are cut before spans are read. After a
 * backslash that would not hold in every reader, so there it is spelt out.
 */
export function code(text: string, limit: number = lineLimit): string {
  const shown = visible(text, limit).replaceAll('\\|', '\\<U+007C>').replaceAll('|', '\\|');
  if (shown === '') return '(empty)';
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const padding = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${fence}${padding}${shown}${padding}${fence}`;
}

/** A table; cells are already escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
