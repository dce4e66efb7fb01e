import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import type { Trend } from '../model/trend.ts';
import { formatsOf } from './formats.ts';
import { listOf, type Shell, wantsColour } from './shell.ts';

type Options = { json?: true; format?: string[]; out?: string; reanalyze?: true };

/** `trend`: the emissions of a line by build, from first seen to verified fixed. */
export function trend(shell: Shell): Command {
  return new Command('trend')
    .description('emissions of a line by build: first seen, last seen, verified fixed, days of exposure')
    .argument('[line|runs...]', 'a line, or folders of runs (default: the only line there is)')
    .option('--json', 'print one document (phonehome.trend/1)')
    .option('--format <names>', 'html, json, markdown, text, csv; separated by commas', listOf)
    .option('--out <dir>', 'folder for the reports (default: trend)')
    .option('--reanalyze', 'decode runs of another ruleset again, where their captures are still there')
    .action(async (of: string[], options: Options) => {
      const lab = await shell.lab();
      const formats =
        options.format === undefined && options.out === undefined
          ? []
          : formatsOf(lab, options.format, 'trend');
      const found = await lab.trend({ of, reanalyze: options.reanalyze === true });
      const next = nextCommand(found);
      const answer = await lab.renderTrend(found, options.json === true ? 'json' : 'text', {
        colour: options.json !== true && wantsColour(),
        nextCommand: next,
      });
      process.stdout.write(answer.endsWith('\n') ? answer : `${answer}\n`);
      const out = options.out ?? 'trend';
      if (formats.length > 0) await mkdir(out, { recursive: true });
      for (const { name, file } of formats) {
        const path = resolve(join(out, file));
        await writeFile(path, await lab.renderTrend(found, name, { colour: false, nextCommand: next }));
        if (options.json !== true) process.stdout.write(`${path}\n`);
      }
    });
}

/** What would answer the first open question of the page. */
function nextCommand({ builds, leftOut = [], line }: Trend): string {
  const rulesets = new Set(builds.map(({ ruleset }) => ruleset));
  if (rulesets.size > 1 || leftOut.some(({ reason }) => reason.includes('--reanalyze')))
    return `./phonehome trend ${line} --reanalyze`;
  if (builds.some(({ released }) => released === null)) return './phonehome build add OTA.zip --released DAY';
  return `./phonehome trend ${line} --format html --out trend`;
}
