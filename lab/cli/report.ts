import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { formatNames, formatsOf } from './formats.ts';
import { writeReports } from './publish.ts';
import { listOf, type Shell } from './shell.ts';

type Options = { format?: string[]; out?: string };

/** `report`: the reports of a recorded run, written anew. */
export function report(shell: Shell): Command {
  return new Command('report')
    .description('writes the reports of a recorded run')
    .argument('<run>', 'folder of the run')
    .option('--format <names>', `${formatNames}; separated by commas`, listOf)
    .option('--out <dir>', "folder for the reports (default: the run's derived folder)")
    .action(async (folder: string, options: Options) => {
      const lab = await shell.lab();
      const formats = formatsOf(lab, options.format, 'build');
      const judgement = await lab.compare([folder], {});
      const files = await writeReports(lab, judgement, options.out ?? join(folder, 'derived'), formats, [
        folder,
      ]);
      for (const file of files) process.stdout.write(`${resolve(file)}\n`);
    });
}
