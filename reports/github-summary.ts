import { markdown } from './markdown.ts';
import type { ReportFormat } from './report.ts';

/** GitHub refuses a job summary of more than 1 MiB altogether; other steps need room, too. */
const byteLimit = 900_000;

/** The report as GitHub's job summary (`$GITHUB_STEP_SUMMARY`): Markdown that is cut before it is refused. */
export const githubSummary: ReportFormat = {
  name: 'github-summary',
  file: 'summary.md',
  mime: 'text/markdown',
  render: (input) => withinBytes(markdown.render(input), byteLimit),
};

/** Whole lines up to a number of bytes, and a note where some are missing. */
export function withinBytes(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) return text;
  const note = '\n**Cut here: the whole report is in report.html and result.json.**\n';
  const kept: string[] = [];
  let bytes = Buffer.byteLength(note);
  for (const line of text.split('\n')) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > limit) break;
    kept.push(line);
  }
  return `${kept.join('\n')}\n${note}`;
}
