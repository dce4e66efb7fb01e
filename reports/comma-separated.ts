import { visible } from './visible.ts';

/** What a field holds; null is an empty one. */
export type Cell = string | number | boolean | null;

/**
 * RFC 4180 with a head, each field quoted. What a spreadsheet would take for a formula, at the start of
 * a field or behind what some of them cut fields at, gets an apostrophe before it; numbers stay numbers.
 */
export function commaSeparated(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `${[head, ...rows].map((row) => row.map(field).join(',')).join('\n')}\n`;
}

function field(cell: Cell): string {
  if (cell === null) return '""';
  if (typeof cell !== 'string') return `"${cell}"`;
  const shown = visible(cell, 900)
    .replace(/^(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/, "'")
    .replace(/([;,|\t]\s*"*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1'");
  return `"${shown.replaceAll('"', '""')}"`;
}
