import type { MatrixFormat, ReportFormat } from './report.ts';

/** `result.json` itself: what every other format is derived from. */
export const json: ReportFormat = {
  name: 'json',
  file: 'result.json',
  mime: 'application/json',
  render: ({ result }) => jsonText(result),
};

/** `matrix.json`: several builds side by side. */
export const matrixJson: MatrixFormat = {
  name: 'json',
  file: 'result.json',
  mime: 'application/json',
  render: ({ matrix }) => jsonText(matrix),
};

/** JSON in which characters that a terminal or an editor would obey are escapes; the meaning is the same. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(/[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, escaped)}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
