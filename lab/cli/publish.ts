import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Judgement, Lab, Policy, ReportFormat } from '../model/lab.ts';
import { exitOfResults, wantsColour } from './shell.ts';

const extensions: Record<Exclude<ReportFormat, 'har'>, string> = {
  html: 'report.html',
  json: 'result.json',
  markdown: 'report.md',
  text: 'report.txt',
};

/** Formats that are written beside each other unless told otherwise. */
export const usualFormats: readonly Exclude<ReportFormat, 'har'>[] = ['html', 'json', 'markdown'];

export type Publication = {
  readonly json: boolean;
  readonly strict: boolean;
  readonly policy: Partial<Policy>;
  readonly out?: string;
  readonly formats?: readonly Exclude<ReportFormat, 'har'>[];
};

/** Judges the runs, writes the reports, prints the short answer, and gives the exit code. */
export async function publish(lab: Lab, folders: readonly string[], how: Publication): Promise<number> {
  const judgement = await lab.compare(folders, how.policy);
  const out = how.out ?? join(folders.at(-1) ?? '.', 'derived');
  const written = await writeReports(lab, judgement, out, how.formats ?? usualFormats, folders);
  const answer = how.json
    ? documentOf(judgement)
    : await lab.render(judgement, 'text', { colour: wantsColour(), nextCommand: next(folders) });
  process.stdout.write(answer.endsWith('\n') ? answer : `${answer}\n`);
  if (!how.json) for (const file of written) process.stdout.write(`${resolve(file)}\n`);
  return exitOfResults(judgement.results, how.strict);
}

/** Writes one file a format into a folder; several results in JSON are the matrix. */
export async function writeReports(
  lab: Lab,
  judgement: Judgement,
  out: string,
  formats: readonly Exclude<ReportFormat, 'har'>[],
  folders: readonly string[],
): Promise<string[]> {
  await mkdir(out, { recursive: true });
  const files: string[] = [];
  for (const format of formats) {
    const text =
      format === 'json'
        ? documentOf(judgement)
        : await lab.render(judgement, format, { colour: false, nextCommand: next(folders) });
    const file = join(out, extensions[format]);
    await writeFile(file, text);
    files.push(file);
  }
  return files;
}

function documentOf(judgement: Judgement): string {
  const { results, matrix } = judgement;
  return `${JSON.stringify(results.length === 1 || matrix === null ? results.at(-1) : matrix, null, 2)}\n`;
}

function next(folders: readonly string[]): string {
  return folders.length === 1
    ? `./phonehome compare BASE ${folders[0] ?? 'RUN'}`
    : `./phonehome report ${folders.at(-1) ?? 'RUN'} --format har`;
}
