import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Judgement, Lab, Policy, ReportFormat } from '../model/lab.ts';
import type { MatrixSubject } from '../model/result.ts';
import { formatsOf } from './formats.ts';
import { exitOfResults, wantsColour } from './shell.ts';

export type Publication = {
  readonly json: boolean;
  readonly strict: boolean;
  readonly policy: Partial<Policy>;
  readonly out?: string;
  /** Of several builds only. */
  readonly groupBy?: MatrixSubject | undefined;
  /** Names of formats; the usual ones where there are none. */
  readonly formats?: readonly string[] | undefined;
  /** Runs on the baseline's build that stood beside. */
  readonly controls?: readonly string[];
};

/** Judges the runs, writes the reports, prints the short answer, and gives the exit code. */
export async function publish(lab: Lab, folders: readonly string[], how: Publication): Promise<number> {
  const formats = formatsOf(lab, how.formats, folders.length > 2 ? 'builds' : 'build');
  const judgement = await lab.compare(folders, how.policy, { controls: how.controls ?? [] });
  const out = how.out ?? join(folders.at(-1) ?? '.', 'derived');
  const written = await writeReports(lab, judgement, out, formats, folders, { groupBy: how.groupBy });
  const answer = await lab.render(judgement, how.json ? 'json' : 'text', {
    colour: !how.json && wantsColour(),
    nextCommand: next(folders, judgement),
    ...(how.groupBy === undefined ? {} : { groupBy: how.groupBy }),
  });
  process.stdout.write(answer.endsWith('\n') ? answer : `${answer}\n`);
  if (!how.json) for (const file of written) process.stdout.write(`${resolve(file)}\n`);
  return exitOfResults(judgement.results, how.strict);
}

type Showing = { readonly reveal?: boolean; readonly groupBy?: MatrixSubject | undefined };

/** Writes one file a format into a folder; the capture is that of the last run, masked unless `reveal`. */
export async function writeReports(
  lab: Lab,
  judgement: Judgement,
  out: string,
  formats: readonly ReportFormat[],
  folders: readonly string[],
  { reveal = false, groupBy }: Showing = {},
): Promise<string[]> {
  await mkdir(out, { recursive: true });
  const files: string[] = [];
  for (const { name, file: fileName, tells } of formats) {
    const file = join(out, fileName);
    if (tells.includes('capture')) await lab.exportHar(folders.at(-1) ?? '.', file, { reveal });
    else
      await writeFile(
        file,
        await lab.render(judgement, name, {
          colour: false,
          nextCommand: next(folders, judgement),
          ...(groupBy === undefined ? {} : { groupBy }),
        }),
      );
    files.push(file);
  }
  return files;
}

/** What to type next: without a baseline one is begun; what a reviewed file leaves open is put into it. */
function next(folders: readonly string[], { results }: Judgement): string {
  const run = folders.at(-1) ?? 'RUN';
  if (folders.length === 1) return `./phonehome baseline propose ${run}`;
  const open = results.find(({ verdict, baseline }) => verdict !== 'pass' && baseline?.file !== undefined);
  if (open?.baseline?.file !== undefined)
    return `./phonehome baseline propose ${run} --baseline ${open.baseline.file}`;
  return `./phonehome report ${run} --format har`;
}
