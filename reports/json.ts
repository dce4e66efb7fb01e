import type { MatrixFormat, ReportFormat } from './report.ts';

/** `result.json` itself: what every other format is derived from. */
export const json: ReportFormat = {
  name: 'json',
  extension: 'json',
  mime: 'application/json',
  render: ({ result }) => document(result),
};

/** `matrix.json`: several builds side by side. */
export const matrixJson: MatrixFormat = {
  name: 'json',
  extension: 'json',
  mime: 'application/json',
  render: ({ matrix }) => document(matrix),
};

/** Characters that a terminal or an editor would obey are written as escapes; the meaning is the same. */
function document(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(/[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, escaped)}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
