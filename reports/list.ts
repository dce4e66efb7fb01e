import { csv } from './csv.ts';
import { github } from './github.ts';
import { githubSummary } from './github-summary.ts';
import { gitlab } from './gitlab.ts';
import { html } from './html.tsx';
import { json, matrixJson } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { matrixCsv } from './matrix/csv.ts';
import { matrixHtml } from './matrix/html.tsx';
import { matrixMarkdown } from './matrix/markdown.ts';
import { matrixText } from './matrix/text.ts';
import { officer } from './officer.tsx';
import { plainPages } from './plain.tsx';
import type { MatrixFormat, ReportFormat, TrendFormat } from './report.ts';
import { sarif } from './sarif.ts';
import { sarifGithub } from './sarif-github.ts';
import { text } from './text.ts';
import { trendCsv } from './trend/csv.ts';
import { trendHtml } from './trend/html.tsx';
import { trendJson } from './trend/json.ts';
import { trendMarkdown } from './trend/markdown.ts';
import { trendText } from './trend/text.ts';

/** Every format of the report of one build. A new one is one file and one line here. */
export const reportFormats: readonly ReportFormat[] = [
  html,
  json,
  markdown,
  text,
  sarif,
  sarifGithub,
  junit,
  gitlab,
  csv,
  github,
  githubSummary,
  officer,
  ...plainPages,
];

/** Every format of several builds side by side. */
export const matrixFormats: readonly MatrixFormat[] = [
  matrixHtml,
  matrixJson,
  matrixMarkdown,
  matrixText,
  matrixCsv,
];

/** Every format of a line's trend. */
export const trendFormats: readonly TrendFormat[] = [
  trendHtml,
  trendJson,
  trendMarkdown,
  trendText,
  trendCsv,
];
