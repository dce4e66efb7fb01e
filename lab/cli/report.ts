import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { usualFormats, writeReports } from './publish.ts';
import { listOf, oneOf, type Shell } from './shell.ts';

type Options = { format?: string[]; out?: string };

/** `report`: the reports of a recorded run, written anew. */
export function report(shell: Shell): Command {
  return new Command('report')
    .description('writes the reports of a recorded run')
    .argument('<run>', 'folder of the run')
    .option('--format <names>', 'html, json, markdown, text, har; separated by commas', listOf)
    .option('--out <dir>', "folder for the reports (default: the run's derived folder)")
    .action(async (folder: string, options: Options) => {
      const lab = await shell.lab();
      const formats = (options.format ?? [...usualFormats]).map(
        oneOf(['html', 'json', 'markdown', 'text', 'har'] as const),
      );
      const out = options.out ?? join(folder, 'derived');
      const files = await writeReports(
        lab,
        await lab.compare([folder], {}),
        out,
        formats.filter((format) => format !== 'har'),
        [folder],
      );
      if (formats.includes('har')) {
        const file = join(out, 'capture.har');
        await lab.exportHar(folder, file);
        files.push(file);
      }
      for (const file of files) process.stdout.write(`${resolve(file)}\n`);
    });
}
